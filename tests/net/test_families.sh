#!/bin/sh
# SPDX-License-Identifier: ISC
# Images with one family of IP alone: nothing of the other is linked, what speaks it meets
# nobody, and all that is said of them fits.  The topology is in lib/net.sh.
# shellcheck disable=SC2154,SC2086,SC2119 # from net.sh; lists; a wire without options
set -u
# shellcheck source=tests/net/lib/net.sh
. tests/net/lib/net.sh
export XDG_RUNTIME_DIR="$work/run"
mkdir -m 700 "$XDG_RUNTIME_DIR"

# ---- What is linked ----------------------------------------------------------------------

# The functions of a package that an image has.
linked() { # TARGET PACKAGE
	nm --defined-only "$root/out/$1/wadi-$2.a" 2> /dev/null |
		awk '$2 == "T" { print $3 }' | sort > "$work/theirs"
	nm --defined-only "$work/$1/echo/build/$1/echo.$1.debug" |
		awk 'NF == 3 { print $3 }' | sort > "$work/linked"
	[ -s "$work/theirs" ] && [ -s "$work/linked" ] && comm -12 "$work/theirs" "$work/linked"
}

has() { # TARGET PACKAGE...
	target=$1
	shift
	for package; do
		[ -n "$(linked $target $package)" ] || { echo "nothing of $package"; return 1; }
	done
}

lacks_all() { # TARGET PACKAGE...
	target=$1
	shift
	for package; do
		linked $target $package > "$work/found" || return
		[ ! -s "$work/found" ] || { echo "of $package:"; cat "$work/found"; return 1; }
	done
}

# ---- Who is met ---------------------------------------------------------------------------

echoes() { [ "$(echo hello | timeout 10 socat -t 5 - "TCP:$1")" = hello ]; }

# Its frames reach the image, whoever answers for it.
ignores() { # ADDRESS PLACE
	ip neighbour replace "$1" lladdr 52:54:00:57:61:64 dev t0 nud permanent
	not ping -q -c 3 -i 0.2 -W 1 "$1" && not echoes "$2"
}
ignores_ipv4() { ignores $image4 "$image4:7"; }
ignores_ipv6() { ignores $image6 "[$image6]:7"; }

# An argument that is about the family left out.
refused_at_boot() { # TARGET ARGUMENT, without its dashes
	boot echo "$1" "${2%%=*} is unknown" "--$2"
	found=$?
	wait "$image_pid"
	[ $? = 64 ] && [ $found = 0 ]
}

# What is said of the image is what it has.
described() { # TARGET PACKAGE
	(cd "$work/$1/echo" && "$wadi" describe | grep "^  wadi-$2 ")
}
describes() { # TARGET PACKAGE...
	target=$1
	shift
	for package; do described $target $package || return; done
}
describes_none() { # TARGET PACKAGE...
	target=$1
	shift
	for package; do ! described $target $package || return; done
}

helps() { # TARGET WORDS UNSAID
	boot echo "$1" "tcp-memory" --help
	wait "$image_pid"
	cat "$work/image.out"
	grep -q -e "$2" "$work/image.out" && ! grep -q -e "$3" "$work/image.out"
}

ipv4_alone() { # TARGET
	wire
	build echo "$1" $direct --family=ipv4
	check "$1: IPv4 alone has nothing of IPv6" lacks_all "$1" ipv6 ip-dual
	check "$1: but of what it needs" has "$1" ipv4 arp-direct dhcp-client udp-direct
	check "$1: and none of IPv6 is described" describes_none "$1" ipv6 ip-dual
	check "$1: but the others are" describes "$1" ipv4 arp-direct dhcp-client udp-direct
	build udp-echo "$1" $direct --family=ipv4 --ipv4=$image4/24
	check "$1: with an address and datagrams it starts" boot udp-echo "$1" echoing
	check "$1: and ends" halt
	build echo "$1" $direct --family=ipv4 --ipv4=$image4/24
	check "$1: with an address nothing of DHCP and UDP" \
		lacks_all "$1" ipv6 ip-dual dhcp-client udp-direct
	check "$1: and none of them is described" \
		describes_none "$1" ipv6 ip-dual dhcp-client udp-direct
	check "$1: it starts at its address" boot echo "$1" "echoing at"
	check "$1: it is met there" until_answers $image4
	check "$1: and serves" echoes "$image4:7"
	check "$1: it ignores IPv6" ignores_ipv6
	check "$1: and serves still" echoes "$image4:7"
	check "$1: it ends" halt
	check "$1: it knows no argument of IPv6" refused_at_boot "$1" ipv6=$image6/64
	check "$1: nor --ipv4-only" refused_at_boot "$1" ipv4-only
	check "$1: and does not offer it" helps "$1" "--ipv4=" "ipv6"
}

ipv6_alone() { # TARGET
	wire
	build echo "$1" $direct --family=ipv6
	check "$1: IPv6 alone has nothing of IPv4" \
		lacks_all "$1" ipv4 arp-direct ip-dual dhcp-client udp-direct
	check "$1: and none of IPv4 is described" \
		describes_none "$1" ipv4 arp-direct ip-dual dhcp-client udp-direct
	check "$1: but of what it needs" has "$1" ipv6
	check "$1: it starts" boot echo "$1" "echoing at" --ipv6=$image6/64
	check "$1: it is met" until_answers $image6
	check "$1: and serves" echoes "[$image6]:7"
	check "$1: it ignores IPv4" ignores_ipv4
	check "$1: and serves still" echoes "[$image6]:7"
	check "$1: it ends" halt
	check "$1: it knows no argument of IPv4" refused_at_boot "$1" ipv4=$image4/24
	check "$1: nor --ipv6-only" refused_at_boot "$1" ipv6-only
	check "$1: and does not offer it" helps "$1" "--ipv6=" "ipv4"
}

# ---- The host's sockets -----------------------------------------------------------------------

run() { # NAME TARGET READY [WORD...]
	cd "$work/$2/$1" || return
	ready=$3
	shift 3
	: > "$work/image.out"
	env --default-signal "$wadi" run "$@" > "$work/image.out" 2>&1 &
	image_pid=$!
	pids="$pids $image_pid"
	cd "$root" || return
	until_says "$work/image.out" "$ready"
}

says() { grep -F -e "$1" "$work/image.out"; }

# The sockets that its process has.
sockets() { # inet4 or inet6
	ss -Hanp -f "$1" | grep 'echo'
}

sockets_of_ipv4_alone() {
	run echo unix "echoing at" && says "127.0.0.1:8007" && echoes 127.0.0.1:8007 &&
		sockets inet && not sockets inet6
	status=$?
	halt
	return $status
}

sockets_of_ipv6_alone() {
	run echo unix "echoing at" && says "[::1]:8007" && echoes "[::1]:8007" &&
		sockets inet6 && not sockets inet && not echoes 127.0.0.1:8007
	status=$?
	halt
	return $status
}

# Who listens at the other family's address is not in the way; who does at its own is.
beside() { # ADDRESS PLACE
	: > "$work/other.out"
	socat -d -d "$1" /dev/null > "$work/other.out" 2>&1 &
	other=$!
	until_says "$work/other.out" "listening on" &&
		run echo unix "echoing at" && says "$2 (the host's sockets)" && echoes "$2"
	status=$?
	halt
	kill $other
	wait $other
	return $status
}

# All addresses are those of the family.
at_all_addresses() {
	run echo unix "echoing at" --publish=4007:7 && echoes "[::1]:4007" && sockets inet6 &&
		not sockets inet && not echoes 127.0.0.1:4007
	status=$?
	halt
	return $status
}

not_published() { # WHERE
	run echo unix "that the host, or the image, does not have" --publish="$1" || return
	not wait "$image_pid"
}

on_sockets() {
	build echo unix --net=host --family=ipv4
	check "the host's sockets, of IPv4 alone" sockets_of_ipv4_alone
	check "are published at no address of IPv6" not_published "[::1]:4007:7"
	build echo unix --net=host --family=ipv6
	check "of IPv6 alone" sockets_of_ipv6_alone
	check "at a port that somebody has over IPv4" \
		beside TCP4-LISTEN:8007,bind=127.0.0.1 "[::1]:8007"
	check "but not at one that somebody has over IPv6" \
		beside "TCP6-LISTEN:8007,bind=[::1],ipv6only=1" "[::1]:8008"
	check "at all of its addresses" at_all_addresses
	check "are published at none of IPv4" not_published 127.0.0.1:4007:7
}

# ---- wadi run -----------------------------------------------------------------------------------

with_tap() { # WHERE
	run echo spt "echoing at" && says "is at $1" && echoes "$1"
	status=$?
	halt
	return $status
}

by_tap() {
	unwire
	build echo spt --family=ipv4
	check "wadi run gives IPv4 alone an address" with_tap 10.87.0.2:7
	build echo spt --family=ipv6
	check "and IPv6 alone" with_tap "[fd57:6164:6900::2]:7"
	build echo spt --family=dual
	check "and both" with_tap 10.87.0.2:7
}

if lacks "families" ping socat ss nm; then
	done_testing
	exit 0
fi
for target in unix spt hvt; do
	cannot_run $target && continue
	direct=
	[ $target != unix ] || direct=--net=direct
	ipv4_alone $target
	ipv6_alone $target
done
on_sockets
by_tap
done_testing
