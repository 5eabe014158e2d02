#!/bin/sh
# SPDX-License-Identifier: ISC
# The network that `wadi run` makes: a tap as root, passt as anybody else, the host's sockets
# for a process; and what is left of it afterwards, which is nothing.
# shellcheck disable=SC2154,SC2086 # from net.sh; $as_user is a list, or nothing
set -u
# shellcheck source=tests/net/lib/net.sh
. tests/net/lib/net.sh
export XDG_RUNTIME_DIR="$work/run"
mkdir -m 700 "$XDG_RUNTIME_DIR"

# Runs the example as a newcomer would.
run() { # NAME TARGET READY [WORD...]
	cd "$work/$2/$1" || return
	ready=$3
	shift 3
	: > "$work/image.out"
	# shellcheck disable=SC2086 # a list, or nothing
	env --default-signal $as_user "$wadi" run "$@" > "$work/image.out" 2>&1 &
	image_pid=$!
	pids="$pids $image_pid"
	cd "$root" || return
	until_says "$work/image.out" "$ready"
}
as_user=

# What it has said of itself: "http://10.87.0.2" or "10.87.0.2:7".
place() { sed -nE 's/^.* is at ([^ ]+) \(.*/\1/p' "$work/image.out" | tail -n 1; }
says() { grep -F -e "$1" "$work/image.out"; }

taps() { ip -o link show | grep -c ': wadi[0-9]'; }
no_tap() { for _ in $(seq 50); do [ "$(taps)" != 0 ] || return 0; sleep 0.1; done; return 1; }
no_passt() {
	for _ in $(seq 50); do
		pgrep -x 'passt.*' > /dev/null || return 0
		sleep 0.1
	done
	return 1
}

echoes() { [ "$(echo hello | timeout 10 socat -t 5 - "TCP:$1")" = hello ]; }
echoes_at_place() { echoes "$(place)"; }

refused() { # WORDS COMMAND...: ends with an error that says so
	words=$1
	shift
	"$@" > "$work/refused" 2>&1 && return 1
	cat "$work/refused"
	grep -qF -e "$words" "$work/refused"
}

in_folder() { # NAME TARGET COMMAND...
	(cd "$work/$2/$1" && shift 2 && "$@")
}

# ---- Root ------------------------------------------------------------------------------------

with_tap() { # TARGET
	check "$1: an image is given a tap, and an address" run echo "$1" "echoing at"
	check "$1: it is where it says" echoes_at_place
	check "$1: its tap holds a flood's frames for a moment" holds_many
	check "$1: the host is its gateway" says "is at 10.87.0.2:7 (wadi0)"
	check "$1: it ends when it is asked to" halt
	check "$1: its tap is gone" no_tap
}

holds_many() { ip link show wadi0 | grep "qlen 5000"; }

# Whatever ends wadi ends the image and its tap.
cut_off() { # SIGNAL
	run echo spt "echoing at" && kill "-$1" "$image_pid"
	wait "$image_pid"
	no_tap
}

interrupted() { # as by a terminal, which tells all
	run echo spt "echoing at" || return
	child=$(pgrep -P "$image_pid" | head -n 1)
	kill -INT "$image_pid" "$child"
	wait "$image_pid"
	no_tap
}

several() {
	run echo spt "echoing at" || return
	first=$(place) first_pid=$image_pid
	run echo spt "echoing at" || return
	[ "$first" != "$(place)" ] && echoes "$first" && echoes_at_place
	status=$?
	halt
	image_pid=$first_pid
	halt
	return $status
}

given_address() {
	run echo spt "echoing at" -- --ipv4=10.9.0.1/24 && says "10.9.0.1:7" && echoes 10.9.0.1:7
	status=$?
	halt
	return $status
}

# By passt for root, too, which does not stay it.
published_by_root() {
	run echo spt "echoing at" --publish=4008:7 --publish=107:7 && echoes 127.0.0.1:4008 &&
		echoes 127.0.0.1:107
	status=$?
	halt
	return $status
}

on_bridge() {
	ip link add wbr0 type bridge && ip address add 10.8.0.1/24 dev wbr0 && ip link set wbr0 up
	run echo spt "echoing at" --bridge wbr0 -- --ipv4=10.8.0.2/24 &&
		says "is on the bridge wbr0" && until_answers 10.8.0.2 && echoes 10.8.0.2:7
	status=$?
	halt
	ip link del wbr0
	return $status
}

detached() {
	in_folder echo spt "$wadi" run --detach > "$work/image.out" 2>&1 && echoes_at_place &&
		"$wadi" ps | grep echo && "$wadi" stop echo && no_tap
}

# ---- Sockets -----------------------------------------------------------------------------------

with_sockets() {
	run echo unix "echoing at" && says "127.0.0.1:8007 (the host's sockets)" &&
		echoes_at_place
	status=$?
	halt
	return $status
}

published() {
	run echo unix "echoing at" --publish 4007:7 && echoes 127.0.0.1:4007
	status=$?
	halt
	return $status
}

# The next one is where nobody is yet.
two_published() {
	run echo unix "echoing at" || return
	first_pid=$image_pid
	run echo unix "echoing at" && says "127.0.0.1:8008" && echoes 127.0.0.1:8008 &&
		echoes 127.0.0.1:8007
	status=$?
	halt
	image_pid=$first_pid
	halt
	return $status
}

# ---- Anybody ------------------------------------------------------------------------------------

with_passt() { # TARGET
	check "$1: without root an image is given a network" run echo "$1" "echoing at"
	check "$1: it is at a port of this host" says "is at 127.0.0.1:8007 (passt)"
	check "$1: and can be reached there" echoes_at_place
	check "$1: it ends when it is asked to" halt
	check "$1: and passt with it" no_passt
}

# In this script's own view of the files alone.
allow_kvm() {
	mknod -m 666 "$work/kvm" c 10 232 && mount --bind "$work/kvm" /dev/kvm
}

datagrams_by_passt() {
	run udp-echo spt echoing --publish=8007:7/udp &&
		[ "$(echo hello | socat -t 2 - UDP:127.0.0.1:8007)" = hello ]
	status=$?
	halt
	return $status
}

published_by_passt() {
	run echo spt "echoing at" --publish=127.0.0.1:4007:7 && echoes 127.0.0.1:4007
	status=$?
	halt
	return $status
}

# The host has IPv6 then, on one interface at least.
ipv6_by_passt() {
	ip link add here6 type veth peer name there6 && ip link set there6 up &&
		ip link set here6 addrgenmode eui64 up && until_linked here6 &&
		run echo spt "echoing at" -- --ipv6-only && says "[::1]:8007" && echoes "[::1]:8007"
	status=$?
	halt
	ip link del here6
	return $status
}

until_linked() { # INTERFACE
	for _ in $(seq 50); do
		! ip -6 -o address show dev "$1" scope link | grep -qv tentative || return 0
		sleep 0.1
	done
	return 1
}

# It is told what it would have asked for.
required_by_passt() {
	sed -i 's/net_device("service")/&, .ipv4 = wd_boot_required/' \
		"$work/spt/echo/config.c" &&
		in_folder echo spt $as_user "$wadi" configure -t spt --family=ipv4 &&
		run echo spt "echoing at" && echoes_at_place
	status=$?
	halt
	return $status
}

cut_off_by_passt() {
	run echo spt "echoing at" && kill -KILL "$image_pid"
	wait "$image_pid"
	no_passt
}

taken_port() {
	socat TCP-LISTEN:4007,fork,reuseaddr - > /dev/null 2>&1 < /dev/null &
	other=$!
	sleep 0.3
	refused "passt, which is to give service a network, has not started" \
		in_folder echo spt env $as_user "$wadi" run --publish=4007:7
	status=$?
	kill $other
	return $status
}

without_passt() {
	mkdir "$work/bin"
	for tool in env setpriv make sh gcc sed grep dirname; do
		ln -s "$(command -v $tool)" "$work/bin/$tool"
	done
	refused "apt-get install passt" in_folder echo spt \
		env PATH="$work/bin" $as_user "$wadi" run
}

if lacks "wadi run" socat passt setpriv pgrep; then
	done_testing
	exit 0
fi
for target in spt hvt; do
	cannot_run $target && continue
	build echo $target
	with_tap "$target"
done
check "a tap is gone when wadi is terminated" cut_off TERM
check "when it is hung up on" cut_off HUP
check "when it is killed" cut_off KILL
check "and when it is interrupted" interrupted
check "two images have two networks" several
check "an image's own address is kept" given_address
check "a network that the host has is not taken" refused "has a way to the network" \
	in_folder echo spt "$wadi" run -- --ipv4=127.0.0.77/24
check "root can have ports of the host instead" published_by_root
check "a bridge is joined" on_bridge
check "one that is not there is named" refused "there is none such" \
	in_folder echo spt "$wadi" run --bridge=nosuch
check "a guest that runs on keeps its tap, and leaves nothing" detached

build echo unix --net=host
check "a process uses the host's sockets" with_sockets
check "at ports that are said" published
check "or where nobody is" two_published
check "a port that is none is refused" refused "wanted is [ADDRESS:]PORT:PORT" \
	in_folder echo unix "$wadi" run --publish=80
check "an interface that is not there joins no bridge" refused "has no interface" \
	in_folder echo unix "$wadi" run --bridge=br0

build udp-echo spt
chmod 755 "$work"
chown -R nobody "$work"/*/ "$XDG_RUNTIME_DIR"
as_user="setpriv --reuid=nobody --regid=nogroup --clear-groups"
with_passt spt
if ! cannot_run hvt; then
	check "KVM is for everybody here" allow_kvm
	with_passt hvt
fi
build_direct() { in_folder echo unix $as_user "$wadi" configure -t unix --net=direct; }
check "unix: wadi's own TCP/IP is configured" build_direct
with_passt unix
check "datagrams are forwarded, too" datagrams_by_passt
check "at ports that are said" published_by_passt
check "where the host has no IPv6, that is said" refused "this host has no IPv6" \
	in_folder echo spt env $as_user "$wadi" run -- --ipv6-only
check "over IPv6 alone" ipv6_by_passt
check "passt is gone when wadi is killed" cut_off_by_passt
check "an image that must be given an address is" required_by_passt
check "what passt says of a taken port is passed on" taken_port
check "where there is no passt, it is said what to do" without_passt
done_testing
