#!/bin/sh
# SPDX-License-Identifier: ISC
# wadi build: what has changed, and nothing else, is made anew.
# shellcheck disable=SC2154 # from tap.sh
set -u
# shellcheck source=lib/tap.sh
. tests/cli/lib/tap.sh

wadi_build() { (cd "$work/site" && "$wadi" build "$@"); }
again() { sleep 0.02; touch "$work/site/$1"; }
cd "$work" || exit 1
"$wadi" new site > /dev/null
cd site || exit 1
"$wadi" configure -t unix > /dev/null

check "an image is built" says 0 "built dist/site.unix (" wadi_build
check "nothing changed, nothing is done" says 0 "dist/site.unix is up to date" wadi_build
again site.c
check "a changed source is compiled" says 0 "built dist/site.unix" wadi_build
again site.h
check "so are those that include a changed header" says 0 "built dist/site.unix" wadi_build
check "but not for ever" says 0 "is up to date" wadi_build
again config.c
check "a changed config.c is evaluated" says 0 "configured site for unix" wadi_build
check "once" says 0 "dist/site.unix is up to date" wadi_build
sed -i 's/"world"/"moon"/' config.c
check "what it changes is built" says 0 "built dist/site.unix" wadi_build
check "and shows" says 0 "hello, moon" "$wadi" run
echo 'int unused_here(void); int unused_here(void) { return 1; }' > more.c
check "a new source is found" says 0 "more.c" wadi_build -v
rm more.c
check "one that is gone is missed by nobody" says 0 "built dist/site.unix" wadi_build
check "the image is stripped" not sh -c "nm dist/site.unix 2> /dev/null | grep -q site_main"
check "the one for the debugger is not" sh -c "nm build/unix/site.unix.debug | grep -q site_main"
check "errors leave no trace" not sh -c "nm build/unix/site.unix.debug | grep -q wd_err_via"
cp site.c site.c.good
cat > site.c << 'END'
#include "site.h"
static WD_ERROR(failed, wd_no_memory, "site", "no site left");
static wd_err third(void) { return failed; }
static wd_err second(void)
{
	WD_TRY(third());
	return NULL;
}
wd_err site_main(wd_console console, const char *whom)
{
	(void)console, (void)whom;
	WD_TRY(second());
	return NULL;
}
END
check "a job that fails says why" says 1 "site_main: site: no site left" "$wadi" run
check "and no places" says_not 1 "  by " "$wadi" run
check "unless they are asked for" says 0 "built dist/site.unix" wadi_build --trace-errors
check "the places an error passed, the first" says 1 "  by site.c:6" "$wadi" run
check "and the last" says 1 "  by site.c:12" "$wadi" run
check "until they are not wanted" says 0 "built dist/site.unix" wadi_build --no-trace-errors
check "then there are none" says_not 1 "  by " "$wadi" run
mv site.c.good site.c
check "an unknown option is wrong usage" says 2 "usage: wadi build" wadi_build --fast
check "from within another make, too" sh -c "printf 'all:\n\t@\"%s\" build\n' '$wadi' > outer.mk &&
	make -j4 -s -f outer.mk && rm outer.mk"
sed -i 's/return NULL/return site_main/' site.c
check "what does not compile fails at its line" says 1 "site.c:6" wadi_build
check "and a broken config.c fails at its own" \
	sh -c "sed -i 's/console_default/console_defualt/' config.c; ! '$wadi' build > said 2>&1 &&
	grep -q '^config.c:7:.*console_defualt' said"
done_testing
