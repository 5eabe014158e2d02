#!/bin/sh
# SPDX-License-Identifier: ISC
# What README.md and docs/guide.md show, done: their C is taken from the pages
# themselves, block by block.
set -u
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PATH=$PATH:$root/bin
count=0

check() { # TEXT COMMAND...
	count=$((count + 1))
	text=$1
	shift
	if "$@" > "$work/log" 2>&1; then
		echo "ok $count - $text"
	else
		echo "not ok $count - $text"
		sed 's/^/# /' "$work/log"
	fi
}

# The Nth block of C of a page.
block() { # PAGE N
	awk -v n="$2" '/^```c$/ { at++; next } /^```$/ { if (at == n) exit; inside = 0; next }
		at == n' "$root/$1"
}

says() { # PATTERN COMMAND...: ends with 0 and prints a line that fits
	pattern=$1
	shift
	"$@" > "$work/out" 2>&1
	status=$?
	cat "$work/out"
	[ $status = 0 ] && grep -Eq -e "$pattern" "$work/out"
}

fails_at() { # PLACE COMMAND...: fails and names that line
	place=$1
	shift
	! "$@" > "$work/out" 2>&1 || return 1
	cat "$work/out"
	grep -q "^$place:.*error:" "$work/out"
}

# ---- README.md: hello ------------------------------------------------------------
mkdir "$work/hello"
cd "$work/hello" || exit 1
block README.md 1 > config.c
block README.md 2 > hello.c
cat > hello.h << 'END'
#include "wadi/console.h"
#include "wadi/time.h"

WD_MUST wd_err hello_main(wd_console console, wd_time time, const char *greeting);
END
for target in unix spt; do
	check "README: hello configures for $target" wadi configure -t $target
	check "README: hello builds" wadi build
	check "README: hello takes an argument" says '^good day$' wadi run -- --hello='good day'
done

# ---- docs/guide.md ------------------------------------------------------------------
cd "$work" || exit 1
check "guide: a new project" wadi new site
cd site || exit 1
check "guide: it configures" wadi configure -t spt
check "guide: it builds" wadi build
check "guide: it runs" says '^hello, world$' wadi run
sed -i 's/hello, /good day, /' site.c
check "guide: a changed text is built" wadi build
check "guide: and said" says '^good day, world$' wadi run

printf '#include "wadi/console.h"\n#include "wadi/pclock.h"\n#include "wadi/time.h"\n' > site.h
block docs/guide.md 1 >> site.h
{
	printf '#include "site.h"\n\nwd_err site_main(wd_console console, wd_time time, '
	printf 'wd_pclock clock, int64_t times)\n{\n'
	block docs/guide.md 2
	printf '\treturn NULL;\n}\n'
} > site.c
{
	printf '#include "wadi/config/devices.h"\n#include "site.h"\n\nvoid configure(void)\n{\n'
	block docs/guide.md 3
	printf '}\n'
} > config.c
check "guide: a second device and a boot argument" wadi build
check "guide: the date, once" says '^20[0-9-]+T[0-9:]+Z$' wadi run -- --times=1
check "guide: --help lists it" sh -c 'wadi run -- --help | grep -e "--times="; [ $? = 0 ]'
check "guide: another default" wadi configure --times=0
check "guide: is linked in" says '^$|^built' sh -c 'wadi run; echo'
{
	printf '#include "wadi/config/devices.h"\n#include "site.h"\n\n'
	block docs/guide.md 4
	printf '\nvoid configure(void)\n{\n\tJOB(greet_main, console_default(), greeting());\n}\n'
} > config.c
cat > site.h << 'END'
#include "wadi/console.h"

WD_MUST wd_err greet_main(wd_console console, const char *greeting);
END
cat > site.c << 'END'
#include "site.h"

wd_err greet_main(wd_console console, const char *greeting)
{
	wd_console_print(console, "%s\n", greeting);
	return NULL;
}
END
check "guide: a key" wadi configure -t unix --language=de
check "guide: decides what is linked" says '^hallo$' wadi run
check "guide: is listed" says '--language=' wadi configure --help
check "guide: the graph" says '^digraph' wadi describe --dot
check "guide: packages" says 'wadi-console' wadi query packages
sed -i 's/console_default()/time_default()/' config.c
check "guide: a mistake is told at its line" \
	fails_at "config.c:$(grep -n 'JOB(' config.c | cut -d: -f1):[0-9]*" wadi configure
echo "1..$count"
