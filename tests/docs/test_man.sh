#!/bin/sh
# SPDX-License-Identifier: ISC
# The manual pages are good mdoc, and say of options and words what --help and the headers
# say: no less and no more.
# shellcheck disable=SC2154 # from tap.sh
set -u
# shellcheck source=../cli/lib/tap.sh
. tests/cli/lib/tap.sh

if ! command -v mandoc > /dev/null; then
	skip "manual" "tool: mandoc is not installed"
	done_testing
	exit 0
fi

lint() { # PAGE: nothing is found; the pages, and others, need not be installed
	! mandoc -Tlint -Wstyle "$1" 2>&1 |
		grep -v -e 'referenced manual not found' -e 'outdated mandoc.db'
}

shown() { mandoc -Tutf8 "docs/man/$1" | sed 's/.\x08//g'; }
options() { grep -oE -e '--[a-z][a-z-]*[a-z]' | sort -u; }

# Both ways: what one has, the other has.
agree() { # PAGE COMMAND
	shown "$1" | sed -n '/^DESCRIPTION/,/^EXIT/p' | options > "$work/page"
	"$2" --help | options > "$work/help"
	diff "$work/page" "$work/help"
}

commands() { "$wadi" help | sed -n 's/^  \([a-z]*\)  .*/\1/p'; }

# The part of wadi.1 that is about a command.
entry() {
	shown wadi.1 | sed 's/^     //' |
		awk -v name="$1" '/^[a-z]/ { on = $1 == name } on || /^[A-Z]/ { if (on) print }'
}

explains() { # COMMAND: names all its options, and has no other
	entry "$1" | options > "$work/page"
	"$wadi" help "$1" | sed -n 's/^usage: //p' | options > "$work/help"
	diff "$work/page" "$work/help"
}

# What config.c may say: the macros and functions of its header, but for those behind
# the macros; and a function for each type of boot arguments.
language() {
	sed '/Behind the macros/,$d' cli/include/wadi/config.h |
		sed -nE 's/^#define ([a-zA-Z_]+)\(.*/\1/p; s/^[a-z].*[ *]([a-z_]+)\(.*\);$/\1/p' |
		grep -v '^WADI_'
	sed -n 's/^	X(\([a-z]*\),.*/boot_\1/p' libs/start/include/wadi/boot.h
}

words() { # are all in the page
	language > "$work/language"
	[ -s "$work/language" ] || return 1
	while read -r word; do
		grep -qw "Fn $word" docs/man/wadi-config.7 || echo "wadi-config.7: no $word"
	done < "$work/language" > "$work/missing"
	cat "$work/missing"
	[ ! -s "$work/missing" ]
}

for page in docs/man/*.[1-9]; do
	check "$(basename "$page") is clean" lint "$page"
done
check "wadi-hvt.1 has the options of wadi-hvt --help" agree wadi-hvt.1 bin/wadi-hvt
check "wadi-spt.1 has the options of wadi-spt --help" agree wadi-spt.1 bin/wadi-spt
for command in $(commands); do
	check "wadi.1 explains $command" grep -q "^\.It Cm $command" docs/man/wadi.1
	check "with its options" explains "$command"
done
check "wadi-config.7 has the words of config.c" words
done_testing
