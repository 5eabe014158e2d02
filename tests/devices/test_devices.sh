#!/bin/sh
# SPDX-License-Identifier: ISC
# Raw devices on each target, under wadi's monitors with and without their addition
# to Solo5's ABI: conformance, and what becomes of faults.
#
#   image --- wadi0 \
#                    br0       in a network namespace of this script's own
#   image --- wadi1 /
set -u
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
if [ "$(id -u)" != 0 ]; then
	echo "ok 1 - raw devices # SKIP root: network interfaces are made by root alone"
	echo "1..1"
	exit 0
fi
if [ "${IN_NAMESPACE:-}" != yes ]; then
	IN_NAMESPACE=yes exec unshare --net --mount -- "$0" "$@"
fi
work=$(mktemp -d)
trap 'umount "$work/small" 2> /dev/null; rm -rf "$work"' EXIT
count=0

result() { # STATUS TEXT
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
		sed 's/^/# /' "$work/out"
	fi
}

skip() { # TEXT REASON
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

add_tap() { # NAME
	ip tuntap add "$1" mode tap && ip link set "$1" master br0 up
}

wires() {
	# Nobody but the images is to send frames.
	for when in default all; do
		echo 1 > /proc/sys/net/ipv6/conf/$when/disable_ipv6
	done 2> /dev/null
	ip link add br0 type bridge && ip link set br0 up || return 1
	add_tap wadi0 && add_tap wadi1
}

build() { # PROJECT TARGET
	mkdir -p "$work/$2"
	cp -r "$root/tests/devices/$1" "$work/$2/"
	(cd "$work/$2/$1" && "$root/bin/wadi" configure -t "$2" && "$root/bin/wadi" build) \
		> "$work/out" 2>&1
	result $? "the image $1 builds for $2"
}

# Runs the image of PROJECT on TARGET with its three devices, the disk on BLOCKS bytes
# each, OPTIONS, and ARGUMENT if that is not empty; output in $work/out.
run() { # PROJECT TARGET DISK BLOCKS ARGUMENT OPTIONS...
	image=$work/$2/$1/dist/$1.$2 target=$2 disk=$3 blocks=$4 argument=$5
	shift 5
	set -- "$@" --net:service=wadi0 --net:other=wadi1 --block:storage="$disk" \
		--block-sector-size:storage="$blocks"
	case $target in
	unix) set -- "$image" "$@" -- ;;
	*) set -- "$root/bin/wadi-$target" --mem=8 "$@" "$image" ;;
	esac
	timeout 60 "$@" ${argument:+"$argument"} > "$work/out" 2>&1
}

# The same with the interfaces open already, each as KIND: plain or vnet.
run_opened() { # KIND PROJECT TARGET DISK ARGUMENT OPTIONS...
	kind=$1 project=$2 target=$3 disk=$4 argument=$5
	shift 5
	image=$work/$target/$project/dist/$project.$target
	set -- "$@" --net:service=@17 --net:other=@18 --block:storage="$disk"
	case $target in
	unix) set -- "$image" "$@" -- ;;
	*) set -- "$root/bin/wadi-$target" --mem=8 "$@" "$image" ;;
	esac
	timeout 60 "$work/opened" tap wadi0 17 "$kind" "$work/opened" tap wadi1 18 "$kind" "$@" \
		${argument:+"$argument"} > "$work/out" 2>&1
}

# Waits for the image to say it is ready for what comes.
await() { # WORDS
	for _ in $(seq 200); do
		grep -q "^$1" "$work/out" && return
		sleep 0.05
	done
}

conforms() { # TARGET TEXT OPTIONS...
	target=$1 text=$2
	shift 2
	for size in 512 4096; do
		truncate -s 1M "$work/disk"
		run conformance "$target" "$work/disk" $size "" "$@"
		status=$?
		grep -qx "block: 0 failures" "$work/out"
		result $? "block of $size bytes conforms on $target$text"
		grep -qx "net: 0 failures" "$work/out"
		result $? "net conforms on $target$text, beside blocks of $size bytes"
		result $status "the image ends with 0"
		rm "$work/disk"
	done
}

# Frames are cut, joined and summed up, or not, at either end; and are as long as may be.
offloads() { # TARGET
	target=$1
	truncate -s 1M "$work/disk"
	for ends in service other "service other"; do
		set --
		for end in $ends; do set -- "$@" "--net-offloads:$end=off"; done
		run conformance "$target" "$work/disk" 512 "" "$@" &&
			grep -qx "net: 0 failures" "$work/out"
		result $? "net conforms on $target without offloads of $ends"
	done
	for port in wadi0 wadi1 br0; do ip link set $port mtu 9000; done
	run conformance "$target" "$work/disk" 512 "" && grep -qx "net: 0 failures" "$work/out"
	result $? "net conforms on $target with an MTU of 9000"
	for port in wadi0 wadi1 br0; do ip link set $port mtu 1500; done
	for kind in plain vnet; do
		run_opened $kind conformance "$target" "$work/disk" "" &&
			grep -qx "net: 0 failures" "$work/out"
		result $? "net conforms on $target over descriptors of $kind taps"
	done
	rm "$work/disk"
}

# A tap with a header before each frame, for an image that knows nothing of it.
strange_header() { # TARGET
	truncate -s 1M "$work/disk"
	case $1 in
	hvt)
		run_opened vnet conformance hvt "$work/disk" "" --plain-abi &&
			grep -qx "net: 0 failures" "$work/out"
		result $? "wadi-hvt keeps the header to itself"
		;;
	spt)
		run_opened vnet conformance spt "$work/disk" "" --plain-abi
		[ $? = 1 ] && grep -q "open it without IFF_VNET_HDR" "$work/out"
		result $? "wadi-spt refuses, with the remedy"
		;;
	esac
	rm "$work/disk"
}

# A file system of 256 KiB, and on it a file that says it has 1 MiB.
full_disk() { # TARGET TEXT WANTED OPTIONS...
	target=$1 text=$2 wanted=$3
	shift 3
	mkdir -p "$work/small"
	if ! mount -t tmpfs -o size=256k none "$work/small"; then
		skip "a full disk on $target$text" "root: tmpfs cannot be mounted"
		return
	fi
	truncate -s 1M "$work/small/disk"
	run faults "$target" "$work/small/disk" 512 --fault=full "$@"
	result $? "a guest outlives a full disk on $target$text"
	grep -q "^write: $wanted" "$work/out"
	result $? "and is told: $wanted"
	umount "$work/small"
}

cut_disk() { # TARGET TEXT WANTED OPTIONS...
	target=$1 text=$2 wanted=$3
	shift 3
	truncate -s 1M "$work/disk"
	: > "$work/out"
	(await "cut it" && truncate -s 0 "$work/disk") &
	run faults "$target" "$work/disk" 512 --fault=cut "$@"
	result $? "a guest outlives a file that is cut on $target$text"
	wait
	grep -q "^read: $wanted" "$work/out"
	result $? "and is told: $wanted"
	rm "$work/disk"
}

pull_plug() {
	await "unplug it"
	ip link set wadi0 down
	sleep 0.3
	ip link set wadi0 up
}

unplugged() { # TARGET TEXT OPTIONS...
	target=$1 text=$2
	shift 2
	truncate -s 1M "$work/disk"
	: > "$work/out"
	pull_plug &
	run faults "$target" "$work/disk" 512 --fault=unplugged "$@"
	result $? "a guest outlives an interface that is down on $target$text"
	wait
	grep -qx "frames are lost, and come again" "$work/out"
	result $? "its frames are lost meanwhile, and come again"
	rm "$work/disk"
}

removed() { # TARGET [TEXT OPTIONS...]
	truncate -s 1M "$work/disk"
	: > "$work/out"
	(await "remove it" && ip link del wadi0) &
	target=$1 text=${2:-}
	[ $# -lt 2 ] || shift
	shift
	run faults "$target" "$work/disk" 512 --fault=removed "$@"
	result $? "a guest outlives an interface that is removed on $target$text"
	wait
	grep -q "^send: net: the device is gone" "$work/out"
	result $? "and is told"
	rm "$work/disk"
	add_tap wadi0
}

# An image of unix whose devices cannot start, and the reason it has to give.
refused() { # REASON OPTIONS...
	reason=$1
	shift
	"$work/unix/faults/dist/faults.unix" "$@" --net:other=wadi1 -- --fault=cut \
		> "$work/out" 2>&1
	[ $? = 70 ] && grep -q "$reason" "$work/out"
	result $? "a process does not start: $reason"
}

refusals() {
	truncate -s 1M "$work/disk"
	truncate -s 1000 "$work/odd"
	set -- --net:service=wadi0
	refused "the file cannot be opened" "$@" --block:storage="$work/none"
	refused "not of whole sectors" "$@" --block:storage="$work/odd"
	set -- --block:storage="$work/disk"
	refused "a sector has a power of two" "$@" --net:service=wadi0 \
		--block-sector-size:storage=513
	refused "no tap interface of this name is up" "$@" --net:service=nosuch
	refused "must name an open file descriptor" "$@" --net:service=@99
	refused "another process has the interface" "$@" --net:service=wadi1
	refused "net-offloads is on or off" "$@" --net:service=wadi0 --net-offloads:service=no
	refused "a hardware address is wanted" "$@" --net:service=wadi0 --net-mac:service=02:0
	rm "$work/disk" "$work/odd"
}

# What stands for a kernel may not know the newest way to wait: valgrind does not.
old_kernel() {
	if ! command -v strace > /dev/null; then
		skip "net conforms on unix without epoll_pwait2" "tool: strace is not installed"
		return
	fi
	truncate -s 1M "$work/disk"
	strace -f -qq -o "$work/calls" -e trace=epoll_pwait2,ppoll \
		-e inject=epoll_pwait2:error=ENOSYS \
		"$work/unix/conformance/dist/conformance.unix" --net:service=wadi0 \
		--net:other=wadi1 --block:storage="$work/disk" -- > "$work/out" 2>&1 &&
		grep -qx "net: 0 failures" "$work/out" &&
		[ "$(grep -c INJECTED "$work/calls")" = 1 ] && grep -q ppoll "$work/calls"
	result $? "net conforms on unix without epoll_pwait2, which is tried once"
	rm "$work/disk"
}

all() { # TARGET TEXT FULL CUT OPTIONS...
	target=$1 text=$2 full=$3 cut=$4
	shift 4
	conforms "$target" "$text" "$@"
	full_disk "$target" "$text" "$full" "$@"
	cut_disk "$target" "$text" "$cut" "$@"
	unplugged "$target" "$text" "$@"
}

if ! wires > "$work/out" 2>&1; then
	cat "$work/out" >&2
	skip "raw devices" "root: no bridge of two taps can be made here"
	echo "1..$count"
	exit 0
fi
gcc -o "$work/opened" "$root/tests/devices/opened.c" || exit 1
could_not="block: the device could not do it"
for target in unix spt hvt; do
	if [ $target = hvt ] && ! (: <> /dev/kvm) 2> /dev/null; then
		skip "raw devices on hvt" "kvm: /dev/kvm does not open"
		continue
	fi
	build conformance $target
	build faults $target
	case $target in
	unix)
		all unix "" "block-device: the host has no more space" \
			"block-device: the file has become shorter than it was"
		offloads unix
		removed unix
		old_kernel
		refusals
		;;
	spt)
		all spt "" "$could_not" "$could_not"
		offloads spt
		strange_header spt
		all spt " with the plain ABI" "$could_not" "$could_not" --plain-abi
		;;
	hvt)
		all hvt "" "block-device: the host has no more space" "block: the device is gone"
		offloads hvt
		strange_header hvt
		removed hvt
		removed hvt " with a thread for frames" --net-thread
		all hvt " with a thread for frames" "block-device: the host has no more space" \
			"block: the device is gone" --net-thread
		conforms hvt " with a thread that does not look" --net-thread=0
		all hvt " with the plain ABI" "$could_not" "$could_not" --plain-abi
		;;
	esac
done
echo "1..$count"
