#!/bin/sh
# SPDX-License-Identifier: ISC
# Where an image gets its addresses from: dnsmasq's DHCP and radvd's advertisements.  The
# topology is in lib/net.sh.
# shellcheck disable=SC2154,SC2086 # from net.sh; lists
set -u
# shellcheck source=tests/net/lib/net.sh
. tests/net/lib/net.sh

leased=198.18.0.50

serve_dhcp() { # LEASE [OPTION...]: of $leased alone
	lease=$1
	shift
	: > "$work/dnsmasq"
	dnsmasq --no-daemon --conf-file=/dev/null --port=0 --user=root --interface=t0 \
		--bind-interfaces --dhcp-range=$leased,$leased,"$lease" --leasefile-ro \
		--log-dhcp "$@" > "$work/dnsmasq" 2>&1 &
	dhcp_pid=$!
	pids="$pids $dhcp_pid"
	until_says "$work/dnsmasq" "DHCP, IP range"
}

end_dhcp() { kill "$dhcp_pid" && wait "$dhcp_pid"; }

advertise() { # LINE-OF-THE-INTERFACE...
	{
		echo "interface t0 { AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4;"
		for line; do echo "$line"; done
		echo "};"
	} > "$work/radvd.conf"
	chmod 600 "$work/radvd.conf"
	radvd -n -C "$work/radvd.conf" -p "$work/radvd.pid" -m stderr > "$work/radvd" 2>&1 &
	radvd_pid=$!
	pids="$pids $radvd_pid"
}

end_advertising() { kill "$radvd_pid"; wait "$radvd_pid"; }

# The addresses that the image of examples/ping says it has.
says_address() { grep -E "^at $1\$" "$work/image.out"; }

answers() { ping -q -c 3 -i 0.2 -W 5 "$1"; }

# The address of that prefix which the image says.
address_in() { sed -nE "s/^at ($1[0-9a-f:]*)\$/\\1/p" "$work/image.out" | head -n 1; }

answers_in() { # PREFIX
	address=$(address_in "$1")
	[ -n "$address" ] && answers "$address"
}

with_dhcp() { # TARGET
	wire
	check "$1: DHCP is served" serve_dhcp 2m --dhcp-option=option:dns-server,198.18.0.3
	check "$1: an image starts without an address" boot ping "$1" answering
	check "$1: it has the one that was leased" says_address $leased
	check "$1: and answers there" answers $leased
	check "$1: it ends" halt
	end_dhcp
}

# A lease of two minutes is to be renewed every five seconds.
often="--dhcp-authoritative --dhcp-option=option:T1,5 --dhcp-option=option:T2,60"

granted() { until_says "$work/dnsmasq" "DHCPACK(t0) $leased" && cat "$work/dnsmasq"; }
renewed() {
	granted && : > "$work/dnsmasq" && granted && not grep DHCPDISCOVER "$work/dnsmasq"
}

# The server that comes next has only another address.
moves() {
	end_dhcp
	leased=198.18.0.60
	serve_dhcp 2m $often && until_says "$work/dnsmasq" "DHCPNAK(t0) 198.18.0.50" && granted &&
		until_answers $leased && not answers 198.18.0.50
}

renewals() {
	wire
	check "an address is to be renewed soon" serve_dhcp 2m $often
	check "an image has it" boot ping unix answering
	check "it is renewed" renewed
	check "and kept" answers $leased
	check "when the server denies it another is asked for" moves
	check "it ends" halt
	end_dhcp
}

with_router() { # TARGET
	wire
	ip address add fd00:99::1/64 dev t0 nodad # Linux need not hear itself
	advertise "prefix fd00:99::/64 { AdvOnLink on; AdvAutonomous on; };"
	check "$1: an image of IPv6 alone starts with what routers say" boot ping6 "$1" answering
	check "$1: it answers at an address of the router's prefix" answers_in fd00:99:
	check "$1: and at one of the link" answers_in fe80:
	check "$1: it ends" halt
	end_advertising
}

# Its own way out, and its answers, lead through the router: to what is behind the host.
through_gateway() {
	wire
	ip address add 203.0.113.1/32 dev lo
	ip address add 2001:db8::1/128 dev lo
	advertise "AdvDefaultLifetime 600;"
	check "a gateway is said, and by routers another" \
		boot_static ping unix answering --ipv4-gateway=$own4
	check "it answers those behind" ping -q -c 3 -i 0.2 -W 5 -I 203.0.113.1 $image4
	sleep 4 # the router has spoken
	check "over IPv6 too" ping -q -c 3 -i 0.2 -W 5 -I 2001:db8::1 $image6
	end_advertising # it says that it leaves
	check "a router that has left is asked no more" \
		not ping -q -c 3 -i 0.2 -W 2 -I 2001:db8::1 $image6
	check "its own network is still there" answers $image6
	check "it ends" halt
}

# One that another machine has already is not used.
taken() {
	wire --delay=0
	ip link add v0 type veth peer name v1
	ip link set v0 master br0 up
	ip link set v1 up
	ip address add $image4/32 dev v1
	image=$work/unix/ping/dist/ping.unix
	timeout 60 "$image" --net:service=t0 -- --ipv4=$image4/24 --ipv4-only \
		> "$work/image.out" 2>&1
	status=$?
	ip link del v0
	[ "$status" = 70 ] || { echo "status $status"; return 1; }
}

if lacks "addresses" dnsmasq radvd ping; then
	done_testing
	exit 0
fi
for target in unix spt hvt; do
	cannot_run $target && continue
	for name in ping ping6; do
		build "$name" "$target"
	done
	with_dhcp "$target"
	with_router "$target"
done
renewals
through_gateway
done_testing
