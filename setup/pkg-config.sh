#!/bin/sh
# SPDX-License-Identifier: ISC
# setup/pkg-config.sh OPAMFILE NAMES LIBS PRIVATE - a package's file for pkg-config, with
# the ranges of those of its dependencies that are among NAMES.  Installed files find
# their headers from where they lie, so that the whole may be moved.
set -eu
field() { sed -n "s/^$1: \"\(.*\)\"\$/\1/p" "$file"; }

# "wadi-base" {>= "0.1.0" & < "0.2.0"} as wadi-base >= 0.1.0, wadi-base < 0.2.0
requires() {
	sed -n '/^depends: \[/,/^]/s/^  "\([^"]*\)" *\(.*\)$/\1 \2/p' "$file" |
		while read -r name range; do
			case " $names " in *" $name "*) ;; *) continue ;; esac
			range=$(echo "$range" | sed "s/[{}\"]//g; s/ *& */, $name /g")
			echo "$name${range:+ $range}"
		done | paste -s -d, | sed 's/,\([^ ]\)/, \1/g'
}

file=$1 names=$2
cat << END
prefix=\${pcfiledir}/../..

Name: $(basename "$file" .opam)
Description: $(field synopsis)
URL: $(field homepage)
Version: $(field version)
Requires: $(requires)
Cflags: -I\${prefix}/include
Libs: -L\${prefix}/lib $3
Libs.private: $4
END
