#!/bin/sh
# SPDX-License-Identifier: ISC
# Every example, configured, built and run for every target with the command a
# user has.  examples/NAME/expected has the console's lines: a line that starts
# with ^ is an extended regular expression, "..." stands for any lines, anything
# else stands for itself.
set -u
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wadi=$root/bin/wadi
count=0

ok() { count=$((count + 1)); echo "ok $count - $1"; }
not_ok() { count=$((count + 1)); echo "not ok $count - $1"; sed 's/^/# /' "$2"; }
skip() { count=$((count + 1)); echo "ok $count - $1 # SKIP $2"; }

# Do the lines of $2 fit those of $1?
fits() {
	awk -v got="$2" '
	function take() { have = (getline line < got) > 0; return have }
	function fit(want) {
		return want ~ /^\^/ ? line ~ want : line == want
	}
	BEGIN { more = 0 }
	$0 == "..." { more = 1; next }
	{
		do {
			if (!take()) { print "# nothing fits: " $0; exit bad = 1 }
		} while (more && !fit($0))
		if (!fit($0)) { print "# wanted: " $0; print "# got:    " line; exit bad = 1 }
		more = 0
	}
	END { if (!bad && !more && take()) { print "# too much: " line; exit 1 } exit bad }
	' "$1"
}

example() { # NAME TARGET
	name=$1 target=$2
	if [ "$target" = hvt ] && ! (: <> /dev/kvm) 2> /dev/null; then
		skip "$name on $target" "kvm: /dev/kvm does not open"
		return
	fi
	mkdir -p "$work/$target"
	cp -r "$root/examples/$name" "$work/$target"
	cd "$work/$target/$name" || exit 1
	rm -rf build dist
	if ! { "$wadi" configure -t "$target" && "$wadi" build; } > "$work/log" 2>&1; then
		not_ok "$name builds for $target" "$work/log"
		return
	fi
	"$wadi" run > "$work/out" 2> "$work/err" < /dev/null
	status=$?
	if [ "$status" != 0 ]; then
		cat "$work/out" "$work/err" > "$work/log"
		echo "status $status" >> "$work/log"
		not_ok "$name runs on $target" "$work/log"
	elif fits expected "$work/out" > "$work/log"; then
		ok "$name on $target"
	else
		cat "$work/out" "$work/err" >> "$work/log"
		not_ok "$name says what is expected on $target" "$work/log"
	fi
}

for folder in "$root"/examples/*/; do
	name=$(basename "$folder")
	for target in unix spt hvt; do
		example "$name" "$target"
	done
done
echo "1..$count"
