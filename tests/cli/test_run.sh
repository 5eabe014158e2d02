#!/bin/sh
# SPDX-License-Identifier: ISC
# wadi run: arguments and exit statuses pass through, on every target.
# shellcheck disable=SC2154 # from tap.sh
set -u
# shellcheck source=lib/tap.sh
. tests/cli/lib/tap.sh

mkdir "$work/args"
cd "$work/args" || exit 1
cat > config.c << 'END'
#include "wadi/config/devices.h"
#include "app.h"

void configure(void)
{
	JOB(app_main, console_default(), boot_text("text", "any", "nothing"),
	    boot_text("more", "any", "nothing"), boot_int("end", "with this status", "0"));
}
END
cat > app.h << 'END'
#include "wadi/console.h"
WD_MUST wd_err app_main(wd_console console, const char *text, const char *more, int64_t end);
END
cat > app.c << 'END'
#include "app.h"
#include "wadi/start.h"
wd_err app_main(wd_console console, const char *text, const char *more, int64_t end)
{
	wd_console_print(console, "[%s] [%s]\n", text, more);
	wd_exit((int)end);
}
END

for target in unix spt hvt; do
	why=$(cannot_run "$target")
	if [ -n "$why" ]; then
		skip "arguments on $target" "$why"
		continue
	fi
	"$wadi" configure -t "$target" > /dev/null
	check "$target: what is not built is built first" \
		says 0 "built dist/args.$target" "$wadi" run
	check "$target: and only then" \
		says_not 0 "built dist/args.$target" "$wadi" run
	check "$target: a plain argument" says 0 "[a] [nothing]" "$wadi" run -- --text=a
	# shellcheck disable=SC2016 # no expansion is meant
	check "$target: quotes and blanks" \
		says 0 "[ a  'b' \"c\" \\ d] [\$x]" \
		"$wadi" run -- "--text= a  'b' \"c\" \\ d" '--more=$x'
	check "$target: one argument that looks like two" \
		says 0 "[a --more=b] [nothing]" "$wadi" run -- "--text=a --more=b"
	check "$target: with quotes in it" \
		says 0 "[it's --more=b] [nothing]" "$wadi" run -- "--text=it's --more=b"
	check "$target: two that look like one" \
		says 0 "[a --end=9] [b]" "$wadi" run -- "--text=a --end=9" --more=b
	check "$target: an empty one" says 0 "[] [nothing]" "$wadi" run -- --text=
	check "$target: exit status 7" says 7 "[nothing]" "$wadi" run -- --end=7
	check "$target: --help is the image's" says 63 "--text" "$wadi" run -- --help
	check "$target: an unknown argument" says 64 "--txet" "$wadi" run -- --txet=a
	check "$target: the monitor's options come first" \
		says 0 "[a]" "$wadi" run --mem=8 -- --text=a
done
done_testing
