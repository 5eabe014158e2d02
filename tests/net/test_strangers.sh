#!/bin/sh
# SPDX-License-Identifier: ISC
# Those who scan, forge and flood: what nmap makes of the stack, what it says to packets that
# scapy crafts, and whether it still serves others meanwhile; and whether what it says to them is
# well-formed.  All of it on unix, most on spt and hvt.  The topology is in lib/net.sh.
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

# One result for each case that scapy has.
crafted() {
	timeout 60 /usr/bin/python3 tests/net/lib/crafted.py t0 $image4 $image6 \
		> "$work/crafted" 2>&1
	grep -q "^ok " "$work/crafted" || { check "scapy" cat "$work/crafted"; return; }
	grep -E "^(ok|not ok) " "$work/crafted" > "$work/cases"
	while read -r case; do
		check "$target: scapy: $(echo "$case" | sed 's/^\(not \)*ok //')" \
			test "${case#not}" = "$case"
	done < "$work/cases"
}

echoes() { [ "$(echo hello | timeout 5 socat -t 3 - TCP:$image4:7)" = hello ]; }

# Answers come all the time: a SYN that a full queue has lost is sent again after a second.
echoes_through() { # SECONDS
	until=$(($(date +%s) + $1)) answered=0
	while [ $answered = 0 ] || [ "$(date +%s)" -lt $until ]; do
		[ "$(echo hello | timeout 8 socat -t 4 - TCP:$image4:7)" = hello ] ||
			{ echo "no answer after $answered"; return 1; }
		answered=$((answered + 1))
	done
	echo "$answered answers"
}

# hping3's are of up to 50,000 frames a second, one each 20 us.
flood() { # COMMAND...
	timeout 30 "$@" > "$work/flood" 2>&1 &
	flood=$!
	sleep 0.5
}

flood_ends() {
	kill -INT $flood
	wait $flood
}

under_flood() { # TEXT COMMAND...
	text=$1
	shift
	flood "$@"
	check "$target: it serves others during a flood of $text" echoes_through "$seconds"
	flood_ends
	check "$target: and after it" echoes
}

# The same where the flood's speed is not to be chosen: up to 800,000 frames a second, of which
# the tap's queue loses what the image's processor has no time for, and others' with them.
after_flood() { # TEXT COMMAND...
	text=$1
	shift
	flood "$@"
	sleep "$seconds"
	flood_ends
	check "$target: it serves others after a flood of $text" echoes
}

# Frames come whole from the image, so that a capture of the tap shows their checksums.
starts() { # TARGET OFFLOADS
	# shellcheck disable=SC2119 # without options
	wire
	offloads=$2
	boot_static echo "$1" "echoing at"
}

well_spoken() { # TARGET
	check "$1: an image starts, without offloads" starts "$1" off
	check "$1: its frames are captured" capture
	if /usr/bin/python3 -c "import scapy" 2> /dev/null; then
		crafted
		check "$1: it is still there" echoes
	else
		skip "$1: what scapy crafts" "tool: scapy is not installed"
	fi
	seconds=1
	under_flood "pings of ping" ping -q -f -s 1000 $image4
	under_flood "SYN" hping3 -q -i u20 -S -p 7 --rand-source $image4
	under_flood "datagrams" hping3 -q -i u20 --udp -p 8 $image4
	under_flood "fragments" hping3 -q -i u20 --udp -p 8 -x -d 100 --rand-source $image4
	check "$1: what it has said is well-formed, its checksums right" sent_well
	check "$1: it ends" halt
}

scans() {
	check "$target: it is scanned" scanned
	check "$target: its sequence numbers cannot be predicted" unpredictable
	check "$target: its packets are not counted" ids_tell_nothing
}

floods() {
	seconds=3
	under_flood "SYN" hping3 -q -i u20 -S -p 7 --rand-source $image4
	under_flood "SYN to a closed port" hping3 -q -i u20 -S -p 8 --rand-source $image4
	under_flood "ACK" hping3 -q -i u20 -A -p 7 --rand-source $image4
	under_flood "datagrams" hping3 -q -i u20 --udp -p 8 $image4
	under_flood "fragments" hping3 -q -i u20 --udp -p 8 -x -d 100 --rand-source $image4
	under_flood "pings" hping3 -q -i u20 --icmp -d 1000 $image4
}

floods6() { # SECONDS
	seconds=$1
	lacks "$target: floods of IPv6" atk6-flood_router26 && return
	after_flood "routers" atk6-flood_router26 t0
	after_flood "solicitations" atk6-flood_solicitate6 t0 $image6
	after_flood "advertisements" atk6-flood_advertise6 t0
}

if lacks "strangers" nmap hping3 socat tshark; then
	done_testing
	exit 0
fi
for target in unix spt hvt; do
	cannot_run $target && continue
	build echo "$target"
	well_spoken "$target"
	check "$target: an image starts" starts "$target" on
	if [ "$target" = unix ]; then
		scans
		floods
		floods6 3
	else
		floods6 1
	fi
	check "$target: it ends" halt
done
done_testing
