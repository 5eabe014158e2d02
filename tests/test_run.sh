#!/bin/sh
# SPDX-License-Identifier: ISC
# What tests/run makes of programs that pass, fail, skip, crash, hang and lie.
set -u
run=$(cd "$(dirname "$0")" && pwd)/run
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 1
unset WADI_NO_SKIP
n=0

# program NAME: a program of this name, its text on standard input.
program() {
	{ echo '#!/bin/sh'; cat; } >"$1"
	chmod +x "$1"
}

# is TEXT STATUS LINE ARGUMENT...: tests/run ends so and prints the line.
is() {
	n=$((n + 1)) text=$1 want=$2 line=$3
	shift 3
	"$run" "$@" >output 2>&1
	status=$?
	if [ "$status" = "$want" ] && grep -qxF -e "$line" output; then
		echo "ok $n - $text"
	else
		echo "not ok $n - $text"
		echo "# status $status, not $want, or no line: $line"
		sed 's/^/# /' output
	fi
}

program good <<'X'
echo 1..2; echo ok 1 - first; echo ok 2 - second
X
program bad <<'X'
echo ok 1 - first; echo not ok 2 - second; echo "# expected 3"; echo 1..2; exit 1
X
program skips <<'X'
echo "ok 1 - boots # SKIP kvm: /dev/kvm: permission denied"; echo ok 2 - counts; echo 1..2
X
program skips_all <<'X'
echo "1..0 # SKIP no network"
X
program cmocka <<'X'
[ "$CMOCKA_MESSAGE_OUTPUT" = TAP ] || exit 9
echo 1..2; echo "ok 1 - runs"; echo "# skip: root: not root"; echo "not ok 2 # SKIP mounts"
echo "# ok - group"; echo 1..1; echo "ok 1 - second group"
X
program crash <<'X'
echo 1..2; echo ok 1 - first; kill -SEGV $$
X
program interrupted <<'X'
echo 1..1; echo ok 1 - first; kill -INT $$; sleep 1
X
program hang <<'X'
echo 1..1; echo ok 1 - first; sleep 60
X
program no_plan <<'X'
echo ok 1 - first
X
program no_tests <<'X'
echo 1..0
X
program too_few <<'X'
echo 1..3; echo ok 1 - first
X
program too_many <<'X'
echo 1..1; echo ok 1 - first; echo ok 2 - second
X
program status <<'X'
echo 1..1; echo ok 1 - first; exit 3
X
program abort <<'X'
echo 1..1; echo ok 1 - first; exit 255
X
program bails <<'X'
echo 1..1; echo ok 1 - first; echo "Bail out! no compiler"
X
program quiet_end <<'X'
echo 1..1; printf "some text"; echo "ok 1 - not at the start of its line"
X

is "all passes" 0 "2 passed, 0 failed, 0 skipped" good
is "a failure is the run's" 1 "3 passed, 1 failed, 0 skipped" good bad
is "a failure is shown" 1 "  not ok 2 - second" bad
is "with the end of its log" 1 "  | # expected 3" bad
is "a skip is counted" 0 "1 passed, 0 failed, 1 skipped" skips
is "with its reason" 0 "skip: boots: kvm: /dev/kvm: permission denied" skips
is "a program skipped as a whole is one skip" 0 "skip: skips_all: no network" skips_all
is "cmocka's skips and groups are understood" 0 "2 passed, 0 failed, 1 skipped" cmocka
is "a reason for cmocka's skip" 0 "skip: mounts: root: not root" cmocka
is "a crash fails" 1 "  not ok - crash: crashed, signal 11" crash
is "an interrupt reaches the program" 1 "  not ok - interrupted: crashed, signal 2" interrupted
is "a hang fails" 1 "  not ok - hang: still running after 1 s" --limit 1 hang
is "what passed before it counts" 1 "1 passed, 1 failed, 0 skipped" --limit 1 hang
is "no plan fails" 1 "  not ok - no_plan: no plan, status 0" no_plan
is "no tests fail" 1 "  not ok - no_tests: no tests" no_tests
is "fewer tests than planned fail" 1 "  not ok - too_few: 3 tests planned, 1 run" too_few
is "more tests than planned fail" 1 "  not ok - too_many: 1 tests planned, 2 run" too_many
is "a status alone fails" 1 "  not ok - status: ended with status 3" status
is "bailing out fails" 1 "  Bail out! no compiler" bails
is "a result in the middle of a line is none" 1 "0 passed, 1 failed, 0 skipped" quiet_end
is "a program that is not there fails" 1 "  not ok - absent: no plan, status 127" absent
is "many at once give the same sum" 1 "8 passed, 3 failed, 2 skipped" \
	--jobs 4 good bad skips cmocka crash status
usage="usage: tests/run [--jobs N] [--limit SECONDS] PROGRAM..."
is "an unknown option is refused" 2 "$usage" --fast good
is "so is nothing to run" 2 "$usage" --jobs 2
is "and a number that is none" 2 "$usage" --limit soon good
is "a status that is no signal's is no crash" 1 "  not ok - abort: ended with status 255" abort

WADI_NO_SKIP="kvm root"
export WADI_NO_SKIP
is "a skip that is not to be had fails" 1 "1 passed, 1 failed, 0 skipped" skips
is "and cmocka's too" 1 "  not ok - skipped: mounts: root: not root" cmocka
is "another reason is still one" 0 "0 passed, 0 failed, 1 skipped" skips_all
echo "1..$n"
