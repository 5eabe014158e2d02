#!/bin/sh
# SPDX-License-Identifier: ISC
# setup/dist.sh FOLDER - writes FOLDER/wadi-VERSION.tar.gz: what is committed here, or,
# where there is no git, all but what was made.  The same files give the same bytes: an
# archive that is made from an unpacked one is that one again.
set -eu
cd "$(dirname -- "$0")/.."
umask 022
folder=$1
release=wadi-$(cat VERSION)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ -e .git ]; then
	git archive --prefix="$release/" HEAD | tar -C "$work" -xf -
	when=$(git log -1 --format=%ct)
else
	mkdir "$work/$release"
	tar -cf - --exclude=./out --exclude=./bin . | tar -C "$work/$release" -xf -
	when=$(stat -c %Y VERSION)
fi
mkdir -p "$folder"
tar -C "$work" --sort=name --mtime="@$when" --owner=0 --group=0 --numeric-owner \
	--mode=u=rwX,go=rX --format=ustar -cf "$work/all.tar" "$release"
gzip -n -9 < "$work/all.tar" > "$folder/$release.tar.gz"
echo "made $folder/$release.tar.gz"
