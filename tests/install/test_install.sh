#!/bin/sh
# SPDX-License-Identifier: ISC
# What `make install` puts below a prefix works there, without the tree; a program that
# is not of wadi finds its libraries by pkg-config; `make uninstall` leaves nothing.
# shellcheck disable=SC2016,SC2154 # for sh -c; from tap.sh
set -u
# shellcheck source=../cli/lib/tap.sh
. tests/cli/lib/tap.sh
unset MAKELEVEL
prefix=$work/dest/opt/wadi
programs=$root/examples/library-in-linux

same_files() { # LIST FOLDER: exactly these are there
	(cd "$2" && find . | sort) | diff "$1" -
}

# Nothing that the library needs is missing in what its pkg-config file requires.
all_shared() { # PACKAGE
	# shellcheck disable=SC2046 # a list of options
	gcc -Wall -Wextra -Werror nothing.c -o nothing -Wl,--no-as-needed \
		$(pkg-config --cflags --libs "$1") &&
		LD_BIND_NOW=1 LD_LIBRARY_PATH="$prefix/lib" ./nothing
}

# A package of headers alone has no archive.
all_static() { # PACKAGE
	whole=$prefix/lib/lib$1.a
	[ -e "$whole" ] || whole=
	# shellcheck disable=SC2046 # a list of options
	gcc -Wall -Wextra -Werror -static nothing.c -o nothing -Wl,--whole-archive \
		${whole:+"$whole"} -Wl,--no-whole-archive \
		-Wl,--start-group $(pkg-config --cflags --libs --static "$1") -Wl,--end-group &&
		./nothing
}

# ---- Install: beside what is there already ---------------------------------------------
mkdir -p "$prefix/lib" && echo theirs > "$prefix/lib/theirs"
(cd "$prefix" && find . | sort) > "$work/before"
check "make install" make -s install DESTDIR="$work/dest" prefix=/opt/wadi
(cd "$prefix" && find . | sort) > "$work/after"
check "twice is once" make -s install DESTDIR="$work/dest" prefix=/opt/wadi
check "with the same files" same_files "$work/after" "$prefix"
check "nothing of it names the tree's folders of tests" \
	sh -c '! find "$1" -name tests -o -name "test_*" | grep -v templates/' - "$prefix"

# ---- The command, moved, with a path that lacks the tree -------------------------------
mv "$work/dest/opt/wadi" "$work/moved"
prefix=$work/moved
PATH=$prefix/bin:/usr/sbin:/usr/bin:/sbin:/bin
cd "$work" || exit 1
check "wadi finds its installation" says 0 "$prefix/lib/wadi" wadi query home
check "wadi new" wadi new hello
cd hello || exit 1
for target in unix spt hvt; do
	check "$target: configure" wadi configure -t $target
	check "$target: build" wadi build
	why=$(cannot_run $target)
	if [ -n "$why" ]; then
		skip "$target: run" "$why"
	else
		check "$target: run" says 0 hello wadi run
	fi
done
check "wadi completion" says 0 complete wadi completion bash
check "and its file" cmp "$root/cli/completion/wadi.bash" \
	"$prefix/share/bash-completion/completions/wadi"
check "wadi debug finds its printers" sh -c 'wadi debug --print | grep -o "[^ ]*/wadi.py" |
	xargs ls'
check "a library of one's own" sh -c 'cd .. && wadi new mine --template library && cd mine &&
	make test'

# ---- Libraries ---------------------------------------------------------------------------
cd "$work" || exit 1
if command -v pkg-config > /dev/null; then
	cp -r "$programs" program
	cd program || exit 1
	export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"
	check "a Linux program is built, shared and static" make -s
	check "shared runs" env LD_LIBRARY_PATH="$prefix/lib" sh -c './ticket 1h > out'
	check "and its fibers take turns" sh -c 'head -n 4 expected > want
		head -n 4 out | diff want -'
	check "and it says what it found" sh -c 'sed -n 5p out | grep -Eq "$(sed -n 5p expected)"'
	check "and no more" [ "$(wc -l < out)" = 5 ]
	check "static runs where no library is" says 0 until ./ticket-static 30min
	check "an error has its text" says 1 'ticket: ' ./ticket-static soon
	awk '/^```c$/ { code = 1; next } /^```/ { code = 0 } code' "$root/docs/installing.md" \
		> page.c
	check "so is the program of docs/installing.md" \
		sh -c 'gcc -Wall -Wextra -Werror page.c $(pkg-config --cflags --libs wadi-prng) &&
			LD_LIBRARY_PATH=$1/lib ./a.out' - "$prefix"
	for pc in "$PKG_CONFIG_PATH"/*.pc; do
		name=$(basename "$pc" .pc)
		check "$name: is found with all it requires" \
			pkg-config --print-errors --exists "$name"
	done
	echo 'int main(void) { return 0; }' > nothing.c
	for pc in "$PKG_CONFIG_PATH"/*.pc; do
		name=$(basename "$pc" .pc)
		check "$name: a program links with all of it, shared" all_shared "$name"
		check "$name: and static" all_static "$name"
	done
	check "all headers compile by themselves" sh -c 'cd "$1/include" && find wadi -name "*.h" |
		while read -r header; do
			echo "#include \"$header\"" | gcc -std=gnu17 -Wall -Wextra -Werror -I. -xc \
				-fsyntax-only - || exit 1
		done' - "$prefix"
	sed -i 's/^Version: .*/Version: 9.0.0/' "$PKG_CONFIG_PATH/wadi-base.pc"
	check "a version out of range is refused" says 1 "wadi-base < 0" \
		pkg-config --print-errors --exists wadi-prng
else
	skip "libraries" "tool: pkg-config is not installed"
fi

# ---- Uninstall -------------------------------------------------------------------------------
cd "$root" || exit 1
check "make uninstall" make -s uninstall prefix="$prefix"
check "leaves what was there before and nothing else" same_files "$work/before" "$prefix"
check "again is fine" make -s uninstall prefix="$prefix"
done_testing
