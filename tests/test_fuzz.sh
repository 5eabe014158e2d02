#!/bin/sh
# SPDX-License-Identifier: ISC
# tests/fuzz on a package of its own: it finds what is planted, and what is real.
set -u
fuzz=$(cd "$(dirname "$0")" && pwd)/fuzz
if ! command -v "${CLANG:-clang}" >/dev/null; then
	echo "1..0 # SKIP clang: not installed"
	exit 0
fi
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 1
mkdir -p pack/src pack/fuzz
export SOURCES=pack/src/sum.c INCLUDES=pack/src
n=0

cat >pack/src/sum.c <<'X'
#include <stddef.h>
#include <stdint.h>
unsigned sum(const uint8_t *data, size_t size);
unsigned sum(const uint8_t *data, size_t size)
{
	unsigned total = 0;

	for (size_t i = 0; i < size; i++)
		total += data[i];
	return total;
}
X
cat >pack/fuzz/fuzz_sum.c <<'X'
#include <stddef.h>
#include <stdint.h>
unsigned sum(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return sum(data, size) == 1u << 31;
}
X
printf '# src/sum.c\ns/i < size/i <= size/\n' >pack/fuzz/fuzz_sum.planted

# is TEXT STATUS LINE: tests/fuzz ends so and prints the line.
is() {
	n=$((n + 1))
	"$fuzz" 1 pack/fuzz/fuzz_sum.c >output 2>&1
	status=$?
	if [ "$status" = "$2" ] && grep -qxF -e "$3" output; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		echo "# status $status, not $2, or no line: $3"
		sed 's/^/# /' output
	fi
}

is "a planted bug is found" 0 "ok 1 - fuzz_sum finds the planted bug"
is "and sound code passes" 0 "ok 2 - fuzz_sum finds none in 1 s"

cp pack/src/sum.c sound.c
sed 's/total += data/total += data[size - size \/ 2] + data/' sound.c >pack/src/sum.c
is "a real bug is found" 1 "not ok 2 - fuzz_sum finds none in 1 s"

cp sound.c pack/src/sum.c
printf '# src/sum.c\ns/absent/x/\n' >pack/fuzz/fuzz_sum.planted
is "a script that plants nothing fails" 1 "# the sed script changes nothing in pack/src/sum.c"
printf '# src/absent.c\ns/a/x/\n' >pack/fuzz/fuzz_sum.planted
is "a file that is not there fails" 1 "# no file pack/src/absent.c"

# A bug that nobody comes upon by chance: what is hashed (FNV-1a) is `GET "\`, CR, LF, 00 ff 10.
cat >pack/src/sum.c <<'X'
#include <stddef.h>
#include <stdint.h>
unsigned sum(const uint8_t *data, size_t size);
unsigned sum(const uint8_t *data, size_t size)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ data[i]) * 0x100000001b3;
	if (hash == 0x45ddf534ce63f30f)
		__builtin_trap();
	return 0;
}
X
printf '# src/sum.c\ns/i < size/i <= size/\n' >pack/fuzz/fuzz_sum.planted
is "what needs a seed is not found without" 0 "ok 2 - fuzz_sum finds none in 1 s"
cat >pack/fuzz/fuzz_sum.seeds <<'X'
# comments and empty lines are none

"nothing" # of interest
"GET \"\\\r\n" # a comment
	00fF 10
X
is "and with it it is" 1 "not ok 2 - fuzz_sum finds none in 1 s"
printf '\n0f1\n' >pack/fuzz/fuzz_sum.seeds
is "a seed of half a byte is refused" 1 \
	"# pack/fuzz/fuzz_sum.seeds:2: no hexadecimal digits and no text: 1"
rm pack/fuzz/fuzz_sum.seeds

echo 'int x = y;' >pack/src/sum.c
is "what does not compile fails" 1 "Bail out! the sources do not compile for fuzzing"
echo "1..$n"
