#!/bin/sh
# SPDX-License-Identifier: ISC
# setup/deb.sh FOLDER - builds FOLDER/wadi-VERSION.tar.gz and makes a Debian package of
# it, FOLDER/wadi_VERSION_ARCHITECTURE.deb.
set -eu
cd "$(dirname -- "$0")/.."
umask 022
unset MAKEFLAGS MAKELEVEL DESTDIR prefix
folder=$(CDPATH='' cd -- "$1" && pwd)
version=$(cat VERSION)
architecture=$(dpkg --print-architecture)
package=wadi_${version}_$architecture.deb
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tar -C "$work" -xf "$folder/wadi-$version.tar.gz"
cd "$work/wadi-$version"
SOURCE_DATE_EPOCH=$(stat -c %Y VERSION)
export SOURCE_DATE_EPOCH
make -s stage
mkdir -p "$work/image/DEBIAN"
mv out/stage "$work/image/usr"
cd "$work/image"
find usr/share/man -type f -exec gzip -n -9 {} +
gzip -n -9 usr/share/doc/wadi/CHANGES.md
mv usr/share/doc/wadi/LICENSE usr/share/doc/wadi/copyright
find usr -type f -exec md5sum {} + | sort -k 2 > DEBIAN/md5sums
# Programs are started with the libraries as soon as they are there.
echo activate-noawait ldconfig > DEBIAN/triggers
cat > DEBIAN/control << END
Package: wadi
Version: $version
Architecture: $architecture
Maintainer: The wadi authors <authors@wadi.invalid>
Homepage: https://wadi.invalid/
Section: devel
Priority: optional
Installed-Size: $(du -sk usr | cut -f 1)
Depends: $(grep -v '^#' "$work/wadi-$version/setup/packages.build" | paste -s -d, |
	sed 's/,/, /g'), libbearssl0
Suggests: gdb, pkg-config
Description: library operating system in C
 A service is written against typed libraries, and config.c says which devices it is
 made of; wadi links it with what it needs into one small image: a KVM virtual
 machine, a process in a seccomp sandbox, or an ordinary process.
 .
 With the monitors wadi-hvt and wadi-spt, and the packages as libraries for Linux
 programs.
END
dpkg-deb --root-owner-group --build "$work/image" "$folder/$package" > /dev/null
echo "made $1/$package"
