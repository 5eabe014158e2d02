#!/bin/sh
# SPDX-License-Identifier: ISC
# wadi's TCP/IP as the client: of Linux's TCP and UDP, and of web servers; through a path that
# is as narrow as a router says.  The topology is in lib/net.sh.
# shellcheck disable=SC2154,SC2086 # from net.sh; lists
set -u
# shellcheck source=tests/net/lib/net.sh
. tests/net/lib/net.sh

BULK=10000000

# Calls from an image, which ends when it is through; its status.
call() { # TARGET ADDRESS ARGUMENT...
	call_target=$1 to=$2
	shift 2
	boot caller "$call_target" "came back\|caller: " --ipv4=$image4/24 --ipv4-gateway=$own4 \
		--ipv6=$image6/64 "--to=$to" "$@"
	wait "$image_pid"
}

# Linux's TCP and UDP, IPv4 and IPv6, with as little around them as can be.
serve_echo() {
	cat > "$work/echo.py" << 'END'
import socket, threading

def streams(listener):
    while True:
        conn, _ = listener.accept()
        threading.Thread(target=stream, args=(conn,), daemon=True).start()

def stream(conn):
    with conn:
        while some := conn.recv(65536):
            conn.sendall(some)

def datagrams(s):
    while True:
        some, peer = s.recvfrom(65536)
        s.sendto(some, peer)

listener = socket.create_server(("", 7), family=socket.AF_INET6, dualstack_ipv6=True)
udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
udp.bind(("", 7))
print("ready", flush=True)
threading.Thread(target=datagrams, args=(udp,), daemon=True).start()
streams(listener)
END
	: > "$work/echo"
	"$@" /usr/bin/python3 "$work/echo.py" > "$work/echo" 2>&1 &
	pids="$pids $!"
	until_says "$work/echo" ready
}

serve_pages() {
	mkdir "$work/pages"
	echo "a page of another's" > "$work/pages/index.html"
	(cd "$work/pages" && exec /usr/bin/python3 -u -m http.server --bind :: 80) \
		> "$work/http" 2>&1 &
	pids="$pids $!"
	until_says "$work/http" "Serving HTTP"
}

# Of another's program, which keeps what it hears, and says it again.
serve_tee() {
	: > "$work/socat"
	socat -d -d "TCP6-LISTEN:9000,reuseaddr,fork" "EXEC:tee '$work/heard'" 2> "$work/socat" &
	pids="$pids $!"
	/usr/bin/python3 -c "import sys
whole = bytes(range(251)) * ($BULK // 251 + 1)
sys.stdout.buffer.write(whole[:$BULK])" | sha256sum > "$work/sum"
	until_says "$work/socat" "listening on"
}

# The image looks at each byte that comes back; what has come here has the same sum.
kept() { # TARGET ADDRESS
	: > "$work/heard"
	call "$1" "$2" --port=9000 --bytes=$BULK && sha256sum < "$work/heard" |
		cmp - "$work/sum"
}

fetches() { # TARGET ADDRESS
	call "$1" "$2" --streams=0 --http=80 && grep "200 OK" "$work/image.out" &&
		grep "a page of another's" "$work/image.out"
}

refused() {
	not call unix "$1" --port=8 --bytes=1 && grep "nobody listens there" "$work/image.out"
}

# Linux tells what its way takes: 1300 bytes.
narrow() {
	ip link add n0 mtu 1300 type veth peer name n1
	ip address add 203.0.113.1/24 dev n0
	ip link set n0 up
	mkdir -p /run/netns && mount -t tmpfs tmpfs /run/netns && ip netns add far &&
		ip link set n1 mtu 1300 netns far up &&
		ip -n far address add 203.0.113.2/24 dev n1 &&
		ip -n far route add default via 203.0.113.1
	echo 1 > /proc/sys/net/ipv4/ip_forward
	serve_echo ip netns exec far
	call unix 203.0.113.2 --bytes=500000
}

with_target() { # TARGET [TEXT]
	name=$1${2:-}
	check "$1: an image calls Linux, and its stream comes back" call "$1" $own4 \
		--bytes=2000000
	check "$1: over IPv6" call "$1" $own6 --bytes=2000000
	check "$1: bytes in bulk arrive and come back" kept "$1" $own4
	check "$1: over IPv6" kept "$1" $own6
	check "$1: with several streams at once" call "$1" $own4 --streams=8 --bytes=200000
	check "$1: its datagrams come back" call "$1" $own4 --streams=0 --datagrams=100
	check "$1: over IPv6" call "$1" $own6 --streams=0 --datagrams=100
	check "$1: it fetches a page of a web server" fetches "$1" $own4
	check "$1: over IPv6" fetches "$1" $own6
}

if lacks "clients" python3 socat tshark; then
	done_testing
	exit 0
fi
check "Linux echoes" serve_echo
check "another's program listens" serve_tee
check "a web server of others is there" serve_pages
for target in unix spt hvt; do
	cannot_run $target && continue
	build caller "$target"
	wire
	with_target "$target"
done
if [ -d "$work/hvt" ]; then
	wire
	monitor_options=--net-thread
	with_target hvt ", frames by a thread"
	monitor_options=
fi
check "unix: where nobody listens it is refused" refused $own4
check "unix: over IPv6" refused $own6
check "unix: a path narrower than the link is found out" narrow
for target in unix spt hvt; do
	[ -d "$work/$target" ] || continue
	wire --delay=0
	check "$target: frames are captured" capture
	check "$target: it calls Linux" call $target $own4 --streams=4 --bytes=300000 \
		--datagrams=20
	check "$target: over IPv6" call $target $own6 --streams=4 --bytes=300000 --datagrams=20
	check "$target: all that it sent is well-formed, its checksums right" sent_well
done
done_testing
