#!/bin/sh
# SPDX-License-Identifier: ISC
# setup/opam.sh TARBALL FOLDER - makes FOLDER an opam repository of this release: the
# package wadi, built from the tarball by make, and the packages that it brings, which
# depend on it and add nothing.  URL says where the tarball will lie.
set -eu
cd "$(dirname -- "$0")/.."
umask 022
tarball=$1 folder=$2
version=$(cat VERSION)
url=${URL:-https://wadi.invalid/$(basename "$tarball")}
rm -rf "$folder"
mkdir -p "$folder"
echo 'opam-version: "2.0"' > "$folder/repo"

place() { # NAME VERSION: where its file goes
	mkdir -p "$folder/packages/$1/$1.$2"
	echo "$folder/packages/$1/$1.$2/opam"
}

depexts() { grep -v '^#' setup/packages.build | sed 's/.*/"&"/' | paste -s -d' '; }

cat > "$(place wadi "$version")" << END
opam-version: "2.0"
synopsis: "Library operating system in C"
description: "The wadi command, its monitors, and the packages that images are made of"
maintainer: "The wadi authors"
authors: "The wadi authors"
license: "ISC"
homepage: "https://wadi.invalid/"
bug-reports: "https://wadi.invalid/issues"
depends: []
depexts: [ [ $(depexts) ] {os-family = "debian"} ]
available: arch = "x86_64" & os = "linux"
build: [ make "-j%{jobs}%" "all" "libraries" ]
install: [ make "install" "prefix=%{prefix}%" ]
remove: [ make "uninstall" "prefix=%{prefix}%" ]
url {
  src: "$url"
  checksum: "sha256=$(sha256sum "$tarball" | cut -d' ' -f1)"
}
END

# In a repository the version is in the file's path.
for file in base/*.opam interfaces/*/*.opam libs/*/*.opam targets/*/*.opam; do
	its=$(sed -n 's/^version: "\(.*\)"/\1/p' "$file")
	sed "/^version:/d
		s/^depends: \[\]\$/depends: [\n]/" "$file" |
		sed "s/^depends: \[\$/&\n  \"wadi\" {= \"$version\"}/" \
		> "$(place "$(basename "$file" .opam)" "$its")"
done
echo "made $folder"
