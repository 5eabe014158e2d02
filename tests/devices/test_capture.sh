#!/bin/sh
# SPDX-License-Identifier: ISC
# What an image records of its network is read by tcpdump and tshark, who find nothing wrong;
# and a wire that was made bad is.
set -u
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=0

result() { # STATUS TEXT
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
		head -c 2000 "$work/out" | sed 's/^/# /'
	fi
}

skip() { # TEXT REASON
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

build() { # TARGET
	mkdir -p "$work/$1"
	cp -r "$root/tests/devices/capture" "$work/$1/"
	(cd "$work/$1/capture" && "$root/bin/wadi" configure -t "$1" && "$root/bin/wadi" build) \
		> "$work/out" 2>&1
	result $? "the image builds for $1"
}

# Output in $work/pcap, errors in $work/out.
run() { # TARGET [ARGUMENT]
	on=$1
	shift
	image=$work/$on/capture/dist/capture.$on
	case $on in
	unix) set -- "$image" --net:service=@17 --net:other=@18 -- "$@" ;;
	*) set -- "$root/bin/wadi-$on" --mem=16 --net:service=@17 --net:other=@18 -- \
		"$image" "$@" ;;
	esac
	timeout 120 "$work/opened" stream 17 18 "$@" > "$work/pcap" 2> "$work/out"
}

# Frames of the test's own type.
is_read_by_tcpdump() {
	tcpdump -r "$work/pcap" --count ether proto 0x88b5 > "$work/out" 2>&1 &&
		[ "$(sed -nE 's/^([0-9]+) packets?.*/\1/p' "$work/out")" -gt 100 ]
}

# It is whole, and there is nothing to remark on checksums, lengths or order.
is_read_by_tshark() {
	tshark -r "$work/pcap" -o ip.check_checksum:TRUE -o udp.check_checksum:TRUE \
		-o tcp.check_checksum:TRUE > "$work/out" 2>&1 || return 1
	! grep -qiE "bad|malformed|cut short|error" "$work/out"
}

gcc -o "$work/opened" "$root/tests/devices/opened.c" || exit 1
for target in unix spt hvt; do
	if [ $target = hvt ] && ! (: <> /dev/kvm) 2> /dev/null; then
		skip "captures on hvt" "kvm: /dev/kvm does not open"
		continue
	fi
	build $target
	run $target
	result $? "devices behind a perfect wire conform on $target"
	if command -v tcpdump > /dev/null; then
		is_read_by_tcpdump
		result $? "tcpdump reads what was recorded on $target"
	else
		skip "tcpdump reads what was recorded on $target" "tool: tcpdump is not installed"
	fi
	if command -v tshark > /dev/null; then
		is_read_by_tshark
		result $? "tshark finds nothing wrong in it"
	else
		skip "tshark finds nothing wrong in it" "tool: tshark is not installed"
	fi
	run $target --wire-lose=50
	[ $? = 1 ] && grep -aq "capture: a device does not do" "$work/pcap" "$work/out"
	result $? "behind one that loses frames they do not on $target"
done
echo "1..$count"
