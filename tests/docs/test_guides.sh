#!/bin/sh
# SPDX-License-Identifier: ISC
# The guides' programs are taken from the pages: a block of C whose first line is the name
# of a file in a comment is that file.  Each builds, and says what it should.
# shellcheck disable=SC2154 # from tap.sh
set -u
# shellcheck source=../cli/lib/tap.sh
. tests/cli/lib/tap.sh
PATH=$root/bin:$PATH

# Writes the files of a page below the current folder.
unpack() { # PAGE
	awk '/^```c$/ { code = 1; file = ""; next }
		/^```/ { code = 0; if (file) close(file); next }
		code && file == "" {
			file = $2
			folder = file
			if (sub(/\/[^\/]*$/, "", folder)) system("mkdir -p " folder)
		}
		code { print > file }' "$root/docs/$1"
}

# The opam file is the block that begins with its first field.
opam_file() { awk '/^```$/ { on = 0 } /^opam-version/ { on = 1 } on' "$root/docs/$1"; }

project() { # PAGE NAME
	mkdir -p "$work/$1/$2" && cd "$work/$1/$2" || exit 1
	unpack "$1"
}

runs() { # TEXT: configured for unix and spt, it builds, runs and says this
	for target in unix spt; do
		check "$page: configures for $target" wadi configure -t $target
		check "$page: builds" wadi build
		check "$page: says $1" says 0 "$1" wadi run
	done
}

page=hello-on-hvt.md
project $page hello
runs "hello from ring 3"
check "$page: takes its argument" says 0 "hello" wadi run -- --times=1

page=writing-a-package.md
project $page hail
opam_file $page > shout/acme-shout.opam
export WADI_PATH="$PWD"
check "$page: the package's file has no flaw" sh -c 'command -v opam > /dev/null || exit 0
	opam lint shout/acme-shout.opam'
runs "GOOD DAY"
unset WADI_PATH

page=porting-from-mirageos.md
project $page hello
runs "hello"

page=porting-from-solo5.md
project $page nap
runs "SUCCESS"

page=porting-from-posix.md
project $page queue
runs "did a job"
check "$page: nothing queued is fine" wadi run -- --jobs=0
done_testing
