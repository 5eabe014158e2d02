#!/bin/sh
# SPDX-License-Identifier: ISC
# tests/packetdrill/suite.sh DIR: runs the TCP scripts of github.com/google/packetdrill, of which
# DIR is a built tree, by packetdrill itself on wadi's stack, and writes docs/packetdrill.md.
# Run from the repository's root.
set -u
page=docs/packetdrill.md
so=$PWD/out/host/wadi-packetdrill.so
net=${1:-}/gtests/net
bin=$net/packetdrill/packetdrill

if [ -z "${1:-}" ] || [ ! -x "$bin" ]; then
	echo "SKIPPED: packetdrill's own scripts were not run." \
		"PACKETDRILL=DIR names a built tree of github.com/google/packetdrill." >&2
	exit 0
fi
bin=$(realpath "$bin")
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT

# Scripts set sysctls, which the stack then reads, and configure tun0: in a namespace that is
# thrown away.
isolated() {
	root=
	[ "$(id -u)" = 0 ] || root=-r
	# shellcheck disable=SC2016 # for the inner shell
	timeout 60 unshare $root -n sh -c '
		ip tuntap add mode tun tun0
		ip link set tun0 up
		exec "$@"' - "$@"
}

run4() {
	isolated env LD_PRELOAD="$so" "$bin" --so_filename="$so" --ip_version=ipv4 \
		--local_ip=192.168.0.1 --gateway_ip=192.168.0.1 --netmask_ip=255.255.0.0 \
		--remote_ip=192.0.2.1 -D TFO_COOKIE=3021b9d889017eeb -D CODE=host_unreachable \
		-D CMSG_LEVEL_IP=SOL_IP -D CMSG_TYPE_RECVERR=IP_RECVERR "$1"
}

run6() {
	isolated env LD_PRELOAD="$so" "$bin" --so_filename="$so" --so_flags=ipv6 --ip_version=ipv6 \
		--mtu=1520 --local_ip=fd3d:a0b:17d6::1 --gateway_ip=fd3d:a0b:17d6:8888::1 \
		--remote_ip=fd3d:fa7b:d17d::1 -D TFO_COOKIE=c1d1e9742a47a9bc \
		-D CMSG_LEVEL_IP=SOL_IPV6 -D CMSG_TYPE_RECVERR=IPV6_RECVERR "$1"
}

one() { # SCRIPT: 0 when it passes; what it said in $tmp/said
	cd "${1%/*}" || exit 2
	case $1 in
	*v6.pkt) run6 "${1##*/}" ;;
	*) run4 "${1##*/}" ;;
	esac >"$tmp/said" 2>&1 </dev/null
}

find "$net/tcp" -name '*.pkt' | sort >"$tmp/scripts"
while read -r script; do
	name=${script#"$net"/tcp/}
	if (one "$script"); then
		echo "$name passes"
	else
		echo "$name fails"
		grep -a "pkt:[0-9]*:" "$tmp/said" | tail -n 1 | sed 's/^/    /'
	fi
done <"$tmp/scripts" | tee "$tmp/results"

count() { grep -c "^$1.* $2\$" "$tmp/results"; }

{
	cat <<'END'
# packetdrill's own scripts

[packetdrill](https://github.com/google/packetdrill) tests TCP by scripts of packets and calls.
wadi's stack behind its shared-object interface, in virtual time, passes so many of its TCP
scripts, which were written for Linux's stack:

| folder | of | pass |
|---|---|---|
END
	sed 's|.*/tcp/||; s|/.*||' "$tmp/scripts" | sort -u | while read -r folder; do
		all=$(grep -c "/tcp/$folder/" "$tmp/scripts")
		echo "| $folder | $all | $(count "$folder/" passes) |"
	done
	echo "| all | $(wc -l <"$tmp/scripts") | $(count '' passes) |"
	cat <<'END'

What is missing: TCP Fast Open (fastopen), MSG_ZEROCOPY and the error queue (zerocopy,
timestamping), epoll, splice and sendfile, MD5 signatures, options such as TCP_CORK,
TCP_NOTSENT_LOWAT, TCP_INQ and TCP_MAXSEG, which wadi's interfaces do not have; and some of what
Linux counts in TCP_INFO.

This page is written by `make packetdrill-suite PACKETDRILL=DIR`, of a built tree. The scripts of
wadi's own, which are run by a runner of its own on both stacks, lie in `tests/packetdrill`.
END
} >"$page"
echo "$(count '' passes) of $(wc -l <"$tmp/scripts") pass; see $page"
