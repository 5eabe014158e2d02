#!/bin/sh
# SPDX-License-Identifier: ISC
# Each interface's conformance test on each target's devices, under wadi's
# monitors with and without their addition to Solo5's ABI.
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

conforms() { # TARGET TEXT COMMAND...
	target=$1 text=$2
	shift 2
	"$@" > "$work/out" 2>&1
	status=$?
	for device in console mclock pclock time random flow_pair fs_ram kv_of_fs kv_ram \
		kv_embed kv_union kv_prefix block_ram block_faulty block_trace block_late \
		log_console log_memory log_faulty; do
		grep -q "^$device: 0 failures" "$work/out"
		result $? "$device conforms on $target$text"
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
