#!/bin/sh
# SPDX-License-Identifier: ISC
# One client connects and connects, and its ports come round again: the server closes first in
# one half, the client in the other, from several addresses; with a backlog of 1 and of 128.
# No connection takes longer than a second, and memory is what it was before.
#	SOAK=1000000 tests/net/test_soak.sh     (make soak)
# shellcheck disable=SC2154,SC2119 # from net.sh; wire without options
set -u
# shellcheck source=tests/net/lib/net.sh
. tests/net/lib/net.sh
soak=$root/out/host/soak
each=$((${SOAK:-40000} / 4))
SOURCES=16

used() { socat -t 5 - "TCP:$image4:7000" < /dev/null; }
rss() { awk '/VmRSS/ { print $2 }' "/proc/$image_pid/status"; }

connects() { # PORT CLOSER SOURCES
	timeout 3000 "$soak" $image4 "$1" "$each" "$2" "$3" | tee -a "$work/counts"
	[ "$(grep -c "^$each connections" "$work/counts")" = "$((runs += 1))" ]
}

# TIME-WAIT is over after a minute: what it held is free, but for what is kept for the next.
flat() {
	for _ in $(seq "${1:-1}"); do
		after=$(used)
		echo "before $before, after $after bytes; resident $(rss) KiB, $resident before"
		[ "$after" -gt $((before + 524288)) ] || return 0
		sleep 1
	done
	return 1
}

if lacks "connection after connection" socat; then
	done_testing
	exit 0
fi
build soak unix
wire
for i in $(seq $SOURCES); do ip address add "198.18.1.$i/16" dev "$end"; done
check "an image starts" boot soak unix answering --ipv4=$image4/16
check "it answers" until_answers $image4
# Ports come round the sooner the fewer there are: here by themselves when there are a million.
[ -n "${SOAK:-}" ] || echo 20000 20999 > /proc/sys/net/ipv4/ip_local_port_range
[ -z "${SOAK:-}" ] || echo 1024 65535 > /proc/sys/net/ipv4/ip_local_port_range
runs=0
"$soak" $image4 7001 100 server 0 > /dev/null
before=$(used) resident=$(rss)
for port in 7001 7128; do
	check "port $port: $each connections, the server closes first" connects $port server 0
	check "port $port: $each, the client closes first" connects $port client $SOURCES
done
sed 's/^/# /' "$work/counts"
check "memory is what it was" flat 70
tail -n 1 "$work/said" | sed 's/^/# /'
check "it ends" halt
done_testing
