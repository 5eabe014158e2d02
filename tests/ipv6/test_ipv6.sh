#!/bin/sh
# SPDX-License-Identifier: ISC
# IPv6 against Linux and other people's programs, over a tap device in a network namespace of
# this script's own; nothing it sends is malformed, and nothing sent to it takes it off the
# net.
#
#   Linux, radvd, thc-ipv6 --- wadi0 --- host
#   2001:db8:5::fe                       2001:db8:5::1, and what radvd says
set -u
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
if [ "$(id -u)" != 0 ]; then
	echo "ok 1 - IPv6 against others # SKIP root: network interfaces are made by root alone"
	echo "1..1"
	exit 0
fi
if [ "${IN_NAMESPACE:-}" != yes ]; then
	IN_NAMESPACE=yes exec unshare --net --mount -- "$0" "$@"
fi
work=$(mktemp -d)
started=
trap 'clean_up 2> /dev/null' EXIT
count=0

clean_up() {
	for process in $started; do kill "$process"; done
	rm -rf "$work"
}

result() { # STATUS TEXT
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
		tail -n 20 "$work/out" "$work/host.err" | sed 's/^/# /'
	fi
}

skip() { # TEXT REASON
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

have() { # PROGRAM
	command -v "$1" > /dev/null
}

# ---- The host --------------------------------------------------------------------------

build() {
	includes=
	for i in "$root"/base/include "$root"/interfaces/*/include "$root"/libs/*/include; do
		includes="$includes -I$i"
	done
	archives=$(find "$root/out/asan" -name '*.a' ! -name '*target-unix*')
	# shellcheck disable=SC2086 # lists of words
	gcc -std=gnu17 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -Wall \
		-Wextra -Werror -I"$root/base/tests" $includes -isystem /usr/include/bearssl \
		"$root/tests/ipv6/host.c" "$root"/base/tests/fake_*.c -o "$work/host" \
		-Wl,--start-group $archives -l:libbearssl.a -Wl,--end-group > "$work/out" 2>&1
}

start_host() { # ARGUMENT...
	rm -f "$work/in"
	mkfifo "$work/in"
	exec 3<> "$work/in"
	: > "$work/host.out"
	"$work/host" wadi0 "$@" < "$work/in" >> "$work/host.out" 2> "$work/host.err" &
	host=$!
	started="$started $host"
}

stop_host() {
	kill "$host"
	wait "$host" 2> /dev/null
}

# Waits for a line of the host that begins with WORDS; prints the last.
await() { # WORDS
	for _ in $(seq 100); do
		grep "^$1" "$work/host.out" | tail -n 1 | grep . && return
		sleep 0.1
	done
	echo "no $1"
	return 1
}

ask() { # WORDS ANSWER: what the host is told, and the line it says
	: > "$work/host.out"
	echo "$1" >&3
	await "$2" > "$work/out"
}

link_local() {
	await 'address fe80' | sed 's/address //; s,/.*,,'
}

alive() {
	kill -0 "$host" && ping -6 -c 3 -i 0.3 -W 2 "$1" > "$work/out" 2>&1
}

# ---- What is sent ----------------------------------------------------------------------

record() { # NAME
	tcpdump -U -i wadi0 -w "$work/$1.pcap" "ether src 02:00:00:00:00:66" 2> /dev/null &
	capture=$!
	started="$started $capture"
	sleep 0.5
}

# Nothing in the record is malformed or has a bad checksum.  Errors quote what others sent,
# malformed or not, so they are left to the other checks.
sound() { # NAME
	sleep 0.3
	kill "$capture"
	wait "$capture" 2> /dev/null
	tshark -r "$work/$1.pcap" -o udp.check_checksum:TRUE \
		-Y '(_ws.malformed || icmpv6.checksum.status == 0 || udp.checksum.status == 0) &&
			!(icmpv6.type < 128)' > "$work/out" 2> /dev/null &&
		! grep -q . "$work/out" &&
		[ "$(tshark -r "$work/$1.pcap" 2> /dev/null | wc -l)" -gt 0 ]
}

# ---- Ordinary life ---------------------------------------------------------------------

wires() {
	ip link set lo up
	ip tuntap add wadi0 mode tap && ip link set wadi0 address 02:00:00:00:00:55 up &&
		ip addr add 2001:db8:5::fe/64 dev wadi0 nodad &&
		echo 0 > /proc/sys/net/ipv6/conf/wadi0/accept_ra &&
		echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
}

linux() {
	own=2001:db8:5::1
	record linux
	start_host "$own/64" 2001:db8:5::fe
	await "address $own" > "$work/out"
	result $? "a static address is used"
	alive "$own"
	result $? "Linux's pings are answered"
	local=$(link_local)
	ping -6 -c 2 -i 0.2 -W 2 "$local%wadi0" > "$work/out" 2>&1
	result $? "at the link-local address too"
	for size in 0 1 1452 1453 9000 65000; do
		ping -6 -c 1 -W 2 -s "$size" "$own" > "$work/out" 2>&1 ||
			break
	done
	result $? "and those of any length, in fragments"
	ping -6 -c 2 -i 0.2 -W 2 ff02::1%wadi0 2>&1 | tee "$work/out" | grep -q "$local"
	result $? "those to all nodes are answered"
	peer=$(ip -6 addr show dev wadi0 scope link | sed -n 's,.*inet6 \(fe80[^/]*\).*,\1,p')
	ask "ping 2001:db8:5::fe 56" pong && ask "ping $peer 56" pong &&
		ask "ping $peer 20000" pong && ask "ping ff02::1 8" pong
	result $? "Linux answers our pings"
	ask "ping 2001:db8:5::77 8" "ping: icmp"
	result $? "an address nobody has cannot be reached"
	echo hello | timeout 5 python3 -c "
import socket, sys
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.settimeout(2)
s.connect(('$own', 7))
for n in (0, 1, 1000, 1452, 1453, 30000):
    s.send(bytes(n))
    assert s.recv(65536) == bytes(n), n
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.settimeout(2)
s.connect(('$own', 9))
s.send(b'x')
try:
    s.recv(10)
    sys.exit(1)
except ConnectionRefusedError:
    pass
" > "$work/out" 2>&1
	result $? "datagrams come back, and a closed port refuses"
	if have ndisc6; then
		ndisc6 -1 -w 2000 "$own" wadi0 > "$work/out" 2>&1 &&
			grep -q 02:00:00:00:00:66 "$work/out"
		result $? "ndisc6 finds it"
	else
		skip "ndisc6 finds it" "ndisc6 is not there"
	fi
	narrow_path
	stop_host
	sound linux
	result $? "tshark finds nothing malformed"
}

# Has what was sent to behind the router these lengths, within 10 s?
until_sent() { # LENGTHS
	for _ in $(seq 20); do
		sleep 0.5
		tshark -r "$work/linux.pcap" -Y 'ipv6.dst == 2001:db8:6::2' -T fields \
			-e ipv6.plen > "$work/out" 2> /dev/null
		[ "$(tr '\n' ' ' < "$work/out")" != "$1" ] || return 0
	done
	return 1
}

# Behind the router is a link that takes 1300 bytes, and where nobody answers.
narrow_path() {
	ip link add wadi1 mtu 1300 type veth peer name wadi2 && ip link set wadi1 up &&
		ip link set wadi2 up &&
		ip addr add 2001:db8:6::1/64 dev wadi1 nodad
	echo "ping 2001:db8:6::2 1400" >&3
	until_sent "1408 " && sleep 0.5 # until the router has said so
	echo "ping 2001:db8:6::2 1400" >&3
	until_sent "1408 1256 168 "
	result $? "a path is as narrow as a router says"
}

routers() {
	if ! have radvd; then
		skip "radvd configures it" "radvd is not there"
		return
	fi
	cat > "$work/radvd.conf" <<- END
	interface wadi0 {
		AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4; AdvLinkMTU 1400;
		AdvCurHopLimit 55;
		prefix 2001:db8:5::/64 { AdvValidLifetime 7200; AdvPreferredLifetime 3600; };
		RDNSS 2001:db8:5::53 { AdvRDNSSLifetime 600; };
		DNSSL example.org lab.example.org { AdvDNSSLLifetime 600; };
	};
	END
	record routers
	radvd -n -m stderr -C "$work/radvd.conf" -p "$work/radvd.pid" > "$work/radvd.log" 2>&1 &
	router=$!
	started="$started $router"
	sleep 1
	start_host temporary
	await "domain lab.example.org" > "$work/out" &&
		await "resolver 2001:db8:5::53" >> "$work/out"
	result $? "radvd's resolvers and domains are heard"
	sleep 3
	await "address 2001:db8:5:" > /dev/null
	ours=$(grep '^address 2001:db8:5:' "$work/host.out" | sort -u)
	[ "$(echo "$ours" | wc -l)" = 2 ] && ! echo "$ours" | grep -q 'ff:fe'
	result $? "a stable and a temporary address come of its prefix, without the interface's"
	for address in $(echo "$ours" | sed 's/address //; s,/.*,,'); do
		ping -6 -c 1 -W 2 "$address" 2>&1 | tee "$work/out" | grep -q 'ttl=55' || break
	done
	result $? "both are reached, with its hop limit"
	ask "ping 2001:db8:5::fe 2000" pong
	result $? "its MTU is used"
	kill "$router"
	wait "$router" 2> /dev/null
	stop_host
	sound routers
	result $? "tshark finds nothing malformed"
}

# ---- Attacks ---------------------------------------------------------------------------

attack() { # SECONDS PROGRAM ARGUMENT...
	seconds=$1
	shift
	timeout "$seconds" "$@" > "$work/tool" 2>&1
	alive 2001:db8:5::1
	result $? "it outlives $(echo "$*" | sed 's/fe80[^ ]*/LINK-LOCAL/')"
}

attacks() {
	if ! have atk6-fuzz_ip6; then
		skip "it outlives thc-ipv6" "thc-ipv6 is not there"
		return
	fi
	start_host 2001:db8:5::1/64 2001:db8:5::fe
	await "address 2001:db8:5::1" > /dev/null
	local=$(link_local)
	record attacks
	for what in 1 2 3 4 5 6 7 8 9; do
		attack 4 atk6-fuzz_ip6 -a "-$what" wadi0 "$local"
	done
	attack 10 atk6-fuzz_ip6 -a -x -I -F -S -D -H -R -J wadi0 "$local"
	attack 3 atk6-fragmentation6 wadi0 "$local"
	attack 2 atk6-smurf6 wadi0 "$local"
	attack 2 atk6-denial6 wadi0 "$local" 1
	sound attacks
	result $? "tshark finds nothing malformed"
	attack 3 atk6-ndpexhaust6 wadi0 2001:db8:5::/64
	attack 3 atk6-flood_router26 wadi0
	attack 3 atk6-flood_solicitate6 wadi0 2001:db8:5::1
	attack 3 atk6-flood_advertise6 wadi0
	attack 3 atk6-flood_mld6 wadi0
	attack 3 atk6-flood_redir6 wadi0
	ask neighbours "neighbours [0-9]* [0-9]* 0"
	result $? "and still knows its neighbours"
	stop_host
	implementation
}

# What an implementation is to do with each kind of extension header: those pass that are
# to, and no other but for a ping with a hop limit of 0, which is for routers to drop.
implementation() {
	start_host 2001:db8:5::1/64 2001:db8:5::fe
	await "address 2001:db8:5::1" > /dev/null
	alive "$(link_local)%wadi0"
	result $? "it answers at its link-local address"
	timeout 250 atk6-implementation6 wadi0 "$(link_local)" > "$work/out" 2>&1
	grep PASSED "$work/out" | sed 's/Test *\([0-9]*\):.*/\1/' | tr '\n' ' ' > "$work/passed"
	[ "$(cat "$work/passed")" = "0 1 5 7 11 12 18 22 24 25 27 39 41 44 46 56 58 " ]
	status=$?
	result $status "atk6-implementation6 is answered where it is to be"
	[ $status = 0 ] || sed 's/^/# /' "$work/out" "$work/passed"
	stop_host
}

wires && build
result $? "a tap device, and a host on it"
linux
routers
attacks
echo "1..$count"
