#!/bin/sh
# SPDX-License-Identifier: ISC
# Every mistake is refused at its own line, and its corrected twin passes: with gcc
# and with clang.  In a file here
#   expect: WORDS       are said (an extended regular expression)
#   options: OPTIONS    are given to wadi configure
#   application         is the application's file, not config.c
#   only: gcc           clang lets it pass
#   here                marks the line
set -u
# shellcheck source=../cli/lib/tap.sh
. tests/cli/lib/tap.sh
# shellcheck disable=SC2154 # from tap.sh
export WADI_PATH="$root/tests/packages"

field() { sed -n "s,^/\* $1: \(.*\) \*/\$,\1,p" "$2"; }

# A folder with the file as config.c or app.c; prints its name there.
project() { # FILE FOLDER
	mkdir -p "$2"
	cp tests/misuse/app.h "$2"
	if grep -q '^/\* application \*/$' "$1"; then
		cp "$1" "$2/app.c"
		cat > "$2/config.c" <<- 'END'
			#include "wadi/config/devices.h"
			#include "app.h"

			void configure(void)
			{
				JOB(app_main, console_default(), time_default());
			}
		END
		echo app.c
	else
		cp "$1" "$2/config.c"
		echo config.c
	fi
}

# An application is also built; a config.c's jobs have no code to build.
evaluate() { # FILE FOLDER COMPILER
	options=$(field options "$1")
	file=$(project "$1" "$2")
	# shellcheck disable=SC2086 # a list of options
	(cd "$2" && CC=$3 "$wadi" configure ${options:--t unix} &&
		{ [ "$file" = config.c ] || CC=$3 "$wadi" build; })
}

refused() { # FILE COMPILER
	line=$(grep -n '/\* here \*/' "$1" | cut -d: -f1)
	if evaluate "$1" "$work/$2/bad" "$2" > "$work/log" 2>&1; then
		echo "was not refused"
		return 1
	fi
	cat "$work/log"
	[ -z "$line" ] || grep -q "^$file:$line:.*error" "$work/log" || {
		echo "does not name $file:$line"
		return 1
	}
	grep -qE -e "$(field expect "$1")" "$work/log" || {
		echo "does not say: $(field expect "$1")"
		return 1
	}
}

for bad in tests/misuse/*.c; do
	name=$(basename "$bad" .c)
	case $name in *.fixed) continue ;; esac
	for cc in gcc clang; do
		rm -rf "${work:?}/$cc"
		if [ "$(field only "$bad")" = gcc ] && [ "$cc" = clang ]; then
			skip "$name, with clang" "tool: clang 14 cannot tell"
		elif ! command -v "$cc" > /dev/null; then
			skip "$name, with $cc" "tool: $cc is not installed"
		else
			check "$name is refused at its line, with $cc" refused "$bad" "$cc"
		fi
		command -v "$cc" > /dev/null &&
			check "$name.fixed passes, with $cc" \
				evaluate "tests/misuse/$name.fixed.c" "$work/$cc/good" "$cc"
	done
done
done_testing
