#!/bin/sh
# SPDX-License-Identifier: ISC
# Every shell script of the tree is clean for shellcheck.
set -u
cd "$(dirname -- "$0")/.." || exit 1
count=0
scripts=$(find . \( -name out -o -name .git \) -prune -o -type f -print |
	while read -r file; do
		head -c 20 "$file" | grep -q '^#!.*sh' && echo "$file"
	done)
for script in $scripts; do
	count=$((count + 1))
	if found=$(shellcheck -x -P SCRIPTDIR "$script" 2>&1); then
		echo "ok $count - shellcheck $script"
	else
		echo "not ok $count - shellcheck $script"
		echo "$found" | sed 's/^/# /'
	fi
done
echo "1..$count"
