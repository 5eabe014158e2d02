#!/bin/sh
# SPDX-License-Identifier: ISC
# `make dist` packs what builds by itself, always in the same bytes; `make deb` makes a
# package of it that installs and goes without a trace, in a root of its own.
# shellcheck disable=SC2016,SC2154 # for sh -c; from tap.sh
set -u
# shellcheck source=../cli/lib/tap.sh
. tests/cli/lib/tap.sh
unset MAKELEVEL
version=$(cat VERSION)
git="git -c user.name=wadi -c user.email=wadi@wadi.invalid"

# As it would be committed now.
mkdir "$work/tree" "$work/there" "$work/again"
if [ -e .git ]; then
	git ls-files -co --exclude-standard
else
	find . -type f ! -path './out/*' ! -path './bin/*'
fi | while read -r file; do
	[ ! -e "$file" ] || echo "$file"
done | tar -cf - -T - | tar -C "$work/tree" -xf -
cd "$work/tree" || exit 1
check "make dist in a repository" sh -c "git init -q && git add -A && $git commit -qm all &&
	make -s dist && ls out/dist/wadi-$version.tar.gz"
check "has no file of git's or of the build's" sh -c '! tar -tf "$1" |
	grep -E "^[^/]*/([.]git/|out/|bin/)"' - "out/dist/wadi-$version.tar.gz"
check "unpacks" tar -C "$work/again" -xf "out/dist/wadi-$version.tar.gz"
# What does not count: when, and for whom, a file was written.
touch "$work/again/wadi-$version/README.md"
chmod 600 "$work/again/wadi-$version/Makefile"
check "make dist in what was unpacked" make -s -C "$work/again/wadi-$version" dist
check "gives the same bytes" cmp "out/dist/wadi-$version.tar.gz" \
	"$work/again/wadi-$version/out/dist/wadi-$version.tar.gz"

check "make opam" make -s opam
if command -v opam > /dev/null; then
	check "is a repository whose packages can be installed" \
		says 0 "No issues" sh -c 'cd out/opam && opam admin check'
	for file in out/opam/packages/*/*/opam; do
		check "$(basename "${file%/opam}") has no flaw" opam lint "$file"
	done
else
	skip "opam" "tool: opam is not installed"
fi

if ! command -v dpkg-deb > /dev/null; then
	skip "a Debian package" "tool: dpkg-deb is not installed"
	done_testing
	exit 0
fi
cd "$work/again/wadi-$version" || exit 1
check "make deb" make -s deb
deb=$(ls out/dist/wadi_"$version"_*.deb)
check "is a package" says 0 "Package: wadi" dpkg-deb --info "$deb"
check "whose files are all root's, in /usr" sh -c '! dpkg-deb --contents "$1" |
	grep -v "^[-dl][-rwx]* [r]oot/root .* ./usr/\|^drwxr-xr-x [r]oot/root .* ./$"' - "$deb"

# dpkg with a database of its own: nothing of this machine is touched.
dpkg_there() {
	mkdir -p "$work/there/var/lib/dpkg/info" "$work/there/var/lib/dpkg/updates"
	touch "$work/there/var/lib/dpkg/status" "$work/there/var/lib/dpkg/available"
	PATH=$PATH:/usr/sbin:/sbin dpkg --root="$work/there" --log="$work/dpkg.log" \
		--force-not-root --force-depends "$@"
}
check "installs" dpkg_there -i "$deb"
check "the manual is there" ls "$work/there/usr/share/man/man1/wadi.1.gz"
cd "$work" || exit 1
PATH=$work/there/usr/bin:$PATH
check "wadi works from there" sh -c 'wadi new site && cd site && wadi configure -t unix &&
	wadi build'
check "and the image runs" says 0 hello sh -c 'cd site && wadi run'
check "goes" dpkg_there -P wadi
check "without a trace" sh -c '[ ! -e "$1/usr" ]' - "$work/there"
done_testing
