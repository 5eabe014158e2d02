#!/bin/sh
# SPDX-License-Identifier: ISC
# many.sh FROM COUNT: conversations from so many seeds, on all processors; 0 when all is well.
# Run from the repository's root.
set -u
from=$1 count=$2 each=500 work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

first=$from
while [ "$first" -lt $((from + count)) ]; do
	left=$((from + count - first))
	[ "$left" -gt "$each" ] || each=$left
	echo "$first $each"
	first=$((first + each))
done > "$work/parts"
xargs -P "$(nproc)" -L 1 out/host/conversations < "$work/parts" > "$work/said"
status=$?
grep '^#' "$work/said"
echo "seeds from $from on: $count, of which $(grep -c '^# seed' "$work/said") failed"
[ $status = 0 ]
