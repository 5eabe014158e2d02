#!/bin/sh
# SPDX-License-Identifier: ISC
# Linux's stack does what the scripts say that wadi's is tested with, but for those that name
# a reason; in a network namespace, on a tun device, in real time.  As others may be at work, a
# script may try a few times.  Run from the repository's root.
set -u
drill=out/host/drill
scripts=tests/packetdrill/scripts
TRIES=6
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT

if [ "$(id -u)" != 0 ]; then
	echo "1..0 # SKIP root: not root"
	exit 0
fi

count=0 failed=0
for script in "$scripts"/*.pkt; do
	name=${script##*/} name=${name%.pkt}
	count=$((count + 1)) try=0
	while [ $try -lt $TRIES ]; do
		try=$((try + 1))
		timeout 60 "$drill" --linux "$script" >"$tmp/said" 2>&1
		status=$?
		[ $status = 1 ] || break
	done
	case $status in
	0) echo "ok $count - $name" ;;
	3) echo "ok $count - $name: not meant for it: $(cat "$tmp/said")" ;;
	77) echo "ok $count - $name # SKIP $(cat "$tmp/said")" ;;
	*)
		failed=$((failed + 1))
		echo "not ok $count - $name"
		sed 's/^/# /' "$tmp/said"
		;;
	esac
done
echo "1..$count"
[ $failed = 0 ]
