# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# net.sh - what the tests of the network share; sourced from the repository's root, with the
# script's arguments.  All of it happens in namespaces of the script's own, and ends with it:
#
#   wire                            image --- t0  198.18.0.1, fd00:18::1
#   wire --loss=1 --delay=5 ...     image --- t0 == br0 == r0 ---relay--- r1  198.18.0.1, ...
#
# The image is at 198.18.0.2 and fd00:18::2 (RFC 2544).
root=$PWD
wadi=$root/bin/wadi
relay=$root/out/host/relay
if [ "$(id -u)" != 0 ]; then
	echo "1..0 # SKIP root: network interfaces are made by root alone"
	exit 0
fi
if [ "${IN_NAMESPACE:-}" != yes ]; then
	IN_NAMESPACE=yes exec \
		unshare --net --mount --pid --fork --kill-child --mount-proc -- "$0" "$@"
fi
work=$(mktemp -d)
pids=
end_all() {
	# shellcheck disable=SC2086 # a list
	[ -z "$pids" ] || kill $pids 2> /dev/null
	[ -z "${relay_pid:-}" ] || kill "$relay_pid"
	rm -rf "$work"
}
trap end_all EXIT
trap 'exit 1' HUP INT TERM
ip link set lo up
count=0
own4=198.18.0.1 own6=fd00:18::1 image4=198.18.0.2 image6=fd00:18::2

# ---- Results --------------------------------------------------------------------------

# check TEXT COMMAND...: is its status 0?  What it says is shown if not.
check() {
	text=$1
	shift
	count=$((count + 1))
	if "$@" > "$work/said" 2>&1; then
		echo "ok $count - $text"
	else
		echo "not ok $count - $text"
		sed 's/^/# /' "$work/said"
		[ ! -e "$work/image.out" ] || sed 's/^/# image: /' "$work/image.out"
	fi
}

skip() { # TEXT REASON
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

done_testing() { echo "1..$count"; }

not() { ! "$@"; }

# Is a tool missing?  The test TEXT is left out then.
lacks() { # TEXT TOOL...
	text=$1
	shift
	for tool; do
		if ! command -v "$tool" > /dev/null; then
			skip "$text" "tool: $tool is not installed"
			return 0
		fi
	done
	return 1
}

# A target's images run here, or are left out.
cannot_run() { # TARGET
	[ "$1" = hvt ] && ! (: <> /dev/kvm) 2> /dev/null || return 1
	skip "the network on hvt" "kvm: /dev/kvm does not open"
}

# ---- Wires ------------------------------------------------------------------------------

own_addresses() { # INTERFACE
	ip address add $own4/24 dev "$1"
	ip address add $own6/64 dev "$1" nodad
	ip link set "$1" up
	end=$1
}

# In place of the one before.
wire() { # [RELAY-OPTION...]
	unwire
	ip tuntap add t0 mode tap
	ip link set t0 txqueuelen 5000 # as those of wadi run
	if [ $# = 0 ]; then
		own_addresses t0
		return
	fi
	ip link add br0 type bridge mcast_snooping 0
	for each in t0 br0; do # nobody at these two
		echo 1 > "/proc/sys/net/ipv6/conf/$each/disable_ipv6"
	done
	: > "$work/relay.out"
	"$relay" r0 r1 "$@" > "$work/relay.out" &
	relay_pid=$!
	until_says "$work/relay.out" ready
	echo 1 > /proc/sys/net/ipv6/conf/r0/disable_ipv6
	ip link set t0 master br0 up
	ip link set r0 master br0 up
	ip link set br0 up
	own_addresses r1
}

# What the relay did is in $work/relay.out.
unwire() {
	[ -z "${relay_pid:-}" ] || { kill "$relay_pid" && wait "$relay_pid"; }
	relay_pid=
	ip link del t0 2> /dev/null
	ip link del br0 2> /dev/null
	nft delete table netdev loss 2> /dev/null
	:
}

# Loses P of 100 frames in each direction; nothing for 0.
lose() { # P
	nft delete table netdev loss 2> /dev/null
	which="numgen random mod 1000 < ${1}0"
	[ "$1" != 100 ] || which=
	[ "$1" = 0 ] || nft -f - << END
table netdev loss {
	chain in {
		type filter hook ingress device "$end" priority 0;
		$which drop
	}
	chain out {
		type filter hook egress device "$end" priority 0;
		$which drop
	}
}
END
}

# ---- Images -------------------------------------------------------------------------------

# Builds an example, or a project of tests/net, for a target; nothing goes on without.
build() { # NAME TARGET [KEY...]
	try_build "$@" > "$work/built" 2>&1 && return
	sed 's/^/# /' "$work/built"
	echo "Bail out! $1 does not build for $2"
	exit 1
}

try_build() { # NAME TARGET [KEY...]
	name=$1 target=$2
	shift 2
	mkdir -p "$work/$target"
	for folder in "$root/examples/$name" "$root/tests/net/$name"; do
		[ ! -d "$folder" ] || cp -r "$folder" "$work/$target"
	done
	[ "$target,$#" != unix,0 ] || grep -q stack_direct.h "$work/$target/$name/config.c" ||
		set -- --net=direct
	(cd "$work/$target/$name" && "$wadi" configure -t "$target" "$@" && "$wadi" build)
}

# Whoever starts a program empties its FILE first: the program may do so too late, and what one
# before it said would be heard.
until_says() { # FILE WORDS: within 20 s
	for _ in $(seq 400); do
		! grep -q "$2" "$1" 2> /dev/null || return 0
		sleep 0.05
	done
	return 1
}

# Starts an image at the wire's end, and waits until it says READY.  All have the same
# hardware address, so that nobody remembers another.  $offloads may be "off": then what is on
# t0 is whole, as the image has written it.  $monitor_options are a monitor's, a list.
image_mac=52:54:00:57:61:64
offloads=on monitor_options=
boot() { # NAME TARGET READY [ARGUMENT...]
	image=$work/$2/$1/dist/$1.$2 target=$2 ready=$3
	shift 3
	case $target in
	unix) set -- "$image" --net:service=t0 --net-mac:service=$image_mac \
		--net-offloads:service=$offloads -- "$@" ;;
	*) # shellcheck disable=SC2086 # a list
		set -- "$root/bin/wadi-$target" --mem=64 $monitor_options --net:service=t0 \
		--net-mac:service=$image_mac --net-offloads:service=$offloads -- "$image" "$@" ;;
	esac
	: > "$work/image.out"
	"$@" > "$work/image.out" 2>&1 &
	image_pid=$!
	pids="$pids $image_pid"
	until_says "$work/image.out" "$ready"
}

# Waits for an answer: a bridge carries nothing for a moment after an image is attached, and
# addresses of IPv6 are the image's once nobody has objected for a second.
until_answers() { # ADDRESS
	for _ in $(seq 50); do
		! ping -q -c 1 -W 0.2 "$1" > /dev/null 2>&1 || return 0
	done
	return 1
}

boot_static() { # NAME TARGET READY [ARGUMENT...]
	boot "$@" --ipv4=$image4/24 --ipv6=$image6/64 && until_answers $image4 &&
		until_answers $image6
}

# Asks the image to end; its status.
halt() {
	kill -TERM "$image_pid" 2> /dev/null
	wait "$image_pid"
}

# ---- Captures -----------------------------------------------------------------------------

# Keeps the image's frames from now on.  Where the image leaves checksums to the host, the wire
# is to be one with a relay: behind it they are computed.
capture() {
	: > "$work/tshark.out"
	tshark -q -i "$end" -f "ether src $image_mac" -w "$work/capture" > "$work/tshark.out" 2>&1 &
	capture_pid=$!
	pids="$pids $capture_pid"
	until_says "$work/tshark.out" "Capture started\|Capturing on"
	sleep 0.5
}

# Whether all of them are well-formed, their checksums right.  Ports tell tshark what is inside,
# and those of a flood come upon any: what an ICMP error quotes is then a broken CoAP.  So only
# HTTP and DHCP are looked into.  A TCP checksum of 0xffff for zero is wrong, but it is Linux'
# where the image has left checksums to it.
sent_well() {
	tcp_wrong="tcp.checksum.status == 0"
	[ "$offloads" = off ] || tcp_wrong="($tcp_wrong && tcp.checksum != 0xffff)"
	sleep 0.5
	kill -INT "$capture_pid" && wait "$capture_pid"
	tshark -r "$work/capture" -o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE \
		-o udp.check_checksum:TRUE -o ip.defragment:FALSE -o ipv6.defragment:FALSE \
		-d tcp.port==1-79,data -d tcp.port==81-65535,data \
		-d udp.port==1-66,data -d udp.port==69-65535,data \
		-Y "_ws.malformed || ip.checksum.status == 0 ||
			$tcp_wrong || udp.checksum.status == 0 ||
			icmp.checksum.status == 0 || icmpv6.checksum.status == 0" \
		> "$work/wrong" 2> "$work/tshark.out"
	frames=$(capinfos -c -M "$work/capture" | sed -n 's/^Number of packets: *//p')
	head -n 20 "$work/wrong"
	echo "$frames frames of the image"
	[ ! -s "$work/wrong" ] && [ "$frames" -gt 0 ]
}
