#!/bin/sh
# SPDX-License-Identifier: ISC
# A third party's packages: on WADI_PATH, with nothing else touched.
# shellcheck disable=SC2154 # from tap.sh
set -u
# shellcheck source=lib/tap.sh
. tests/cli/lib/tap.sh

export WADI_PATH="$root/tests/packages"
wires() { # TEXT: has wiring.c this text, wherever its lines are broken?
	tr '\n' ' ' < build/hvt/wiring.c | tr -s '\t ' ' ' > "$work/wiring"
	grep -qF -e "$1" "$work/wiring" || { cat build/hvt/wiring.c; return 1; }
}
has() { grep -qF -e "$1" "$2" || { cat "$2"; return 1; }; }
built() { "$wadi" configure "$@" && "$wadi" build; }
fresh() { # NAME: config.c comes from standard input
	mkdir "$work/$1"
	cd "$work/$1" || exit 1
	cat > config.c
	cat > app.h <<- 'END'
		#include "wadi/console.h"
		WD_MUST wd_err app_main(wd_console console);
	END
	cat > app.c <<- 'END'
		#include "app.h"
		wd_err app_main(wd_console console)
		{
			wd_console_write(console, wd_str("hello\n"));
			return NULL;
		}
	END
}

fresh tagged << 'END'
#include "wadi/config/devices.h"
#include "wadi/config/tag.h"
#include "app.h"

void configure(void)
{
	wd_console inner = tag(console_default(), .group = "in", .word = "<");

	needs("acme-tag", .min = "0.3", .max = "0.4", .source = "https://acme.invalid/tag.git");
	JOB(app_main, tag(inner, .word = "-"));
	JOB(app_main, tag(console_default(), .group = "in", .word = "<"));
}
END
check "a package's device is built from its folder" built -t unix
check "and runs" says 0 "<-<hello" "$wadi" run
check "its boot arguments stand in groups" says 0 "(-(hello" "$wadi" run -- --in-word='('
check "its keys too" built --in-voice=loud
check "and change what is wired" says 0 "<<-<<hello" "$wadi" run
check "one device with the same arguments is one" \
	sh -c "[ \$(grep -c '^static struct tag ' build/unix/wiring.c) = 2 ]"
check "its header is a section of --help" says 63 "tag" "$wadi" run -- --help
check "the opam file has the user's range" \
	has '"acme-tag" {>= "0.3" & < "0.4"}' build/unix/tagged-unix.opam
check "and the pin" has '"acme-tag.dev" "https://acme.invalid/tag.git"' build/unix/tagged-unix.opam
for target in spt hvt; do
	why=$(cannot_run "$target")
	if [ -n "$why" ]; then
		skip "the same source runs on $target" "$why"
		continue
	fi
	check "the same source is built for $target" built -t "$target"
	check "and runs on $target" says 0 "<-<hello" "$wadi" run
done
check "target kite, built on unix, has its own console" built -t kite
check "which takes the place of unix's" says 0 "kite: <-<hello" "$wadi" run
mkdir "$work/newer"
cp -r "$root/tests/packages/tag" "$work/newer"
sed -i 's/^version:.*/version: "0.3.1"/' "$work/newer/tag/acme-tag.opam"
sed -i 's/it->under, it->word/it->under, wd_str("new")/' "$work/newer/tag/src/tag.c"
check "of two packages of one name the first on WADI_PATH counts" \
	env WADI_PATH="$work/newer:$WADI_PATH" "$wadi" configure -t unix
check "and is compiled" says 0 "newnewhello" "$wadi" run
check "WADI_PATH is kept for the build" says 0 "newnewhello" env -u WADI_PATH "$wadi" run
mkdir -p "$work/mine"
cp -r "$root/libs/devices" "$work/mine"
sed -i 's/wd_platform_write(text)/wd_platform_write(wd_str("mine\\n"))/' \
	"$work/mine/devices/src/console_default.c"
check "one that has an installed package's name replaces it" \
	env WADI_PATH="$work/mine:$WADI_PATH" "$wadi" configure -t unix
check "in the image" says 0 "mine" "$wadi" run

fresh linked << 'END'
#include "wadi/config/link.h"

WD_MUST wd_err ends_main(wd_link near, wd_link far);
void configure(void)
{
	struct link_ends lan = link_attached("lan"), wan = link_attached("wan");

	JOB(ends_main, lan.near, wan.far);
}
END
check "a module of several interfaces is wired by part" sh -c "'$wadi' configure -t hvt"
check "from its own functions" \
	wires "_near(&wd_device_link_attached_lan), link_attached_far(&wd_device_link_attached_wan)"
check "attached devices are in the image's manifest" \
	wires 'WD_MANIFEST(WD_NET_BASIC("lan"), WD_NET_BASIC("wan"));'
check "and in Solo5's" has '{ "name": "wan", "type": "NET_BASIC" }' build/hvt/manifest.json

fresh paged << 'END'
#include "wadi/config/devices.h"
#include "wadi/config/pages.h"
#include "app.h"

void configure(void)
{
	JOB(app_main, pages("htdocs", console_default()));
}
END
mkdir -p htdocs/css
printf 'one' > htdocs/index.html
printf 'two' > htdocs/css/a.css
for target in unix spt; do
	check "files of a folder are linked in for $target" built -t "$target"
	check "with all below it, on $target" says 0 "css/a.css: two
index.html: one
hello" "$wadi" run
done
sleep 0.02
printf 'three' > htdocs/index.html
check "a changed file is linked anew" says 0 "index.html: three" "$wadi" run
printf 'four' > htdocs/new.html
check "a new one is found" says 0 "new.html: four" "$wadi" run
touch -d @1000 htdocs/new.html
check "files have their dates" built
check "in seconds since 1970" has '_len }, 1000 },' build/spt/files.c
check "but none after SOURCE_DATE_EPOCH" env SOURCE_DATE_EPOCH=500 "$wadi" configure
check "where that is set" has '_len }, 500 },' build/spt/files.c
check "which is a number" says 1 "SOURCE_DATE_EPOCH=soon is not a number of seconds" \
	env SOURCE_DATE_EPOCH=soon "$wadi" configure

fresh packed << 'END'
#include "wadi/config/devices.h"
#include "wadi/config/pages.h"
#include "app.h"

void configure(void)
{
	JOB(app_main, pages_packed("htdocs", console_default()));
}
END
mkdir -p htdocs/css
seq 1000 > htdocs/css/long.css
touch -d @1000 htdocs/css/long.css
cp htdocs/css/long.css htdocs/css/long.png
echo short > htdocs/short.txt
seq 1000 > htdocs/own.txt
echo own > htdocs/own.txt.gz
check "texts are linked in with their compressed forms" built -t unix
check "made by gzip" sh -c \
	'gzip -dc < build/unix/packed/1/css/long.css.gz | cmp - htdocs/css/long.css'
check "with the date of the text" grep -q 'long[.]css[.]gz.* 1000 },' build/unix/files.c
check "in order" sh -c \
	"sed -n 's/^.{ \"\\([^\"]*\\)\".*/\\1/p' build/unix/files.c | grep -v '[.]br\$' > names &&
	printf '%s\n' css/long.css css/long.css.gz css/long.png own.txt own.txt.gz short.txt |
	cmp - names"
check "but for those that the folder has itself" has 'htdocs/own.txt.gz' build/unix/files.c
printf 'changed' >> htdocs/css/long.css
check "a changed text is packed anew" built
check "with the change in it" sh -c 'gzip -dc < build/unix/packed/1/css/long.css.gz | grep changed'
done_testing
