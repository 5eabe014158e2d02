#!/bin/sh
# SPDX-License-Identifier: ISC
# Each interface's conformance test on each target's devices and on what is in memory,
# traces or fails, from a wire up to whole stacks on it; under wadi's monitors with and
# without their addition to Solo5's ABI.
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
		sed 's/^/# /' "$work/out"
	fi
}

cat > "$work/names" << 'END'
console
mclock
pclock
time
random
flow_pair
fs_ram
kv_of_fs
kv_ram
kv_embed
kv_union
kv_prefix
assets_embed
assets_of_kv
block_ram
block_faulty
block_trace
block_late
log_console
log_trace
log_memory
log_faulty
console_memory
console_trace
console_faulty
time_virtual_mclock
mclock_trace
mclock_faulty
time_virtual_pclock
pclock_trace
pclock_faulty
time_virtual
time_trace
time_faulty
random_seeded
random_trace
random_faulty
flow_trace
flow_stats
flow_faulty
fs_trace
fs_faulty
kv_trace
kv_faulty
http_memory
http_trace
http_faulty
net_pair
net_trace
net_faulty
net_pcap
net_impaired
ethernet_direct
ethernet_trace
ethernet_faulty
arp_direct
arp_trace
arp_faulty
ipv4
ipv6
ip_dual of IPv4
ip_dual of IPv6
ip_trace
ip_faulty
ip_pair
ipv4_icmp
ipv6_icmp
ip_dual_icmp of IPv4
ip_dual_icmp of IPv6
icmp_trace
icmp_faulty
udp_direct over IPv4
udp_direct over IPv6
udp_trace
udp_faulty
dhcp_client
dhcp_lease_trace
dhcp_lease_faulty
tcp_pair
tcp_trace
tcp_faulty
udp of stack_direct over IPv4
udp of stack_direct over IPv6
tcp_direct over IPv4
tcp_direct over IPv6
END

conforms() { # TARGET TEXT COMMAND...
	target=$1 text=$2
	shift 2
	timeout 100 "$@" > "$work/out" 2>&1 # what does not conform may wait for ever
	status=$?
	while read -r name; do
		grep -aq "^$name: 0 failures" "$work/out"
		result $? "$name conforms on $target$text"
	done < "$work/names"
	for line in "mclock: now: [0-9]" "pclock: now: 20[0-9-]*T" "time: sleep 1ms: no error" \
		"random: fill: 4 bytes" "traced: c1675e0b" "console: write: 17 bytes" \
		"web: listen at 80"; do
		grep -aq "^$line" "$work/out"
		result $? "config.c's wrappers say on $target$text: $line"
	done
	result $status "conformance on $target$text ends with 0"
}

mkdir "$work/conformance"
cp -r "$root"/tests/conformance/*.[ch] "$root/tests/conformance/pages" "$work/conformance"
cd "$work/conformance" || exit 1
for target in unix spt hvt; do
	if [ $target = hvt ] && ! (: <> /dev/kvm) 2> /dev/null; then
		count=$((count + 1))
		echo "ok $count - conformance on hvt # SKIP kvm: /dev/kvm does not open"
		continue
	fi
	"$root/bin/wadi" configure -t $target > "$work/out" 2>&1 &&
		"$root/bin/wadi" build >> "$work/out" 2>&1
	result $? "the conformance tests build for $target"
	image=dist/conformance.$target
	case $target in
	unix) conforms unix "" "$image" ;;
	*)
		conforms $target "" "$root/bin/wadi-$target" --mem=8 "$image"
		conforms "$target" " with the plain ABI" \
			"$root/bin/wadi-$target" --mem=8 --plain-abi "$image"
		;;
	esac
done
echo "1..$count"
