#!/bin/sh
# SPDX-License-Identifier: ISC
# A web site that is attacked: others go on being served, and its memory has a bound.  What
# floods it comes from the wire's other end, as tests/net/lib/net.sh draws it:
#
#   flood ---+
#            t0 --- image, examples/website
#   crowd ---+
#
# How long answers took is said, and nothing made of it: all are to come.  But what comes during
# a flood at full speed is for the machine to say, which may have no room for its frames.
# shellcheck disable=SC2119,SC2154 # of net.sh
set -u
# shellcheck source=tests/net/lib/net.sh
. tests/net/lib/net.sh
flood=$root/out/host/flood
crowd=$root/out/host/crowd
RATE=20000 BUDGET=$((16 << 20)) # frames a second; bytes for connections, the usual

start() { boot_static website "$1" " serving " --ipv4-gateway=$own4; }

metric() { sed -n "s/^$1 //p" "$work/metrics"; }
is_sound() {
	curl -sS --max-time 10 -o "$work/metrics" "http://$image4/metrics" || return
	grep -E '^wadi_(tcp_|memory|alloc)|^http_timeouts' "$work/metrics"
	[ "$(metric wadi_tcp_memory_bytes)" -le $BUDGET ] &&
		[ "$(metric wadi_memory_used_max_bytes)" -le $((2 * BUDGET)) ] &&
		[ "$(metric wadi_allocations_failed_total)" = 0 ]
}

# As a process, with what the host sees of it.
is_small() {
	grep '^VmHWM' "/proc/$image_pid/status"
	most=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$image_pid/status")
	[ "$target" != unix ] || [ "$most" -le 40000 ]
}

# Asks for SECONDS while that goes on in the background.
ask() { # SECONDS
	"$crowd" ask $image4 "$1" > "$work/asked"
	status=$?
	sed 's/^/# /' "$work/asked" >&3
	[ -z "$attacker" ] || wait "$attacker"
	return $status
}

flooded() { # KIND SECONDS
	"$flood" "$1" t0 "$2" $RATE > /dev/null &
	attacker=$!
	ask "$2" && is_sound && is_small
}

# At full speed a machine's own queues are full: afterwards all is as before.
drowned() { # KIND
	"$flood" "$1" t0 3 > "$work/flood" &
	attacker=$!
	ask 2
	sed 's/^/# /' "$work/flood" >&3
	until_answers $image4
	attacker=
	ask 1 && is_sound && is_small
}

crowded() { # KIND COUNT
	: > "$work/crowd"
	"$crowd" "$1" $image4 "$2" 6 > "$work/crowd" &
	attacker=$!
	ask 3
	first=$?
	until_says "$work/crowd" ready || return
	"$crowd" "$1" $image4 "$2" 0 > /dev/null & # and they come again
	attacker=$!
	ask 2 && [ $first = 0 ] && is_sound && is_small
}

# All at once: who has asked and is idle, who takes a second for each byte, who asks for much
# and takes nothing, and more SYNs that nobody stands behind than are remembered.
besieged() { # COUNT
	besiegers=
	for kind in idle slow zero; do
		case $kind in idle) held=$1 ;; slow) held=500 ;; zero) held=200 ;; esac
		: > "$work/crowd.$kind"
		"$crowd" "$kind" $image4 "$held" 60 > "$work/crowd.$kind" &
		besiegers="$besiegers $!"
		until_says "$work/crowd.$kind" ready || return
	done
	"$flood" syn t0 3 $RATE > /dev/null &
	attacker=$!
	ask 2 && is_sound && is_small && grep -E 'half_open|connections' "$work/metrics" &&
		[ "$(metric wadi_tcp_connections)" -ge "$1" ] &&
		[ "$(metric wadi_tcp_half_open)" -le 256 ] &&
		[ "$(metric 'wadi_tcp_cookies_total{how="sent"}')" -ge 10000 ]
	status=$?
	# shellcheck disable=SC2086 # words
	kill $besiegers
	# shellcheck disable=SC2086 # words
	wait $besiegers 2> /dev/null
	return $status
}

attack() { # TARGET COUNT FLOODS
	check "$1: the site is there" start "$1"
	for kind in $3; do
		check "$1: flooded with $kind, it serves" flooded "$kind" 2
	done
	check "$1: after as many SYNs as can be sent" drowned syn
	check "$1: after as many advertisements of routers" drowned routers
	check "$1: beside $2 connections that have asked and are idle" crowded idle "$2"
	check "$1: beside $2 that never ask" crowded silent "$2"
	check "$1: beside 1000 that take a second for each byte" crowded slow 1000
	check "$1: beside 500 that ask for much and take nothing" crowded zero 500
	check "$1: beside all of these and a flood of SYNs at once" besieged "$2"
	check "$1: it ends when it is asked to" halt
}

# Crowds come again and again: a port is theirs for a minute after each, and there are 28,000.
many_ports() {
	echo "1024 65535" > /proc/sys/net/ipv4/ip_local_port_range &&
		echo 1 > /proc/sys/net/ipv4/tcp_tw_reuse
}

exec 3>&1
lacks "under attack" curl && { done_testing; exit 0; }
wire
check "there are ports for crowds" many_ports
build website unix
attack unix 10000 "syn ack echo fragments fragments6 arp neighbours routers"
build website spt
attack spt 1000 "syn routers"
if ! cannot_run hvt; then
	build website hvt
	attack hvt 2000 "syn fragments arp routers"
fi
done_testing
