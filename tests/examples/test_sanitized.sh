#!/bin/sh
# SPDX-License-Identifier: ISC
# Every example as a process with the address and undefined-behaviour
# sanitizers, libraries included.  One that is to end in another way than with 0 is
# left to test_examples.sh: the sanitizers would find what it does on purpose.
set -u
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
export WADI_TESTS="$root/tests/examples"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=0

sanitized() { # PROJECT: builds and runs it there
	set -- "dist/$1.unix"
	if [ -x attach ]; then
		set -- ./attach "$@"
	fi
	"$root/bin/wadi" configure -t unix &&
		make -f build/unix/Makefile INSTALLED="$root/out/asan" \
			CC='gcc -fsanitize=address,undefined -fno-sanitize-recover=all' &&
		ASAN_OPTIONS=detect_leaks=1 "$@" < /dev/null
}

for project in "$root"/examples/*/ "$root/tests/conformance/"; do
	name=$(basename "$project")
	[ -e "$project/config.c" ] || continue
	[ ! -e "$project/status" ] || continue
	count=$((count + 1))
	if [ "$(id -u)" != 0 ] && grep -q 'Needs root' "$project/attach" 2> /dev/null; then
		echo "ok $count - $name # SKIP root: network interfaces are made by root alone"
		continue
	fi
	cp -r "$project" "$work/$name"
	cd "$work/$name" || exit 1
	rm -rf build dist
	if sanitized "$name" > "$work/log" 2>&1; then
		echo "ok $count - $name with sanitizers"
	else
		echo "not ok $count - $name with sanitizers"
		sed 's/^/# /' "$work/log"
	fi
done
echo "1..$count"
