#!/bin/sh
# SPDX-License-Identifier: ISC
# wadi's TCP/IP on each target against Linux's, with programs that others wrote; and whether
# all that it sends is well-formed.  The topology is in lib/net.sh.
# shellcheck disable=SC2154 # from net.sh
set -u
# shellcheck source=tests/net/lib/net.sh
. tests/net/lib/net.sh

MB=1000000

# ---- ICMP -----------------------------------------------------------------------------------

pings() { # ADDRESS SIZE COUNT: each is answered
	ping -q -f -c "$3" -s "$2" -w 20 "$1" | tee "$work/ping"
	grep -q " $3 received, 0% packet loss" "$work/ping"
}

# ---- Transports -----------------------------------------------------------------------------

# What is sent comes back, byte by byte.
echoes() { # ADDRESS BYTES
	head -c "$2" /dev/urandom > "$work/sent"
	socat -t 20 - "TCP:$1" < "$work/sent" > "$work/got"
	cmp "$work/sent" "$work/got"
}

many_echo() { # ADDRESS: several at once
	list=
	for i in 1 2 3 4 5 6 7 8; do
		head -c 200000 /dev/urandom > "$work/sent.$i"
		socat -t 20 - "TCP:$1" < "$work/sent.$i" > "$work/got.$i" &
		list="$list $!"
	done
	for pid in $list; do wait "$pid" || return 1; done
	for i in 1 2 3 4 5 6 7 8; do cmp "$work/sent.$i" "$work/got.$i" || return 1; done
}

datagrams_echo() { # ADDRESS
	for size in 1 1000 1472 1473 5000 20000; do
		head -c $size /dev/urandom > "$work/sent"
		socat -b 65000 -t 0.3 - "UDP:$1" < "$work/sent" > "$work/got"
		cmp "$work/sent" "$work/got" || { echo "$size bytes"; return 1; }
	done
}

takes() { # ADDRESS BYTES
	head -c "$2" /dev/zero | socat -t 20 - "TCP:$1" || return
	halt && grep -qx "$2 bytes were discarded" "$work/image.out"
}

# Of characters in lines of 74 that go round every 95 lines: a round later all is the same.
gives() { # ADDRESS BYTES
	round=$((74 * 95))
	socat -u "TCP:$1" - 2> "$work/socat" | head -c "$2" > "$work/got"
	[ "$(wc -c < "$work/got")" = "$2" ] && head -n 1 "$work/got" | grep -q '^ !"#' &&
		tail -c +$((round + 1)) "$work/got" | cmp -n $(($2 - round)) - "$work/got"
}

closed() { # ADDRESS: a port where nobody is
	not socat -u "TCP:$1" - 2> "$work/socat" && grep -q "Connection refused" "$work/socat"
}

unreachable() { # ADDRESS
	not sh -c "echo x | socat -t 1 - UDP:$1" 2> "$work/socat"
}

# ---- A target ------------------------------------------------------------------------------

with_echo() { # TARGET
	check "$1: an image starts" boot_static echo "$1" "echoing at"
	check "$1: pings are answered" pings $image4 56 500
	check "$1: over IPv6" pings $image6 56 500
	check "$1: those in fragments too" pings $image4 20000 20
	check "$1: over IPv6" pings $image6 20000 20
	check "$1: a stream is echoed" echoes $image4:7 $((2 * MB))
	check "$1: over IPv6" echoes "[$image6]:7" $((2 * MB))
	check "$1: several at once" many_echo $image4:7
	check "$1: a connection to a closed port is refused" closed $image4:8
	check "$1: over IPv6" closed "[$image6]:8"
	check "$1: a datagram to a closed port, too" unreachable $image4:8
	check "$1: it ends when it is asked to" halt
}

with_others() { # TARGET
	check "$1: datagrams are echoed" boot_static udp-echo "$1" echoing
	check "$1: of all lengths" datagrams_echo $image4:7
	check "$1: over IPv6" datagrams_echo "[$image6]:7"
	check "$1: it ends" halt
	check "$1: what is sent is discarded" boot_static discard "$1" discarding
	check "$1: all of it" takes $image4:9 $((50 * MB))
	check "$1: characters are generated" boot_static chargen "$1" generating
	check "$1: in their order" gives $image4:19 $((20 * MB))
	check "$1: over IPv6" gives "[$image6]:19" $((20 * MB))
	check "$1: it ends" halt
}

if lacks "peers" socat ping nft tshark; then
	done_testing
	exit 0
fi
for target in unix spt hvt; do
	cannot_run $target && continue
	for name in echo udp-echo discard chargen; do
		build "$name" "$target"
	done
	wire
	with_echo "$target"
	with_others "$target"
done
wire --delay=0
check "frames are captured" capture
with_echo unix
with_others unix
check "all that was sent is well-formed, its checksums right" sent_well
for target in spt hvt; do
	[ -d "$work/$target" ] || continue
	wire --delay=0
	check "$target: frames are captured" capture
	with_echo "$target"
	check "$target: all that was sent is well-formed, its checksums right" sent_well
done
done_testing
