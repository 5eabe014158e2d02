#!/bin/sh
# SPDX-License-Identifier: ISC
# setup/copy.sh install STAGE PREFIX - copies all of STAGE to PREFIX; what an earlier
#                                      version installed there goes first
# setup/copy.sh uninstall PREFIX     - removes what install has put there, and the
#                                      folders that it made
# The list of it is PREFIX/lib/wadi/installed: folders end with a slash.
set -eu
umask 022

uninstall() { # PREFIX
	[ -f "$1/lib/wadi/installed" ] || return 0
	(
		cd "$1"
		list=$(mktemp)
		trap 'rm -f "$list"' EXIT
		cp lib/wadi/installed "$list"
		grep -v '/$' "$list" | tr '\n' '\0' | xargs -0 rm -f
		# Others may have put something there since.
		grep '/$' "$list" | sort -r | while read -r folder; do
			rmdir --ignore-fail-on-non-empty "./$folder"
		done
	)
}

install() { # STAGE PREFIX
	uninstall "$2"
	mkdir -p "$2"
	list=$(mktemp)
	trap 'rm -f "$list"' EXIT
	(cd "$1" && find . -mindepth 1 -type d | sort) | while read -r folder; do
		[ -d "$2/$folder" ] || { mkdir "$2/$folder" && echo "${folder#./}/"; }
	done > "$list"
	(cd "$1" && find . ! -type d | sort | sed 's,^\./,,') >> "$list"
	grep -v '/$' "$list" | tar -C "$1" -cf - -T - | tar -C "$2" -xpf - --no-same-owner
	echo lib/wadi/installed >> "$list"
	cp "$list" "$2/lib/wadi/installed"
	chmod 644 "$2/lib/wadi/installed"
}

"$@"
