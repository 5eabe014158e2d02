#!/bin/sh
# SPDX-License-Identifier: ISC
# setup/stage.sh FOLDER - lays out in FOLDER what is installed below a prefix, from a
# tree in which all is built.  lib/wadi is the tree again, without tests and with what
# was made: so `wadi` finds all by its own place, and the whole may be moved.
set -eu
cd "$(dirname -- "$0")/.."
umask 022
stage=$1
rm -rf "$stage"
mkdir -p "$stage"
version=$(cat VERSION)
so=$(echo "$version" | sed -E 's/^(0\.[0-9]+|[1-9][0-9]*).*/\1/')

put() { # FILE FOLDER: its mode is the one it has for its owner
	mkdir -p "$stage/$2"
	cp -P "$1" "$stage/$2/"
}

# ---- lib/wadi, and the commands, which lead into it --------------------------------
{
	echo VERSION
	find base interfaces libs targets cli/include cli/mk cli/templates cli/completion \
		tenders/embed tenders/gdb \
		\( -name tests -o -name fuzz -o -name __pycache__ \) ! -path 'cli/*' -prune -o \
		-type f ! -name '.*' ! -name '*~' ! -path targets/archives.mk -print
	ls bin/* out/host/libwadi-config.a out/tenders/hvt.a out/tenders/spt.a
	ls out/tenders/tenders/embed/*.o out/unix/*.a out/spt/*.a out/hvt/*.a
} | tar -cf - -T - | (mkdir -p "$stage/lib/wadi" && tar -C "$stage/lib/wadi" -xf -)
mkdir -p "$stage/bin"
for command in bin/*; do
	ln -s "../lib/wadi/$command" "$stage/$command"
done

# ---- For Linux programs: headers, libraries, pkg-config ------------------------------
# What an image's starter attaches, and what config.c reads, is not for them.
images_only() {
	grep -l 'wadi/host_device.h' libs/*/src/*.c | sed 's,.*/,,; s/c$/h/'
	echo host_device.h
}

left_out=$(images_only)
for pc in out/lib/*.pc; do
	put "$pc" lib/pkgconfig
	name=$(basename "$pc" .pc)
	opam=$(ls base/"$name".opam interfaces/*/"$name".opam libs/*/"$name".opam 2> /dev/null || :)
	include=$(dirname "$opam")/include
	find "$include" -name '*.h' ! -path '*/wadi/config/*' | while read -r header; do
		case " $(echo "$left_out" | tr '\n' ' ') " in
		*" $(basename "$header") "*) ;;
		*) folder=${header#"$include"/}
			put "$header" "include/$(dirname "$folder")" ;;
		esac
	done
done
for library in out/lib/*.so; do
	name=$(basename "$library")
	put "${library%.so}.a" lib
	cp "$library" "$stage/lib/$name.$version"
	strip --strip-unneeded "$stage/lib/$name.$version"
	ln -s "$name.$version" "$stage/lib/$name.$so"
	ln -s "$name.$so" "$stage/lib/$name"
done

# ---- Manual, completion, texts -------------------------------------------------------
for page in docs/man/*.[1-9]; do
	put "$page" "share/man/man${page##*.}"
done
mkdir -p "$stage/share/bash-completion/completions"
cp cli/completion/wadi.bash "$stage/share/bash-completion/completions/wadi"
for text in README.md CHANGES.md LICENSE; do
	put "$text" share/doc/wadi
done
for page in docs/*.md; do
	put "$page" share/doc/wadi/docs
done
chmod -R u=rwX,go=rX "$stage"
