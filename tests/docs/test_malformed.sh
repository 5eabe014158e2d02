#!/bin/sh
# SPDX-License-Identifier: ISC
# Each test that docs/malformed.md names exists.  Run from the repository's root.
# shellcheck disable=SC2154,SC2016 # from tap.sh; backquotes of the page
set -u
# shellcheck source=../cli/lib/tap.sh
. tests/cli/lib/tap.sh
page=docs/malformed.md

sed -n 's/^static void \([a-z0-9_]*\)(void \*\*state)$/\1/p' libs/*/tests/test_*.c |
	sort -u > "$work/tests"
grep '^| ' $page | grep -o '`[a-z0-9_]*`' | tr -d '`' | sort -u > "$work/named"
check "$page names tests" [ "$(wc -l < "$work/named")" -gt 100 ]
check "all of them exist" sh -c "comm -23 '$work/named' '$work/tests' | (! grep .)"
check "each row names one" sh -c \
	"grep '^| ' $page | grep -v '^| [a-z]* | test |' | (! grep -v '\`')"
done_testing
