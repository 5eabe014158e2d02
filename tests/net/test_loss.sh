#!/bin/sh
# SPDX-License-Identifier: ISC
# Streams over wires that lose, delay, reorder, duplicate and corrupt frames: each arrives
# byte by byte, both ways, from and to Linux's TCP.  The topology is in lib/net.sh.
# shellcheck disable=SC2154 # from net.sh
set -u
# shellcheck source=tests/net/lib/net.sh
. tests/net/lib/net.sh

echoes() { # ADDRESS BYTES
	head -c "$2" /dev/urandom > "$work/sent"
	timeout 60 socat -t 30 - "TCP:$1" < "$work/sent" > "$work/got"
	cmp "$work/sent" "$work/got"
}

boots() { # TARGET
	check "$1: an image starts" boot_static echo "$1" "echoing at"
}

# Both families, then the image ends well.
streams() { # TARGET TEXT BYTES
	check "$1: a stream arrives, $2" echoes $image4:7 "$3"
	check "$1: over IPv6" echoes "[$image6]:7" "$3"
}

# What the relay has done, or "".
did() { # TROUBLE...
	unwire
	for trouble; do
		grep -q "[1-9][0-9]* $trouble" "$work/relay.out" ||
			{ cat "$work/relay.out"; return 1; }
	done
}

if lacks "bad wires" socat nft; then
	done_testing
	exit 0
fi
for target in unix hvt; do
	cannot_run $target && continue
	build echo $target
	wire
	boots "$target"
	check "1 % of all frames are lost" lose 1
	streams "$target" "one frame in a hundred lost" 1000000
	check "10 % of all frames are lost" lose 10
	streams "$target" "one in ten lost" 100000
	lose 0
	check "$target: it ends" halt
done
for trouble in reorder=2 duplicate=5 corrupt=1 loss=2; do
	wire --delay=2 --seed=7 --$trouble
	boots unix
	streams unix "$trouble of 100 frames" 500000
	check "unix: it ends" halt
	check "there was ${trouble%=*}" did "${trouble%=*}"
done
wire --delay=5 --seed=8 --reorder=1 --duplicate=1 --corrupt=0.5 --loss=0.5
boots unix
streams unix "all of it at once, and 10 ms of delay" 300000
check "unix: it ends" halt
check "there was all of it" did reorder duplicate corrupt loss
done_testing
