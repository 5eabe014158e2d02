#!/bin/sh
# SPDX-License-Identifier: ISC
# Those who scan and flood: what nmap makes of the stack, and whether it still serves others
# meanwhile.  The topology is in lib/net.sh.
# shellcheck disable=SC2154 # from net.sh
set -u
# shellcheck source=tests/net/lib/net.sh
. tests/net/lib/net.sh

# nmap's SEQ line: how hard initial sequence numbers are to predict (SP), and what IDs of
# packets are like (TI, CI, II): none that counts up.
scanned() {
	timeout 120 nmap -n -Pn -p 7,8 -O --osscan-limit -d $image4 > "$work/nmap" 2>&1
	sed -n 's/^.*\(SEQ(.*)\).*/\1/p; s/^OS:\(.*\)/\1/p' "$work/nmap" | tr -d '\n' > "$work/seq"
	cat "$work/seq"
}

unpredictable() {
	sp=$(sed -n 's/.*SEQ(SP=\([0-9A-F]*\)%.*/\1/p' "$work/seq")
	cat "$work/seq"
	[ -n "$sp" ] && [ $((0x$sp)) -ge $((0xF0)) ]
}

ids_tell_nothing() {
	cat "$work/seq"
	! grep -Eq '%(TI|CI|II)=(I|BI)[%)]' "$work/seq"
}

echoes() { [ "$(echo hello | timeout 5 socat -t 3 - TCP:$image4:7)" = hello ]; }

# Answers come all the time: a SYN that a full queue has lost is sent again after a second.
echoes_through() { # SECONDS
	until=$(($(date +%s) + $1)) answered=0
	while [ "$(date +%s)" -lt $until ]; do
		[ "$(echo hello | timeout 8 socat -t 4 - TCP:$image4:7)" = hello ] ||
			{ echo "no answer after $answered"; return 1; }
		answered=$((answered + 1))
	done
	echo "$answered answers"
	[ $answered -gt 0 ]
}

under_flood() { # TEXT HPING-OPTION...
	text=$1
	shift
	hping3 -q --flood "$@" $image4 > "$work/hping" 2>&1 &
	flood=$!
	sleep 0.5
	check "it serves others during $text" echoes_through 3
	kill -INT $flood
	wait $flood
	check "and after it" echoes
}

if lacks "strangers" nmap hping3 socat; then
	done_testing
	exit 0
fi
build echo unix
# shellcheck disable=SC2119 # without options
wire
check "an image starts" boot_static echo unix "echoing at"
check "it is scanned" scanned
check "its sequence numbers cannot be predicted" unpredictable
check "its packets are not counted" ids_tell_nothing
under_flood "a flood of SYN" -S -p 7 --rand-source
under_flood "a flood of SYN to a closed port" -S -p 8 --rand-source
under_flood "a flood of ACK" -A -p 7 --rand-source
under_flood "a flood of datagrams" --udp -p 8
under_flood "a flood of fragments" --udp -p 8 -x -d 100 --rand-source
under_flood "a flood of pings" --icmp -d 1000
check "it ends" halt
done_testing
