#!/bin/sh
# SPDX-License-Identifier: ISC
# setup/install.sh LIST... - installs the Debian packages named in setup/packages.LIST
# that are missing.  Asks for nothing when none is.
set -eu
cd "$(dirname -- "$0")"

wanted() {
	for list in "$@"; do
		grep -v '^#' "packages.$list"
	done
}

missing() {
	for package in $(wanted "$@"); do
		dpkg-query -W -f '${Status}' "$package" 2> /dev/null | grep -q 'ok installed' ||
			echo "$package"
	done
}

if ! command -v dpkg-query > /dev/null; then
	echo "packages: this is no Debian; what is needed: $(wanted "$@" | tr '\n' ' ')"
	exit 0
fi
need=$(missing "$@" | tr '\n' ' ')
if [ -z "$need" ]; then
	echo "packages: nothing is missing"
	exit 0
fi
as_root=
if [ "$(id -u)" != 0 ]; then
	as_root=sudo
	command -v sudo > /dev/null || {
		echo "packages: missing: $need" >&2
		echo "packages: not root and no sudo; as root: apt-get install -y $need" >&2
		exit 1
	}
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "packages: installing $need"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list
if ! { $as_root apt-get update && $as_root apt-get install -y --no-install-recommends $need; } \
	> "$log" 2>&1; then
	tail -n 20 "$log" >&2
	echo "packages: apt-get failed; without these wadi cannot be built: $need" >&2
	exit 1
fi
echo "packages: installed $need"
