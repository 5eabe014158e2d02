#!/bin/sh
# SPDX-License-Identifier: ISC
# Unix sockets of frames in the place of network interfaces: between images of all targets,
# through QEMU, and to passt.
#
#   image === PATH === image          image === PATH === QEMU's hub === PATH === image
set -u
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
work=$(mktemp -d)
pids=
trap 'for pid in $pids; do kill "$pid"; done 2> /dev/null; rm -rf "$work"' EXIT
count=0

result() { # STATUS TEXT
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
		sed 's/^/# /' "$work"/out*
	fi
	rm -f "$work"/out*
}

skip() { # TEXT REASON
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

build() { # PROJECT TARGET
	mkdir -p "$work/$2"
	cp -r "$root/tests/devices/$1" "$work/$2/"
	(cd "$work/$2/$1" && "$root/bin/wadi" configure -t "$2" && "$root/bin/wadi" build) \
		> "$work/out" 2>&1
	result $? "the image $1 builds for $2"
}

# Runs an image with an argument, or two with a comma; output in $work/NAME.
run() { # NAME TARGET ARGUMENTS OPTIONS...
	name=$1 on=$2 argument=${3%,*} second=
	[ "$3" = "$argument" ] || second=${3#*,}
	shift 3
	image=$work/$on/talk/dist/talk.$on
	case $on in
	unix) set -- "$image" "$@" -- ;;
	*) set -- "$root/bin/wadi-$on" --mem=8 "$@" -- "$image" ;;
	esac
	timeout 60 "$@" ${argument:+"$argument"} ${second:+"$second"} > "$work/$name" 2>&1
}

# Waits until somebody accepts connections at a path: the kernel has a flag of those who do.
await() {
	for _ in $(seq 200); do
		grep -q " 00010000 .* $1\$" /proc/net/unix && return 0
		sleep 0.05
	done
	return 1
}

conforms() { # TARGET KIND OPTIONS...
	on=$1 kind=$2
	shift 2
	truncate -s 1M "$work/disk"
	image=$work/$on/conformance/dist/conformance.$on
	set -- "$@" --net:service=@17 --net:other=@18 --block:storage="$work/disk"
	case $on in
	unix) set -- "$image" "$@" -- ;;
	*) set -- "$root/bin/wadi-$on" --mem=8 "$@" "$image" ;;
	esac
	timeout 60 "$work/opened" "$kind" 17 18 "$@" > "$work/out" 2>&1 &&
		grep -qx "net: 0 failures" "$work/out"
}

talked() { # FILE
	grep -Eq "^talk: ([0-9]+) of \\1 good, 0 bad, 0 out of order" "$work/$1"
}

# One that is ended while it waits leaves its socket, whose place the next one takes; but not
# that of one who still waits, which it does not disturb.
left_behind() { # TARGET
	"$work/peer" "$work/s" leave
	run out "$1" "" --net:service=unix-listen:"$work/s" &
	first=$!
	await "$work/s"
	run out2 "$1" "" --net:service=unix-listen:"$work/s"
	grep -qE "Could not listen|no socket can be made" "$work/out2" &&
		"$work/peer" "$work/s" half
	wait $first
	grep -q "net: the device is gone" "$work/out"
	result $? "an image of $1 waits where another was ended, but not where one waits"
}

talk() { # TARGET TARGET [OPTIONS...]
	one=$1 other=$2
	shift 2
	run out "$one" "" --net:service=unix-listen:"$work/s" "$@" &
	listener=$!
	await "$work/s"
	run out2 "$other" "" --net:service=unix:"$work/s" "$@" && wait $listener &&
		talked out && talked out2
	result $? "an image of $one talks to one of $other${1:+ ($*)}"
	[ ! -e "$work/s" ]
	result $? "and the socket is gone"
}

# With the program peer at the other end; the status of the image.
with_peer() { # TARGET KIND [ARGUMENTS OPTIONS...]
	on=$1 kind=$2 argument=${3:-}
	shift; shift; [ $# = 0 ] || shift
	run out "$on" "$argument" --net:service=unix-listen:"$work/s" "$@" &
	image_pid=$!
	await "$work/s"
	timeout 60 "$work/peer" "$work/s" "$kind" > "$work/out2" 2>&1 &
	pids="$pids $!"
	wait $image_pid
}

# It talks to itself then, in bits and pieces.
slow() { # TARGET
	with_peer "$1" echo --rounds=20 --net-mtu:service=65520 && talked out
	result $? "an image of $1 has its frames whole from an end that is slow"
}

deaf() { # TARGET
	with_peer "$1" deaf --rounds=2000,--flood && grep -q "^flood: 2000 lines" "$work/out"
	result $? "an image of $1 goes on when the other end takes nothing"
}

no_end() { # TARGET KIND
	with_peer "$1" "$2"
	[ $? = 1 ] && grep -q "net: the device is gone" "$work/out"
	result $? "an image of $1 does not deal with an end of this kind: $2"
}

# One that ends while the other has more to say.
leave() { # TARGET
	run out "$1" "" --net:service=unix-listen:"$work/s" &
	listener=$!
	await "$work/s"
	run out2 unix --rounds=3 --net:service=unix:"$work/s"
	wait $listener
	[ $? = 1 ] && grep -q "net: the device is gone" "$work/out"
	result $? "an image of $1 is told that the other end is gone"
}

through_qemu() { # TARGET TARGET
	if ! command -v qemu-system-x86_64 > /dev/null; then
		skip "images talk through QEMU" "tool: qemu-system-x86_64 is not installed"
		return
	fi
	set -- "$1" "$2" -nodefaults -machine none -display none
	for id in a b; do
		set -- "$@" -netdev "stream,id=$id,server=on,addr.type=unix,addr.path=$work/$id" \
			-netdev "hubport,id=p$id,hubid=0,netdev=$id"
	done
	one=$1 other=$2
	shift 2
	qemu-system-x86_64 "$@" > "$work/out3" 2>&1 &
	qemu=$!
	pids="$pids $qemu"
	await "$work/a" && await "$work/b"
	run out "$one" "" --net:service=unix:"$work/a" &
	listener=$!
	run out2 "$other" "" --net:service=unix:"$work/b"
	wait $listener && talked out && talked out2
	result $? "an image of $one talks to one of $other through QEMU"
	kill $qemu 2> /dev/null
	rm -f "$work/a" "$work/b"
}

# In a network of its own, where it finds an address to stand for.
passt_answers() { # TARGET
	if ! command -v passt > /dev/null; then
		skip "passt answers" "tool: passt is not installed"
		return
	fi
	mkdir -p "$work/for_all" # passt makes itself nobody before its socket
	chmod 711 "$work"
	chmod 777 "$work/for_all"
	# shellcheck disable=SC2016 # the inner shell's
	unshare --net sh -c 'ip link add up0 type bridge && ip link set up0 up &&
		ip addr add 198.18.0.2/24 dev up0 && ip route add default via 198.18.0.1 &&
		exec passt -f -s "$1"' sh "$work/for_all/s" > "$work/out3" 2>&1 &
	pid=$!
	pids="$pids $pid"
	for _ in $(seq 100); do # the flag is seen in its own network alone
		[ ! -e "$work/for_all/s" ] || break
		sleep 0.05
	done
	sleep 0.3 # until it listens there
	run out "$1" --arp --net:service=unix:"$work/for_all/s" --net-mtu:service=65520 &&
		grep -qx "arp: answered" "$work/out"
	result $? "passt answers an image of $1"
	kill $pid 2> /dev/null
	rm -f "$work/for_all/s"
}

# A monitor that cannot start, and the reason it has to give.
refused() { # REASON MONITOR OPTIONS...
	reason=$1 monitor=$2
	shift 2
	"$root/bin/wadi-$monitor" "$@" "$work/$monitor/talk/dist/talk.$monitor" > "$work/out" 2>&1
	[ $? = 1 ] && grep -q "$reason" "$work/out"
	result $? "wadi-$monitor does not start: $reason"
}

refusals() { # MONITOR
	: > "$work/file"
	refused "start the other end first" "$1" --net:service=unix:"$work/none"
	refused "Could not listen at" "$1" --net:service=unix-listen:"$work/file"
	refused "a socket's path has" "$1" --net:service=unix:
	refused "An MTU from 576 to 65520" "$1" --net:service=@0 --net-mtu:service=100
	[ -e "$work/file" ]
	result $? "a file that was there still is"
}

gcc -o "$work/opened" "$root/tests/devices/opened.c" &&
	gcc -o "$work/peer" "$root/tests/devices/peer.c" || exit 1
targets="unix spt"
if (: <> /dev/kvm) 2> /dev/null; then
	targets="$targets hvt"
else
	skip "sockets of frames on hvt" "kvm: /dev/kvm does not open"
fi
for target in $targets; do
	build conformance "$target"
	build talk "$target"
	for kind in stream dgram seqpacket; do
		conforms "$target" $kind
		result $? "net conforms on $target over a socket pair: $kind"
	done
	conforms "$target" stream --net-mtu:service=65520 --net-mtu:other=65520
	result $? "and with frames as long as may be"
	slow "$target"
	deaf "$target"
	no_end "$target" stranger
	no_end "$target" half
	leave "$target"
	left_behind "$target"
	if [ "$(id -u)" = 0 ]; then
		passt_answers "$target"
	else
		skip "passt answers" "root: a network namespace is made by root alone"
	fi
done
last=${targets##* }
talk unix spt
talk spt "$last" --net-mtu:service=9000
talk "$last" unix --net-mtu:service=65520
through_qemu unix "$last"
for target in $targets; do
	[ "$target" = unix ] || refusals "$target"
done
conforms spt stream --plain-abi
[ $? = 1 ] && grep -q "does not know how frames lie in a stream" "$work/out"
result $? "wadi-spt refuses a stream to an image that knows nothing of it, with the remedy"
if [ "$last" = hvt ]; then
	conforms hvt stream --plain-abi
	result $? "wadi-hvt has it all the same"
fi
echo "1..$count"
