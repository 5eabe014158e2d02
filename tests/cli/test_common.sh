#!/bin/sh
# SPDX-License-Identifier: ISC
# The parts of the command that are tested in C, with sanitizers.
# shellcheck disable=SC2154 # from tap.sh
set -u
# shellcheck source=lib/tap.sh
. tests/cli/lib/tap.sh

cp -r cli "$work"
cd "$work" || exit 1
check "the unit test compiles" gcc -std=gnu17 -D_GNU_SOURCE -g -O1 -Wall -Wextra -Werror \
	-fsanitize=address,undefined -fno-sanitize-recover=all -Icli/common \
	cli/tests/test_common.c cli/common/*.c -lcmocka -o test_common
# Nothing is freed on purpose.
check "versions, ranges, opam files, names and files" \
	env ASAN_OPTIONS=detect_leaks=0 ./test_common
done_testing
