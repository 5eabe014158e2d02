#!/bin/sh
# SPDX-License-Identifier: ISC
# bench/tcp.sh - rows on TCP, HTTP and UDP for docs/benchmarks.md; needs root.
#
#   client, processor 0        servers, processor 1
#   10.0.1.1 linux0 ---veth--- 10.0.1.2 nginx, blast: Linux with all offloads
#   10.0.2.1 plain0 ---veth--- 10.0.2.2 the same without any
#   10.0.3.1 unix0  ---tap---- 10.0.3.2 bench/stack, an ordinary process
#   10.0.4.1 plain1 ---tap---- 10.0.4.2 the same without offloads
#   10.0.5.1 spt0   ---tap---- 10.0.5.2 bench/stack on wadi-spt
#   10.0.6.1 hvt0   ---tap---- 10.0.6.2 bench/stack on wadi-hvt
#   10.0.7.1 canned ---tap---- 10.0.7.2 canned: the most that wrk takes
#
# All stand idle but the one that is measured; the sides of a ratio take turns of a second,
# ROUNDS of them (5), and medians count.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
if [ "${IN_NAMESPACE:-}" != yes ]; then
	IN_NAMESPACE=yes exec unshare --net --mount --propagation private -- "$0" "$@"
fi
work=$(mktemp -d)
rounds=${ROUNDS:-5}
servers=linux.$$
pids=
# shellcheck disable=SC2154 # set where it is used
trap 'kill $pids 2> /dev/null || :; ip netns del "$servers" 2> /dev/null; rm -rf "$work"' EXIT

row() { echo "| $1 | $2 | $3 |"; }
note() { echo "bench: $*" >&2; }
client() { taskset -c 0 "$@"; }
server() { # COMMAND...: runs on, on processor 1
	taskset -c 1 "$@" > "$work/log.$#.$(echo "$*" | cksum | cut -d' ' -f1)" 2>&1 &
	pids="$pids $!"
}
kvm=
if (: <> /dev/kvm) 2> /dev/null; then kvm=yes; fi

# ---- What is measured ------------------------------------------------------------------

image() { # TARGET
	mkdir "$work/$1"
	cp -r "$root/bench/stack" "$work/$1/"
	(cd "$work/$1/stack" && "$root/bin/wadi" configure -t "$1" &&
		"$root/bin/wadi" build) > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
}

veth() { # NAME NET
	ip link add "$1" type veth peer name "$1" netns "$servers"
	ip address add "10.0.$2.1/24" dev "$1"
	ip -n "$servers" address add "10.0.$2.2/24" dev "$1"
	ip link set "$1" up
	ip -n "$servers" link set "$1" up
}

plain_veth() { # NAME NET
	veth "$1" "$2"
	for in in "" "ip netns exec $servers"; do
		# shellcheck disable=SC2086 # words
		$in ethtool -K "$1" tso off gso off gro off tx off rx off > /dev/null 2>&1
	done
}

tap() { # NAME NET
	ip tuntap add "$1" mode tap
	ip link set "$1" txqueuelen 5000 # as those of wadi run
	ip address add "10.0.$2.1/24" dev "$1"
	ip link set "$1" up
}

nginx_page() {
	mkdir "$work/html"
	cp "$root/bench/stack/pages/index.html" "$work/html/"
	cat > "$work/nginx.conf" << END
worker_processes 1;
daemon off;
pid $work/nginx.pid;
error_log $work/nginx.error;
events { worker_connections 1024; }
http {
	access_log off;
	sendfile on;
	tcp_nopush on;
	keepalive_requests 100000000;
	server { listen 80; root $work/html; }
}
END
	chmod 755 "$work" "$work/html"
}

start_servers() {
	ip netns add "$servers"
	ip link set lo up
	sysctl -qw net.ipv6.conf.default.disable_ipv6=1 2> /dev/null || true
	sysctl -qw net.ipv4.ip_local_port_range="1024 65535" net.ipv4.tcp_tw_reuse=1
	veth linux0 1
	plain_veth plain0 2
	nginx_page
	server ip netns exec "$servers" nginx -c "$work/nginx.conf"
	for what in "sink 9" "source 19" "answer 7"; do
		# shellcheck disable=SC2086 # words
		server ip netns exec "$servers" "$work/blast" $what
	done
	tap unix0 3
	tap plain1 4
	tap spt0 5
	tap canned 7
	server "$work/unix/stack/dist/stack.unix" --net:service=unix0 -- --ipv4=10.0.3.2/24
	server "$work/unix/stack/dist/stack.unix" --net:service=plain1 \
		--net-offloads:service=off -- --ipv4=10.0.4.2/24
	server "$root/bin/wadi-spt" --mem=64 --net:service=spt0 \
		"$work/spt/stack/dist/stack.spt" --ipv4=10.0.5.2/24
	if [ -n "$kvm" ]; then
		tap hvt0 6
		server "$root/bin/wadi-hvt" --mem=64 --net:service=hvt0 \
			"$work/hvt/stack/dist/stack.hvt" --ipv4=10.0.6.2/24
	fi
	server "$work/canned" canned 10.0.7.2 612
	for net in 1 3 4 5 ${kvm:+6} 7; do await "$net"; done
}

await() { # NET: until its page is there
	for _ in $(seq 100); do
		! curl -s -m 1 -o "$work/page" "http://10.0.$1.2/" ||
			[ "$(wc -c < "$work/page")" != 612 ] || return 0
		sleep 0.1
	done
	note "10.0.$1.2 does not answer"
	tail -n 5 "$work"/log.* >&2
	exit 1
}

# ---- Turns ------------------------------------------------------------------------------

http() { # NET CONNECTIONS -> requests a second
	client wrk -t1 "-c$2" -d1 "http://10.0.$1.2/" | awk '/Requests\/sec/ { print $2 }'
}
# A connection for each request.
short() { # NET CONNECTIONS
	client wrk -t1 "-c$2" -d1 -H 'Connection: close' "http://10.0.$1.2/" |
		awk '/Requests\/sec/ { print $2 }'
}
to() { client "$work/blast" send "10.0.$1.2" 9 1; }      # NET -> Gbit/s
from() { client "$work/blast" receive "10.0.$1.2" 19 1; }
asking() { client "$work/blast" ask "10.0.$1.2" 7 1; }   # -> answers a second

median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : v[NR / 2] }'; }

# Several sides in turn; the median of each, in order.
turns() { # WHAT "NETS" [ARGUMENT]
	for net in $2; do : > "$work/turn.$net"; done
	for _ in $(seq "$rounds"); do
		for net in $2; do "$1" "$net" ${3:+"$3"} >> "$work/turn.$net"; done
	done
	for net in $2; do median < "$work/turn.$net"; done | paste -sd ' '
}

x() { awk "BEGIN { printf \"%.2f x\", $1 / $2 }"; }
k() { awk "BEGIN { printf \"%.1f k\", $1 / 1000 }"; }

# ---- Rows --------------------------------------------------------------------------------

# The sides of the turns last taken, 1, 2, ...; and one of them against another.
side() { echo "$m" | cut -d' ' -f"$1"; }
against() { x "$(side "$1")" "$(side "$2")"; }
kilo() { k "$(side "$1")"; }

http_rows() {
	for c in 16 64; do
		note "HTTP, $c connections"
		m=$(turns http "1 3 7 5 ${kvm:+6}" $c)
		row "HTTP keep-alive, 612 bytes, $c connections, unix direct: against nginx; \
against what a canned reply reaches" "2.4 x or 0.95 x" \
			"$(against 2 1); $(against 2 3) ($(kilo 2), $(kilo 1), $(kilo 3) a second)"
		row "the same on spt, against unix direct" "0.9 x" "$(against 4 2)"
		[ -z "$kvm" ] || row "the same on hvt, against unix direct" \
			"$([ $c = 64 ] && echo '0.5 x' || echo reported)" "$(against 5 2)"
	done
	note "HTTP, one connection, and one for each request"
	m=$(turns http "1 3 5 ${kvm:+6}" 1)
	row "the same at 1 connection, unix direct; spt${kvm:+; hvt}, against nginx" "1.05 x" \
		"$(against 2 1); $(against 3 1)${kvm:+; $(against 4 1)} (nginx $(kilo 1) a second)"
	m=$(turns short "1 3" 16)
	row "a new connection for each request, 16 at once, unix direct against nginx" "1.5 x" \
		"$(against 2 1) ($(kilo 2), $(kilo 1) a second)"
}

bulk_rows() {
	note "bulk, offloads on"
	m=$(turns to "1 3 5 ${kvm:+6}")
	row "one stream received, offloads on: by unix direct, against Linux over veth" "0.4 x" \
		"$(against 2 1) ($(side 2), $(side 1) Gbit/s)"
	row "the same by spt${kvm:+; hvt}, against unix direct" "reported" \
		"$(against 3 2)${kvm:+; $(against 4 2)}"
	m=$(turns from "1 3 5 ${kvm:+6}")
	row "one stream sent, offloads on: by unix direct, against Linux over veth" "0.6 x" \
		"$(against 2 1) ($(side 2), $(side 1) Gbit/s)"
	row "the same by spt${kvm:+; hvt}, against unix direct" "reported${kvm:+; 0.5 x}" \
		"$(against 3 2)${kvm:+; $(against 4 2)}"
	note "bulk, offloads off"
	m=$(turns to "2 4")
	row "one stream received, offloads off, against Linux with offloads off" "1.4 x" \
		"$(against 2 1) ($(side 2), $(side 1) Gbit/s)"
	m=$(turns from "2 4")
	row "one stream sent, offloads off, against Linux with offloads off" "0.8 x" \
		"$(against 2 1) ($(side 2), $(side 1) Gbit/s)"
}

# Frames that come from a server are lost at random.
lossy() { # PERCENT
	nft delete table netdev loss 2> /dev/null || true
	[ "$1" != 0 ] || return 0
	nft add table netdev loss
	for device in plain0 plain1 unix0; do
		nft "add chain netdev loss $device { type filter hook ingress device $device \
			priority 0; }"
		nft "add rule netdev loss $device numgen random mod 100 < $1 drop"
	done
}

loss_rows() {
	for percent in 1 5; do
		note "bulk with $percent % loss"
		lossy "$percent"
		m=$(turns from "2 4 3")
		lossy 0
		row "one stream sent with $percent % loss, without and with offloads, against \
Linux with offloads off" "1.5 x" \
			"$(against 2 1); $(against 3 1) (Linux $(side 1) Gbit/s)"
	done
}

udp_row() {
	note "UDP"
	m=$(turns asking "1 3 5 ${kvm:+6}")
	row "UDP questions and answers in turn, unix direct; spt${kvm:+; hvt}, against Linux \
over veth" "1.0 x" \
		"$(against 2 1); $(against 3 1)${kvm:+; $(against 4 1)} (Linux $(kilo 1) a second)"
}

# The slowest answer of a second's, in ms, while hping3 sends SYNs as fast as it can.
flooded() { # NET
	taskset -c 0 hping3 -q --flood -S -p 80 --rand-source "10.0.$1.2" \
		> "$work/hping3" 2>&1 &
	flood=$!
	sleep 0.3
	client "$work/crowd" ask "10.0.$1.2" 1 > "$work/asked" || note "not all were answered"
	kill -INT $flood
	wait $flood || true
	sed -n 's/ packets transmitted.*//p' "$work/hping3" >> "$work/sent"
	sed 's/.*slowest //' "$work/asked"
}

flood_row() {
	note "a flood of SYNs"
	command -v hping3 > /dev/null || { note "hping3 is missing: no row on floods"; return 0; }
	m=$(turns flooded "1 3 5 ${kvm:+6}")
	sent=$(median < "$work/sent" | awk '{ printf "%.0f", $1 / 1300 }') # in 1.3 s
	row "the slowest answer of a second's during hping3's flood of SYNs, unix direct; \
spt${kvm:+; hvt}" "50 ms" "$(side 2); $(side 3)${kvm:+; $(side 4)} ms (nginx over veth \
$(side 1) ms; $sent k a second)"
}

resident() { awk '/^VmRSS/ { print $2 * 1024 }' "/proc/$1/status"; } # PID

# What connections cost the image beyond what it had without them.
idle_row() {
	note "idle connections"
	image=$work/unix/stack/dist/stack.unix
	tap idle0 8
	server "$image" --net:service=idle0 -- --ipv4=10.0.8.2/24
	pid=$!
	await 8
	held=10000
	before=$(resident $pid)
	client "$work/blast" hold 10.0.8.2 9 $held > "$work/held" &
	pids="$pids $!"
	for _ in $(seq 200); do ! grep -q held "$work/held" || break; sleep 0.1; done
	grep -q held "$work/held" || note "not all connections are held"
	after=$(resident $pid)
	row "an idle TCP connection: what 10,000 add to a process, each" "312 B" \
		"$(((after - before) / held)) B"
}

# The site of examples/website; of that without its pages.
site_rows() {
	[ -n "$kvm" ] || return 0
	note "the site"
	cp -r "$root/examples/website" "$work/website"
	cd "$work/website"
	"$root/bin/wadi" configure -t hvt > "$work/log" && "$root/bin/wadi" build > "$work/log"
	cp dist/website.hvt "$work/site.hvt"
	rm -r pages/*
	: > pages/index.html
	"$root/bin/wadi" configure -t hvt > "$work/log" && "$root/bin/wadi" build > "$work/log"
	row "website.hvt without its pages; with them" "160 KiB" \
		"$(kib dist/website.hvt); $(kib "$work/site.hvt")"
	row "the same without its pages, of IPv4 alone and with an address" "160 KiB" \
		"$(alone --family=ipv4 --ipv4=10.0.9.2/24)"
	row "the same, of IPv4 alone by DHCP; of IPv6 alone" "reported" \
		"$(alone --family=ipv4); $(alone --family=ipv6)"
	cd "$root"
	tap site 9
	for mem in 2 3 4 5 6 8; do
		! serves_64 $mem || break
		mem="more"
	done
	row "the smallest --mem of hvt that serves the site to 64 connections" "4" "$mem"
}
alone() { # KEY...: how large
	"$root/bin/wadi" configure -t hvt "$@" > "$work/log" &&
		"$root/bin/wadi" build > "$work/log" && kib dist/website.hvt
}
kib() { stat -c %s "$1" | awk '{ printf "%.1f KiB", $1 / 1024 }'; }

serves_64() { # MEM: for two seconds, without an error
	"$root/bin/wadi-hvt" --mem="$1" --net:service=site -- "$work/site.hvt" \
		--ipv4=10.0.9.2/24 > "$work/site.log" 2>&1 &
	pid=$!
	pids="$pids $pid"
	for _ in $(seq 100); do ! grep -q serving "$work/site.log" || break; sleep 0.1; done
	curl -s -m 5 -o "$work/page" http://10.0.9.2/
	client wrk -t1 -c64 -d2 http://10.0.9.2/ > "$work/wrk"
	kill "$pid"
	wait "$pid" || true
	grep -q "requests in" "$work/wrk" && ! grep -qE "Socket errors|Non-2xx" "$work/wrk"
}

for tool in wrk nginx ethtool nft curl; do
	command -v $tool > /dev/null || { note "$tool is missing: no rows on TCP"; exit 0; }
done
for program in bench/tcp/canned bench/tcp/blast tests/attack/crowd; do
	gcc -O2 -D_GNU_SOURCE -o "$work/${program##*/}" "$root/$program.c"
done
for target in unix spt ${kvm:+hvt}; do image "$target"; done
start_servers
http_rows
bulk_rows
loss_rows
udp_row
flood_row
idle_row
site_rows
