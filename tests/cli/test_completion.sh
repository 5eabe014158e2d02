#!/bin/sh
# SPDX-License-Identifier: ISC
# wadi completion bash completes with what is there.
# shellcheck disable=SC2154 # from tap.sh
set -u
# shellcheck source=lib/tap.sh
. tests/cli/lib/tap.sh

if ! command -v bash > /dev/null; then
	skip "completion" "tool: bash is not installed"
	done_testing
	exit 0
fi
PATH=$root/bin:$PATH
export XDG_RUNTIME_DIR="$work"
cd "$work" || exit 1
"$wadi" new site --template service > /dev/null
cd site || exit 1
"$wadi" configure > /dev/null
"$wadi" completion bash > "$work/wadi.bash"

# As readline does it: words are cut at blanks and "=".
completes() { # LINE WORDS...
	line=$1
	shift
	got=$(LINE=$line SCRIPT=$work/wadi.bash bash -c '
		. "$SCRIPT"
		COMP_LINE=$LINE COMP_POINT=${#LINE}
		read -ra COMP_WORDS <<< "${LINE//=/ = }"
		case $LINE in *" " | *=) COMP_WORDS+=("") ;; esac
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		_wadi
		echo "${COMPREPLY[*]}"')
	[ "$got" = "$*" ] || { echo "got: $got"; return 1; }
}

check "the script is bash" bash -n "$work/wadi.bash"
check "commands" completes "wadi con" configure
check "options of run" completes "wadi run --d" --detach
check "nobody's guests" completes "wadi stop s"
check "a guest runs" "$wadi" run --detach --as=south -- --count=600
check "names of guests" completes "wadi stop s" south
check "for their logs, too" completes "wadi logs s" south
"$wadi" stop south > /dev/null
check "more than one" completes "wadi d" depend debug describe
check "targets of the installation" completes "wadi configure -t " hvt spt unix
check "keys of this config.c" completes "wadi configure --lang" --language=english --language=german
check "a key's values" completes "wadi configure --language=g" german
check "boot arguments of this config.c" completes "wadi configure --cou" --count=
check "options of a command" completes "wadi describe --j" --json
check "words of query" completes "wadi query man" manifest
check "templates" completes "wadi new x --template s" service
check "nothing where nothing fits" completes "wadi frobnicate --x"
done_testing
