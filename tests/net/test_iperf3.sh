#!/bin/sh
# SPDX-License-Identifier: ISC
# examples/iperf3 and the iperf3 that others have: both ways, several streams, both families, on
# each target, with datagrams, too, some of which are lost; and clients that do not keep to the
# protocol.  The topology is in lib/net.sh.
# shellcheck disable=SC2154 # from net.sh
set -u
# shellcheck source=tests/net/lib/net.sh
. tests/net/lib/net.sh

MB=1000000

# What it has measured, and that it has measured something.  Who receives has counted no more
# than was sent; and in reverse all that was asked for, as that is what ends the test.
measured() { # ADDRESS STREAMS BYTES [OPTION...]
	to=$1 streams=$2 bytes=$3
	shift 3
	timeout 60 iperf3 -J -c "$to" -P "$streams" -n "$bytes" "$@" > "$work/iperf3"
	status=$?
	jq -c '.error // .end | .sum_sent?, .sum_received?, .' "$work/iperf3" | head -n 2
	[ $status = 0 ] && jq -e --argjson bytes "$bytes" --argjson streams "$streams" '
		(.end.streams | length) == $streams and
		.end.sum_sent.bytes >= $bytes and .end.sum_received.bytes > 0 and
		.end.sum_sent.bytes >= .end.sum_received.bytes and
		(.start.test_start.reverse == 0 or .end.sum_received.bytes >= $bytes)' \
		"$work/iperf3" > /dev/null
}

# Of datagrams whoever receives them has counted those that came, and knows of all others before
# the last of each stream.  In reverse some are under way when the client has enough.
counted() { # ADDRESS STREAMS LEAST [OPTION...]
	to=$1 streams=$2 least=$3
	shift 3
	timeout 60 iperf3 -J -u -c "$to" -P "$streams" -n 2M -b 20M "$@" > "$work/iperf3"
	status=$?
	jq -c '.error // .end | .sum?, .sum_received?, .' "$work/iperf3" | head -n 2
	[ $status = 0 ] && jq -e --argjson least "$least" --argjson streams "$streams" '
		.start.test_start.blksize as $len | (.start.test_start.reverse == 1) as $reverse |
		.end | .sum as $sum |
		(.streams | length) == $streams and
		.sum_received.bytes >= 1000000 and
		(($sum.packets - $sum.lost_packets) * $len) as $came |
		(.sum_received.bytes == $came or ($reverse and .sum_received.bytes < $came)) and
		$sum.lost_packets >= (($sum.packets / 10 | floor) - $streams) * $least' \
		"$work/iperf3" > /dev/null
}

# Each tenth datagram with data on its way to the image.
lose_some() {
	nft -f - << END
table netdev loss {
	chain out {
		type filter hook egress device "$end" priority 0;
		udp length > 500 numgen inc mod 10 == 0 drop
	}
}
END
}

with_datagrams() { # TARGET FAMILY ADDRESS
	check "$1: $2: datagrams are taken" counted "$3" 1 0
	check "$1: $2: given" counted "$3" 1 0 -R
	check "$1: $2: taken by four streams" counted "$3" 4 0 -l 500 --udp-counters-64bit
	check "$1: $2: given by four" counted "$3" 4 0 -l 500 --udp-counters-64bit -R
	check "$1: $2: in fragments" counted "$3" 1 0 -l 16000
	check "$1: $2: given in fragments" counted "$3" 1 0 -l 16000 -R
}

for_a_time() { # ADDRESS [OPTION...]: of two seconds, the first is left out
	timeout 60 iperf3 -c "$@" -t 1 -O 1 > "$work/iperf3" 2>&1 && cat "$work/iperf3" &&
		grep -q "iperf Done" "$work/iperf3"
}

# The server's answer to what it does not do is a number, and iperf3 has these words for it.
declined() { # OPTION...
	timeout 60 iperf3 -c $image4 -t 1 "$@" > "$work/iperf3" 2>&1 && return 1
	grep "an option you are trying to set" "$work/iperf3"
}

# A second client meanwhile, as soon as the first is served; and the next.
busy() {
	: > "$work/first"
	iperf3 --forceflush -c $image4 -t 20 > "$work/first" 2>&1 &
	first=$!
	until_says "$work/first" connected &&
		timeout 60 iperf3 -c $image4 -n 1 > "$work/iperf3" 2>&1
	kill -INT $first
	wait $first
	grep "server is busy" "$work/iperf3" && measured $image4 1 $MB
}

# A client that is given datagrams, and is cut off in the middle.
vanished() {
	: > "$work/first"
	iperf3 --forceflush -c $image4 -u -R -t 30 > "$work/first" 2>&1 &
	first=$!
	until_says "$work/first" sec && lose 100 &&
		until_says "$work/image.out" "the peer does not answer"
	status=$?
	kill -INT $first
	wait $first
	lose 0
	[ $status = 0 ] && measured $image4 1 $MB
}

with_target() { # TARGET FAMILY ADDRESS
	check "$1: $2: bytes are taken" measured "$3" 1 $((50 * MB))
	check "$1: $2: given" measured "$3" 1 $((50 * MB)) -R
	check "$1: $2: taken by four streams at once" measured "$3" 4 $((20 * MB))
	check "$1: $2: given by four" measured "$3" 4 $((20 * MB)) -R
}

# One result for each case.
abused() { # ADDRESS [short]
	timeout 400 /usr/bin/python3 tests/net/lib/iperf3.py "$@" > "$work/abused" 2>&1
	grep -q "^ok " "$work/abused" || { check "clients" cat "$work/abused"; return; }
	grep -E "^(ok|not ok) " "$work/abused" > "$work/cases"
	while read -r case; do
		check "$target: $(echo "$case" | sed 's/^\(not \)*ok //')" went_well "$case"
	done < "$work/cases"
}

went_well() { # CASE
	grep -B 1 -F "$1" "$work/abused"
	[ "${1#not}" = "$1" ]
}

over_host() {
	build iperf3 unix --net=host
	: > "$work/image.out"
	"$work/unix/iperf3/dist/iperf3.unix" --publish=5201:5201 --publish=5201:5201/udp \
		-- --patience=2s > "$work/image.out" 2>&1 &
	image_pid=$! target=host
	pids="$pids $image_pid"
	check "host: an image starts" until_says "$work/image.out" "measuring at"
	with_target host IPv4 127.0.0.1
	with_target host IPv6 ::1
	with_datagrams host IPv4 127.0.0.1
	with_datagrams host IPv6 ::1
	abused 127.0.0.1 short
	check "host: it ends" halt
}

# Where frames have been cut and their checksums computed, as a network's other end sees them.
captured() { # TARGET
	wire --delay=0
	check "$1: frames are captured" capture
	check "$1: of another image" boot_static iperf3 "$1" "measuring at"
	check "$1: that takes" measured $image4 2 $((3 * MB))
	check "$1: and gives" measured $image6 2 $((3 * MB)) -R
	check "$1: datagrams" counted $image6 1 0 -R
	check "$1: in fragments" counted $image4 1 0 -R -l 16000
	check "$1: and ends" halt
	check "$1: all that it sent is well-formed, its checksums right" sent_well
}

if lacks "iperf3" iperf3 jq nft python3 tshark; then
	done_testing
	exit 0
fi
over_host
for target in unix spt hvt; do
	cannot_run $target && continue
	build iperf3 "$target"
	wire
	check "$target: an image starts" boot_static iperf3 "$target" "measuring at" --patience=2s
	with_target "$target" IPv4 $image4
	with_target "$target" IPv6 $image6
	with_datagrams "$target" IPv4 $image4
	with_datagrams "$target" IPv6 $image6
	check "$target: each tenth datagram is lost on the way" lose_some
	check "$target: it misses them" counted $image4 1 1
	check "$target: those of two streams" counted $image4 2 1
	lose 0
	check "$target: for a time" for_a_time $image4
	check "$target: both ways at once" for_a_time $image4 --bidir
	check "$target: datagrams for a time" for_a_time $image4 -u
	check "$target: both ways at once" for_a_time $image4 -u --bidir -P 2
	check "$target: as fast as they go" for_a_time $image4 -u -b 0
	check "$target: both ways" for_a_time $image4 -u -b 0 --bidir
	check "$target: more streams than there are" declined -P 17
	check "$target: the same of datagrams" declined -u -P 17
	check "$target: a second client hears that it is busy" busy
	check "$target: who vanishes is missed" vanished
	case $target in
	unix) abused $image4 ;;
	*) abused $image4 short ;;
	esac
	check "$target: it ends" halt
	captured "$target"
done
done_testing
