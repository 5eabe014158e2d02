#!/bin/sh
# SPDX-License-Identifier: ISC
# dist/NAME-TARGET: a monitor and its image in one file, to be run where no wadi is.
# shellcheck disable=SC2154 # from tap.sh
set -u
# shellcheck source=lib/tap.sh
. tests/cli/lib/tap.sh

# Two devices that only stand in the manifest.
export WADI_PATH="$work/packages"
device() { # NAME TYPE
	mkdir -p "$WADI_PATH/$1/include/wadi/config" "$WADI_PATH/$1/src"
	cat > "$WADI_PATH/$1/acme-$1.opam" << END
opam-version: "2.0"
version: "0.1.0"
END
	cat > "$WADI_PATH/$1/include/wadi/$1.h" << END
#pragma once
#include "wadi/base.h"
typedef struct wd_$1 { const void *ops; void *self; } wd_$1;
struct $1 { const char *name; };
WD_MUST wd_err $1_init(struct $1 *it, const char *name);
wd_$1 $1(struct $1 *it);
END
	cat > "$WADI_PATH/$1/include/wadi/config/$1.h" << END
#pragma once
#include "wadi/config.h"
#include "wadi/$1.h"
static inline wd_$1 $1_attached(void)
{
	return DEVICE(wd_$1, $1, attached("$2", "the$1"));
}
END
	cat > "$WADI_PATH/$1/src/$1.c" << END
#include "wadi/$1.h"
wd_err $1_init(struct $1 *it, const char *name)
{
	it->name = name;
	return NULL;
}
wd_$1 $1(struct $1 *it)
{
	return (wd_$1){ NULL, it };
}
END
}
device card NET_BASIC
device disk BLOCK_BASIC

mkdir "$work/ship" "$work/alone"
cd "$work/ship" || exit 1
plain() {
	cat > config.c <<- 'END'
		#include "wadi/config/devices.h"
		#include "app.h"

		void configure(void)
		{
			JOB(app_main, console_default(), boot_text("text", "any", "nothing"),
			    boot_int("end", "with this status", "0"));
		}
	END
	cat > app.h <<- 'END'
		#include "wadi/console.h"
		WD_MUST wd_err app_main(wd_console console, const char *text, int64_t end);
	END
	cat > app.c <<- 'END'
		#include "app.h"
		#include "wadi/start.h"
		wd_err app_main(wd_console console, const char *text, int64_t end)
		{
			wd_console_print(console, "[%s]\n", text);
			wd_exit((int)end);
		}
	END
}
with() { # card|disk: a job that wants one of it
	cat > config.c <<- END
		#include "wadi/config/devices.h"
		#include "wadi/config/$1.h"
		#include "app.h"

		void configure(void)
		{
			JOB(app_main, console_default(), $1_attached());
		}
	END
	cat > app.h <<- END
		#include "wadi/console.h"
		#include "wadi/$1.h"
		WD_MUST wd_err app_main(wd_console console, wd_$1 it);
	END
	cat > app.c <<- END
		#include "app.h"
		wd_err app_main(wd_console console, wd_$1 it)
		{
			(void)it;
			wd_console_write(console, wd_str("has $1\n"));
			return NULL;
		}
	END
}

has() { grep -qaF -e "$1" "$ship"; }
alone() { (cd "$work/alone" && env -i ./it "$@"); }

# Where the last ELF header in the file is, which is the image's.
image_offset() { LC_ALL=C grep -obUaP '\x7fELF' "$ship" | tail -n 1 | cut -d: -f1; }
holds_image() {
	tail -c "+$(($(image_offset) + 1))" "$ship" | head -c "$(wc -c < "$image")" | cmp - "$image"
}
# The flags of the segments that hold the byte at this offset.
flags_at() { # OFFSET
	readelf -lW "$ship" | awk '$1 == "LOAD" { print $2, $5, $7 $8 }' |
		while read -r offset size flags; do
			[ $((offset)) -le "$1" ] && [ "$1" -lt $((offset + size)) ] && echo "$flags"
		done
}
is_static_pie() {
	readelf -hW "$ship" | grep -q DYN && not sh -c "readelf -lW '$ship' | grep INTERP"
}
writes_nothing() {
	strace -f -o "$work/trace" -e trace=file,memfd_create "$ship" &&
		not grep -E 'O_WRONLY|O_CREAT|memfd_create' "$work/trace"
}

for target in spt hvt; do
	ship=dist/ship-$target image=dist/ship.$target
	plain
	rm -rf dist
	"$wadi" configure -t "$target" > /dev/null
	check "$target: one file is built, too, and its size told" \
		says 0 "built $ship (" "$wadi" build
	check "$target: beside the image" grep -q "built $image (" "$work/out"
	check "$target: and only when something changed" \
		says 0 "$ship is up to date (" "$wadi" build
	check "$target: it needs no other file" is_static_pie
	check "$target: nothing in it can be written and executed" \
		not sh -c "readelf -lW $ship | grep -E 'RWE|WE '"
	check "$target: the image is in it" holds_image
	check "$target: at a page's beginning" test $(($(image_offset) % 4096)) = 0
	check "$target: in pages that can only be read" \
		test "$(flags_at "$(image_offset)")" = R0x1000
	check "$target: code for devices it does not declare is not" \
		not sh -c "grep -qaF -e /dev/net/tun -e 'block device:' $ship"
	check "$target: nor is the debugger's side" not has PacketSize
	check "$target: unless that is asked for" says 0 "built $ship (" "$wadi" build --gdb
	check "$target: then it is there" has PacketSize
	check "$target: and stays" says 0 "$ship is up to date" "$wadi" build
	check "$target: until it is not wanted" says 0 "built $ship (" "$wadi" build --no-gdb
	check "$target: it is gone" not has PacketSize

	why=$(cannot_run "$target")
	if [ -n "$why" ]; then
		skip "$target: it runs" "$why"
		continue
	fi
	cp "$ship" "$work/alone/it"
	check "$target: it runs alone" says 0 "[nothing]" alone
	check "$target: takes options and arguments" says 0 "[a]" alone --mem=8 -- --text=a
	check "$target: arguments alone" says 7 "[b c]" alone "--text=b c" --end=7
	check "$target: options alone" says 0 "[nothing]" alone --mem=8
	check "$target: both, without --" says 0 "[d]" alone --mem=8 --text=d
	check "$target: an argument behind -- is the image's" says 64 "--mem" alone -- --mem=8
	check "$target: one before is the monitor's" says 1 "--text=a: " alone --text=a --
	check "$target: a second -- is the image's" says 64 "ship" alone -- --text=a -- x
	check "$target: bad options are the monitor's" says 1 "--mem=1: " alone --mem=1
	check "$target: --help is about this file" says 0 "usage: ./it [OPTION...]" alone --help
	check "$target: and names all options" grep -qF -e "--block:NAME=PATH" "$work/out"
	check "$target: the image has its own" says 63 "--text" alone -- --help
	check "$target: an unknown argument is the image's" says 64 "--txet" alone --txet=x
	check "$target: one that holds blanks and dashes" says 0 "[a --b]" \
		alone --mem=8 -- "--text='a --b'"
	check "$target: devices it does not declare are refused" \
		says 1 "not declared in manifest: 'x'" alone --block:x=/dev/null
	check "$target: nobody waits for a debugger" \
		says 1 "linked without it: wadi build --gdb" alone --gdb=0
	if command -v strace > /dev/null; then
		check "$target: no file is made at run time" writes_nothing
	else
		skip "$target: no file is made at run time" "tool: strace is not installed"
	fi

	with card
	check "$target: with a network device, it is made anew" says 0 "built $ship (" "$wadi" build
	check "$target: with the code for it" has /dev/net/tun
	check "$target: but none for disks" not has "block device:"
	check "$target: which says what is missing" \
		says 1 "'thecard' by --net:thecard=IFACE" "./$ship"
	with disk
	check "$target: with a disk likewise" says 0 "built $ship (" "$wadi" build
	check "$target: the other code" has "block device:"
	check "$target: not the first" not has /dev/net/tun
	head -c 4096 /dev/zero > disk.img
	check "$target: the disk is attached" \
		says 0 "has disk" "./$ship" --block:thedisk=disk.img
	check "$target: a bad one is told" \
		says 1 "at least 1 block" "./$ship" --block:thedisk=/dev/null
done

plain
"$wadi" configure -t unix > /dev/null
check "unix has no monitor" says 0 "built dist/ship.unix" "$wadi" build
check "so there is no second file" not test -e dist/ship-unix
check "nor parts of it" says 1 "target unix has none" "$wadi" build --gdb
check "both choices of a part are explained" says 0 "--no-gdb" "$wadi" build --help
done_testing
