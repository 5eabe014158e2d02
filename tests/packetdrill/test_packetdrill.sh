#!/bin/sh
# SPDX-License-Identifier: ISC
# wadi's stack does what the scripts say, over IPv4 and IPv6, in virtual time.  Run from the
# repository's root.
set -u
drill=out/host/drill
scripts=tests/packetdrill/scripts
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT

count=0 failed=0
result() { # OK TEXT
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count - $2"
	else
		failed=$((failed + 1))
		echo "not ok $count - $2"
		sed 's/^/# /' "$tmp/said"
	fi
}

for script in "$scripts"/*.pkt; do
	name=${script##*/} name=${name%.pkt}
	for version in 4 6; do
		option=
		[ $version = 4 ] || option=--ipv6
		"$drill" $option "$script" >"$tmp/said" 2>&1
		case $? in
		0) result 0 "$name, IPv$version" ;;
		3) ;; # of the other version, or not for wadi
		*) result 1 "$name, IPv$version" ;;
		esac
	done
done

# What is not so is found: each line of these is wrong in one thing.
for script in tests/packetdrill/wrong/*.pkt; do
	"$drill" "$script" >"$tmp/said" 2>&1
	status=$?
	want=$(sed -n 's|^// ends with \([0-9]*\):.*|\1|p' "$script")
	why=$(sed -n 's|^// ends with [0-9]*: ||p' "$script")
	[ "$status" = "$want" ] && grep -qF -- "$why" "$tmp/said"
	result $? "wrong: ${script##*/}: $why"
done

echo "1..$count"
[ $failed = 0 ]
