#!/bin/sh
# SPDX-License-Identifier: ISC
# suite.sh DIR - DIR is a built tree of Solo5.  Runs its test suite, unchanged, on
# wadi's monitors and on its own, and wadi's images on its monitors; prints how each
# went and writes docs/compatibility.md.  Everything happens in a folder and a network
# namespace of its own.  Ends with 0 when all that wadi promises held.
set -u
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
solo5=$(CDPATH='' cd -- "${1:?usage: suite.sh DIR}" && pwd) || exit 2
page=$root/docs/compatibility.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

die() { echo "suite.sh: $*" >&2; exit 2; }

[ "$(id -u)" = 0 ] || die "must be root: it makes tap interfaces in a network namespace"
(: <> /dev/kvm) 2> /dev/null || die "/dev/kvm does not open"
command -v ping > /dev/null || die "needs ping (Debian: iputils-ping)"
for part in tenders/hvt/solo5-hvt tenders/spt/solo5-spt tests/test_hello/test_hello.hvt; do
	[ -x "$solo5/$part" ] || die "$solo5 is not built: ./configure.sh && make"
done

# ---- Solo5's tests -----------------------------------------------------------------

# A tree that looks like Solo5's to its tests: its images, and these monitors.  The
# suite leaves out the targets that have no value; each has a run of its own, as pings
# that outlive one test disturb another.
lay_out() { # FOLDER TARGET HVT HVT-DEBUG SPT
	mkdir -p "$1/tests" "$1/tenders/hvt" "$1/tenders/spt" "$1/tmp"
	case $2 in hvt) other=SPT ;; *) other=HVT ;; esac
	sed -E "s/^CONFIG_(VIRTIO|XEN|${other}_TENDER)=.*/CONFIG_\\1=''/" \
		"$solo5/Makeconf.sh" > "$1/Makeconf.sh"
	cp "$solo5/tests/tests.bats" "$1/tests"
	ln -s "$solo5"/tests/test_* "$1/tests"
	ln -s "$solo5/elftool" "$1/elftool"
	ln -s "$3" "$1/tenders/hvt/solo5-hvt"
	ln -s "$4" "$1/tenders/hvt/solo5-hvt-debug"
	ln -s "$5" "$1/tenders/spt/solo5-spt"
}

# The interfaces that the tests expect, where nobody else sees them.
cat > "$work/run" << 'END'
set -eu
tap() { ip tuntap add "$1" mode tap; ip link set "$1" up mtu "$2"; }
ip link set lo up
tap tap100 1500
tap tap101 1500
tap tap102 9000
ip addr add 10.0.0.1/24 dev tap100
ip addr add 10.1.0.1/24 dev tap101
cd "$1/tests"
TMPDIR=$1/tmp "$2/tests/bats-core/bats" --tap tests.bats
END

run_suite() { # NAME HVT HVT-DEBUG SPT: makes $work/NAME-{hvt,spt}.tap
	name=$1
	shift
	for target in hvt spt; do
		echo "Solo5's tests on the $target monitor of $name" >&2
		lay_out "$work/$name-$target" $target "$@"
		unshare -n sh "$work/run" "$work/$name-$target" "$solo5" \
			> "$work/$name-$target.tap" 2>&1
		sed -n 's/^not ok [0-9]* /failed: /p' "$work/$name-$target.tap" >&2
	done
}

verdict() { # NAME TEST
	sed -nE "s/^(ok|not ok) [0-9]+ $2( # (skip).*)?\$/\\1\\3/p" "$work/$1-${2##* }.tap" |
		sed 's/^okskip$/left out/; s/^not ok$/**fails**/' | grep . || echo '**missing**'
}

# Each test of a target, with how it went on both.
suite_rows() {
	sed -nE 's/^@test "(.*(hvt|spt))" \{$/\1/p' "$solo5/tests/tests.bats" |
		while IFS= read -r test; do
			echo "| $test | $(verdict wadi "$test") | $(verdict solo5 "$test") |"
		done
}

# "24 of 24" of those that the suite does not leave out.
score() { # NAME TARGET
	grep -E "^(not )?ok [0-9]+ .*$2( |\$)" "$work/$1-$2.tap" | grep -v '# skip' |
		awk '/^ok/ { n++ } END { printf "%d of %d", n, NR }'
}

# The suite runs these three on OpenBSD only.
protection_rows() {
	for test in rnow rnox wnox; do
		for monitor in "$root/bin/wadi-hvt" "$solo5/tenders/hvt/solo5-hvt"; do
			timeout 60 "$monitor" "$solo5/tests/test_$test/test_$test.hvt" \
				> "$work/out" 2>&1
			[ $? -eq 1 ] && grep -q "host/guest translation fault" "$work/out"
			ok_or_fails $?
		done > "$work/both"
		echo "| $test hvt, run by hand | $(paste -s -d '|' "$work/both" | sed 's/|/ | /') |"
	done
}

ok_or_fails() { if [ "$1" = 0 ]; then echo ok; else echo "**fails**"; fi; }

# ---- wadi's images on Solo5's monitors ---------------------------------------------

# An installation of wadi whose monitors are Solo5's.
install_wadi() {
	mkdir -p "$work/inst/bin" "$work/inst/examples"
	for entry in "$root"/*; do
		case ${entry##*/} in bin | examples) ;; *) ln -s "$entry" "$work/inst" ;; esac
	done
	cp "$root/bin/wadi" "$work/inst/bin"
	ln -s "$solo5/tenders/hvt/solo5-hvt" "$work/inst/bin/wadi-hvt"
	ln -s "$solo5/tenders/spt/solo5-spt" "$work/inst/bin/wadi-spt"
	cp -r "$root"/examples/* "$work/inst/examples"
	# These monitors give no seed, and the images say so.
	sed -i -E 's/from host(.*)\$$/from (rdseed|rdrand|jitter|, )+$/; /HMAC/i ...' \
		"$work/inst/examples/prng/expected"
	# A guest that crashes ends solo5-hvt with 1 and KVM's reason.
	sed -i 's/^hvt 255/hvt 1/' "$work/inst/examples/crash/status"
	for example in chargen dhcp-client discard echo echo-server network ping ping6 udp-echo \
		website; do
		sed -i '1i ...' "$work/inst/examples/$example/expected"
	done
}

run_examples() {
	echo "wadi's examples on Solo5's monitors" >&2
	# The jitter that they are seeded from then takes long where KVM emulates each instruction.
	STOP=hard PATIENCE=3000 "$work/inst/tests/examples/test_examples.sh" \
		> "$work/examples.tap" 2>&1
	grep '^not ok .* \(hvt\|spt\)$' "$work/examples.tap" >&2
}

# Any failure about an example and target has them in its line.
example_verdict() { # NAME TARGET
	! grep -qE "^not ok [0-9]+ - $1 .*$2\$" "$work/examples.tap" &&
		grep -qE "^ok [0-9]+ - $1 on $2\$" "$work/examples.tap"
	ok_or_fails $?
}

# The interfaces' conformance tests.
conformance_verdict() { # TARGET
	rm -rf "$work/conformance"
	cp -r "$root/tests/conformance" "$work"
	{
		cd "$work/conformance" && "$work/inst/bin/wadi" configure -t "$1" &&
			"$work/inst/bin/wadi" build &&
			timeout 300 "$work/inst/bin/wadi-$1" --mem=8 "dist/conformance.$1"
	} > "$work/out" 2>&1 && grep -q ': 0 failures' "$work/out"
	ok_or_fails $?
}

image_rows() {
	for folder in "$root"/examples/*/; do
		[ -e "$folder/config.c" ] || continue # no image
		name=$(basename "$folder")
		echo "| examples/$name | $(example_verdict "$name" hvt) |" \
			"$(example_verdict "$name" spt) |"
	done
	echo "| tests/conformance | $(conformance_verdict hvt) | $(conformance_verdict spt) |"
}

# ---- The page ---------------------------------------------------------------------------

kvm_kind() {
	for module in /sys/module/kvm_*; do
		[ ! -d "$module" ] || printf ' %s' "${module##*/}"
	done
}

solo5_version() {
	"$solo5/tenders/hvt/solo5-hvt" --version 2>&1 | sed -n '1s/.*version //p'
}

write_page() {
	cat << END
# Compatibility with Solo5

wadi's images carry Solo5's notes and run on \`solo5-hvt\` and \`solo5-spt\`; wadi's monitors run
Solo5's images. Nothing is set for that, on either side: what wadi adds is negotiated and falls
back ([abi](abi.md)). This page is written by \`make solo5-suite SOLO5=DIR\`, which ran Solo5's
test suite as it is, with images that Solo5's tree built.

Solo5: $(solo5_version). Linux $(uname -r | cut -d - -f 1), KVM:$(kvm_kind).

## Solo5's tests on wadi's monitors

| | wadi | Solo5's own, on the same machine |
|---|---|---|
| hvt | $(score wadi hvt) | $(score solo5 hvt) |
| spt | $(score wadi spt) | $(score solo5 spt) |

| test | wadi | Solo5's own |
|---|---|---|
$(cat "$work/suite.rows")

"Left out" is the suite's word: it runs four tests of memory protection on OpenBSD only. wadi-hvt
enforces three of them on Linux too; the fourth, that code cannot be read (xnor), x86 has no way
to say. Where KVM has no hardware below it, Solo5's own monitor fails tests by no fault of its own:
such a KVM emulates ring 0, slowly and without SSE. wadi-hvt runs the same images in ring 3
([ring3](ring3.md)). A net_ring that follows a failed net_2if fails by pings still on their way.

## wadi's images on Solo5's monitors

| image | solo5-hvt | solo5-spt |
|---|---|---|
$(cat "$work/image.rows")

They miss what these monitors do not give: the host's seed (the random numbers' warning says so),
clocks without a system call or by a shared page, guard pages below the stacks, quoted arguments.

## What differs on purpose

- Memory is protected as the image says on hvt too, and its heap is not executable there either,
  unless --x-exec-heap, an option of solo5-spt, is given.
- Solo5 0.11's shared ring for network frames is not offered; images then use hypercalls.
- A block request of hvt must lie on whole blocks inside the device; a network device that is down
  or full loses frames, and the guest goes on.
- Arguments of an image with wadi's note are quoted, so that each arrives as it was given; others
  are joined by one blank, as Solo5 does.
- A guest that crashes with no handlers of its own ends with 255 and a report, where Solo5's monitor
  gives 1 and KVM's reason. A guest has 2 MiB at least.
END
}

run_suite wadi "$root/bin/wadi-hvt" "$root/bin/wadi-hvt" "$root/bin/wadi-spt"
run_suite solo5 "$solo5/tenders/hvt/solo5-hvt" "$solo5/tenders/hvt/solo5-hvt-debug" \
	"$solo5/tenders/spt/solo5-spt"
install_wadi
run_examples
{ suite_rows; protection_rows; } > "$work/suite.rows"
image_rows > "$work/image.rows"
write_page > "$work/page" && cp "$work/page" "$page" || exit 1
failures=$(cut -d '|' -f 3 "$work/suite.rows" | cat - "$work/image.rows" | grep -c '\*\*')
echo "Solo5's tests: hvt $(score wadi hvt), spt $(score wadi spt); $failures failures in all"
[ "$failures" = 0 ]
