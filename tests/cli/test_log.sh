#!/bin/sh
# SPDX-License-Identifier: ISC
# Images that log: what config.c says of it, and what they know at boot.
# shellcheck disable=SC2154 # from tap.sh
set -u
# shellcheck source=lib/tap.sh
. tests/cli/lib/tap.sh

# An image whose config.c has LINES in front of its job.
image() { # NAME LINES
	mkdir -p "$work/$1"
	cd "$work/$1" || exit 1
	cat > config.c <<- END
		#include "wadi/config/devices.h"
		#include "wadi/config/log_console.h"
		#include "$1.h"

		void configure(void)
		{
			$2
			JOB($1_main, console_default());
		}
	END
	cat > "$1.h" <<- END
		#include "wadi/console.h"

		WD_MUST wd_err $1_main(wd_console console);
	END
	cat > "$1.c" <<- END
		#include "$1.h"
		#include "wadi/log.h"

		static WD_LOG_SOURCE(log, "greeter", "who is greeted");

		wd_err $1_main(wd_console console)
		{
			WD_LOG_INFO(log, "good day");
			WD_LOG_DEBUG(log, "and good night");
			wd_console_print(console, "done\\n");
			return NULL;
		}
	END
}

# Runs, and says nothing of the source.
runs_silently() {
	"$wadi" run -- "$@" > "$work/out" 2>&1 || return 1
	cat "$work/out"
	grep -qx "done" "$work/out" && ! grep -q greeter "$work/out"
}

# Is the line printed once, and with a date?
is_dated() {
	"$wadi" run > "$work/out" 2>&1
	cat "$work/out"
	[ "$(grep -c 'good day' "$work/out")" = 1 ] &&
		grep -q '^20[0-9-]*T[0-9:.]*Z INF .greeter. good day$' "$work/out"
}

has_nothing_of_logs() { # IMAGE
	nm "$1" > "$work/names" || return 1
	! grep -v ' w ' "$work/names" | grep -E ' (wd_log|.*wadi_log)'
}

image plain 'needs("wadi-log");'
for target in unix spt; do
	check "an image that logs configures for $target" "$wadi" configure -t $target
	check "and builds" "$wadi" build
	check "its lines are plain without log_to()" \
		says 0 '] INF [greeter] good day' "$wadi" run
	check "-l hears more" says 0 'DBG [greeter] and good night' \
		"$wadi" run -- -l greeter:debug
	check "--logs hears less" runs_silently --logs=quiet
	check "an unknown source is refused" \
		says 64 '"greter:debug": log: there is no such source' \
		"$wadi" run -- -l greter:debug
	check "--help lists the sources" says 63 'greeter  who is greeted' "$wadi" run -- --help
done
check "another default is baked in" "$wadi" configure -t unix --logs='*:debug'
check "and built" "$wadi" build
check "and holds" says 0 'and good night' "$wadi" run

image dated 'log_to(log_console(console_default(), pclock_default()));'
check "log_to() configures" "$wadi" configure -t unix
check "and builds" "$wadi" build
check "its lines have a date, and are the only ones" is_dated
check "a console may show less than is logged" runs_silently --log-console=error
check "a colour that is none is refused" \
	says 70 'log_console: log-console: colour' "$wadi" run -- --log-colour=blue
check "wadi describe tells where the log goes" says 0 'The log goes to' "$wadi" describe
check "wadi describe --json does, too" says 0 '"log_console"' sh -c \
	"'$wadi' describe --json | grep -A1 log_to"

mkdir "$work/silent"
cp "$root"/examples/hello/*.[ch] "$work/silent"
cd "$work/silent" || exit 1
check "an image that does not log configures" "$wadi" configure -t spt
check "and builds" "$wadi" build
check "it has no --logs" says 64 '--logs is unknown' "$wadi" run -- --logs=debug
check "and nothing of logs in it" has_nothing_of_logs build/spt/silent.spt.debug
done_testing
