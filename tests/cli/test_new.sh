#!/bin/sh
# SPDX-License-Identifier: ISC
# wadi new: each template makes a project that builds and runs.
# shellcheck disable=SC2154 # from tap.sh
set -u
# shellcheck source=lib/tap.sh
. tests/cli/lib/tap.sh

# The wiring is held to the same rules as the house's own code.
strict() { # PROJECT COMPILER
	cd "$work/$1" || return 1
	includes=$(sed -n 's/^INCLUDES := //p' build/unix/Makefile)
	# shellcheck disable=SC2086 # a list of options
	"$2" -std=gnu17 -O2 -Wall -Wextra -Wmissing-prototypes -Wshadow -Wconversion \
		-Wno-sign-conversion -Werror -I. $includes -c build/unix/wiring.c -o /dev/null &&
	"$2" -std=gnu17 -O2 -Wall -Wextra -Wmissing-prototypes -Wshadow -Wconversion \
		-Wno-sign-conversion -Werror -I. $includes -c ./*service.c -o /dev/null
}

runs() { # PROJECT TARGET WORDS ARGUMENTS...
	target=$2 words=$3
	cd "$work/$1" || return 1
	shift 3
	"$wadi" configure -t "$target" && "$wadi" build && says 0 "$words" "$wadi" run -- "$@"
}

cd "$work" || exit 1
check "a project is made" "$wadi" new a-site
check "a service is made" "$wadi" new my-service --template service
check "a library is made" "$wadi" new counted --template=library
for target in unix spt hvt; do
	why=$(cannot_run "$target")
	if [ -n "$why" ]; then
		skip "the new project and the service run on $target" "$why"
		continue
	fi
	check "the new project runs on $target" runs a-site "$target" "hello, you" --hello=you
	check "the service's jobs talk on $target" \
		runs my-service "$target" "hello (2)" --count=2 --pause=1ms
done
check "its wiring satisfies gcc" strict my-service gcc
if command -v clang > /dev/null; then
	check "its wiring satisfies clang" strict my-service clang
else
	skip "its wiring satisfies clang" "tool: clang is not installed"
fi

PATH=$root/bin:$PATH
cd "$work/counted" || exit 1
check "the library's own test passes" says 0 "ok 1 - lines are numbered" make test
check "its example runs" says 0 "2: from counted" make example

cd "$work" || exit 1
check "an existing folder is left alone" says 1 "a-site is there already" "$wadi" new a-site
check "a name must be one" says 2 "cannot be named Site" "$wadi" new Site
check "so must one with a slash" says 2 "cannot be named ../x" "$wadi" new ../x
check "a misspelt template gets its nearest" \
	says 2 "did you mean service" "$wadi" new other --template servise
check "and makes nothing" test ! -e other
check "the name is wanted" says 2 "usage: wadi new" "$wadi" new
done_testing
