#!/bin/sh
# SPDX-License-Identifier: ISC
# wadi configure: keys, targets, what is remembered, and what is refused.
# shellcheck disable=SC2154 # from tap.sh
set -u
# shellcheck source=lib/tap.sh
. tests/cli/lib/tap.sh

project() { # NAME: an empty one with two keys and a boot argument
	mkdir "$work/$1"
	cd "$work/$1" || exit 1
	cat > config.c <<- 'END'
		#include "wadi/config/devices.h"
		#include "app.h"

		KEY_CHOICE(pages, "where the pages are kept", embed, tar);
		KEY_FLAG(log_all, "say more");
		KEY_INT(lines, "how many", 5);
		KEY_TEXT(motto, "on the door", "none");

		void configure(void)
		{
			JOB(app_main, console_default(), pages == pages_tar, log_all, lines, motto,
			    boot_span("pause", "between two", "1s"));
		}
	END
	cat > app.h <<- 'END'
		#include "wadi/console.h"
		WD_MUST wd_err app_main(wd_console console, bool tar, bool log, int64_t lines,
		                        const char *motto, wd_span pause);
	END
	cat > app.c <<- 'END'
		#include "app.h"
		wd_err app_main(wd_console console, bool tar, bool log, int64_t lines,
		                const char *motto, wd_span pause)
		{
			wd_console_print(console, "tar %d log %d lines %lld motto %s pause %pS\n",
			                 tar, log, (long long)lines, motto, (const void *)&pause);
			return NULL;
		}
	END
}

wires() { # TEXT TARGET: has wiring.c this text, wherever its lines are broken?
	tr '\n' ' ' < "build/$2/wiring.c" | tr -s '\t ' ' ' > "$work/wiring"
	grep -qF -e "$1" "$work/wiring" || { cat "build/$2/wiring.c"; return 1; }
}
same_times() { # does a second configure leave what is not new alone?
	stat -c '%n %y' build/unix/wiring.c build/unix/Makefile > "$work/before"
	sleep 0.02
	"$wadi" configure && stat -c '%n %y' build/unix/wiring.c build/unix/Makefile |
		diff "$work/before" -
}
nothing_written() {
	rm -rf build
	not "$wadi" configure "$@" && test ! -e build/unix/wiring.c && test ! -e build/target
}

project one
check "the first target is unix" says 0 "configured one for unix" "$wadi" configure
check "keys have their defaults" wires '0, false, 5, "none"' unix
check "keys are set" \
	"$wadi" configure --pages=tar --log-all --lines=0x10 "--motto=say \"hi\", \\ you"
check "and reach the wiring" wires '1, true, 16, "say \"hi\", \\ you"' unix
check "options are kept for the next time" says 0 "with --pages=tar" "$wadi" configure
check "each target has its own" says 0 "configured one for spt
" "$wadi" configure -t spt
check "the last target is the default" says 0 "configured one for spt" "$wadi" configure
check "a target is come back to" says 0 "unix with --pages=tar" "$wadi" configure -t unix
check "new options replace the old" says 0 "configured one for unix with --log-all=false" \
	"$wadi" configure --log-all=false
check "all of them" wires '0, false, 5' unix
check "a boot argument is baked" "$wadi" configure --pause=2min
check "and is the default then" wires '"2min"' unix
check "a second time nothing is written anew" same_times
check "--help lists keys" says 0 "--pages=embed|tar" "$wadi" configure --help
check "--help lists boot arguments" says 0 "--pause=30s" "$wadi" configure --help
check "--help evaluates nothing for good" wires '"2min"' unix
mv config.c other.c
cat > config.c << 'END'
#include "wadi/config/devices.h"
#include "app.h"
void configure(void) {}
END
check "a config.c without a JOB is refused" says 1 "config.c has no JOB" "$wadi" configure
check "-f takes another file" says 0 "configured one for unix" "$wadi" configure -f other.c
check "and it is kept" says 0 "configured one for unix" "$wadi" configure
check "and is no source of the image" says 0 "tar 0 log 0 lines 5 motto none pause 1s" "$wadi" run

cat > config.c << 'END'
#include "wadi/config/devices.h"
  #  include "app.h" /* not only at the line's start */

int text, place, grow(void), die(int x);
int grow(void) { return 1; }
int die(int x) { return x; }
const char *reach(void);
const char *reach(void) { return target_is("spt") ? "sandbox" : "other"; }

void configure(void)
{
	JOB(app_main, console_default(), false, die(0) + text + place, grow(), reach(),
	    boot_span("pause", "between two", "1s"));
}
END
check "config.c may call its own functions as it likes" "$wadi" configure -t spt -f config.c
check "and ask for the target" wires '0, 1, "sandbox"' spt

project two
check "an unknown key names the nearest" says 2 "did you mean --pages" "$wadi" configure --page=tar
check "an unknown value names the nearest" \
	says 2 "config.c:4: error: --pages=tra: where the pages are kept; one of embed, tar; did" \
	"$wadi" configure --pages=tra
check "a number is one" says 2 "--lines=many" "$wadi" configure --lines=many
check "a value is wanted" says 2 "--pages has no value" "$wadi" configure --pages
check "an option is given once" \
	says 2 "--lines is given twice" "$wadi" configure --lines=1 --lines=2
check "an option has dashes" says 2 "lines=1 is not an option" "$wadi" configure lines=1
check "an unknown target names the nearest" \
	says 2 "there is no target uinx; there are hvt, spt and unix; did you mean unix" \
	"$wadi" configure -t uinx
check "-t wants a value" says 2 "-t has no value" "$wadi" configure -t
check "a bad default writes nothing" nothing_written --pause=soon
check "an unknown key writes nothing" nothing_written --nonsense=1
printf '#include "wadi/config/devcies.h"\nvoid configure(void) {}\n' > config.c
check "a missing package's header is explained" \
	says 1 "no package has wadi/config/devcies.h; did you mean wadi/config/devices.h?" \
	"$wadi" configure
printf '%s\n' '#include "wadi/config/devices.h"' 'void configure(void)' '{' \
	'wd_console_write(console_default(), wd_str("x"));' '}' > config.c
check "a device used too early is explained" says 1 "was a device used?" "$wadi" configure
mkdir "$work/empty"
cd "$work/empty" || exit 1
check "no config.c, no project" says 1 "there is no config.c here" "$wadi" configure
check "nor an image" says 1 "there is no config.c here" "$wadi" build
check "nothing is cleaned elsewhere" says 1 "are not touched" "$wadi" clean

cd "$work/one" || exit 1
"$wadi" clean > /dev/null
check "clean removes what wadi made" test ! -e build -a ! -e dist -a -e config.c
check "what is not configured is not built" says 1 "one is not configured" "$wadi" build
check "a misspelt command names the nearest" says 2 "did you mean configure" "$wadi" confgure
check "every command has help with an example" sh -c "for c in new configure depend build \
	run describe query clean help completion; do
		\"$wadi\" help \$c | grep -q '^  .*wadi .' || exit 1; done"
check "help is a command and an option" \
	sh -c "\"$wadi\" help build > a && \"$wadi\" build --help | cmp a"
check "--version is VERSION" says 0 "wadi $(cat "$root/VERSION")" "$wadi" --version
check "no command is wrong usage" says 2 "wadi COMMAND" "$wadi"
done_testing
