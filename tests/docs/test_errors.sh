#!/bin/sh
# SPDX-License-Identifier: ISC
# docs/errors.md lists the errors of base and of the interfaces as they are in the sources,
# each with what a caller can do.
# shellcheck disable=SC2154 # from tap.sh
set -u
# shellcheck source=../cli/lib/tap.sh
. tests/cli/lib/tap.sh
page=docs/errors.md

# "NAME|MODULE: TEXT|KIND" of each error that others can name.
errors() {
	cat base/src/*.c interfaces/*/src/*.c | tr '\n\t' '  ' |
		grep -o '[a-z]* *WD_ERROR([^;]*;' | grep -v '^static' |
		sed -E 's/^.*WD_ERROR\(//; s/, *"([^"]*)", *"([^"]*)"\) *;/|\1: \2/' |
		sed -E 's/^ *(\w+), *(\w+)\|(.*)/\1|\3|\2/; s/\|NULL$/|/'
}

# The page has the same, and words behind.
has_row() { # NAME TEXT KIND
	kind=${3:+"\`$3\`"}
	row=$(grep -F "| \`$1\` |" $page) || { echo "$page lacks a row for $1"; return 1; }
	case $row in
	"| \`$1\` | $2 | $kind | "*[a-z]*" |") ;;
	"| \`$1\` | $2 | | "*[a-z]*" |") [ -z "$kind" ] || { echo "$row"; return 1; } ;;
	*) echo "$page has: $row"; echo "wanted: | \`$1\` | $2 | $kind | ... |"; return 1 ;;
	esac
}

errors > "$work/errors"
check "there are errors" [ "$(wc -l < "$work/errors")" -gt 50 ]
while IFS='|' read -r name words kind; do
	check "$page has $name, $words" has_row "$name" "$words" "$kind"
done < "$work/errors"

# Rows of errors that are no more.
sed -n "s/^| \`\\(wd_[a-z0-9_]*\\)\` | [a-z]*: .*/\\1/p" $page > "$work/rows"
cut -d'|' -f1 "$work/errors" | sort > "$work/names"
check "and none that is no more" sh -c \
	"sort '$work/rows' | comm -23 - '$work/names' | (! grep .)"
done_testing
