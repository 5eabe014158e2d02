#!/bin/sh
# SPDX-License-Identifier: ISC
# Traces: what an image writes for --trace, and what wadi trace makes of it.
# shellcheck disable=SC2154 # from tap.sh
set -u
# shellcheck source=lib/tap.sh
. tests/cli/lib/tap.sh

# What the program of the example does, in order.
cat > "$work/wanted" << 'END'
count onions
begin fry
end fry
count onions
begin fry
end fry
count onions
begin fry
end fry
log_line kitchen: the meal is ready
mark served
stop
END

has_events() { # JSON
	jq -r '.traceEvents[]
		| select(.cat | IN("count", "begin", "end", "log_line", "mark", "stop"))
		| "\(.cat)\(if .cat == "stop" then "" else " " + .name end)"' "$1" |
		diff "$work/wanted" -
}

has_counted() { # JSON
	jq -e '[.traceEvents[] | select(.ph == "C") | .args.value] == [3, 2, 1]' "$1"
}

# Time does not go back, and what ends on a track has begun there.
is_sound() { # JSON
	jq -e '[.traceEvents[] | select(.ts)] |
		([.[].ts] | . == sort) and
		(group_by([.pid, .tid]) | all(
			[foreach .[] as $e (0; . + ({ B: 1, E: -1 }[$e.ph] // 0))] |
			min >= 0))' "$1"
}

has_fibers() { # JSON
	jq -e '.traceEvents |
		(map(select(.name == "thread_name") | .args.name) | index("cook")) and
		(map(select(.cat == "fiber_switch" and .ph == "B") | .name)
			== ["cook", "tracing_main"])' "$1"
}

has_ctf() { # FOLDER
	babeltrace2 "$1" > "$work/ctf" 2> "$work/err"
	status=$?
	cat "$work/ctf" "$work/err"
	[ $status = 0 ] || return 1
	sed -n 's/.* \([a-z_]*\): { fiber = [0-9]*, value = [-0-9]*, text = "\(.*\)" }$/\1 \2/p' \
		"$work/ctf" | grep -E '^(count|begin|end|log_line|mark|stop) ' |
		sed 's/ $//' | diff "$work/wanted" -
}

leaves_nothing() {
	"$wadi" run --trace=nothing.trace && [ -f nothing.trace ] && [ ! -s nothing.trace ]
}

has_no_tracer() { # IMAGE
	nm "$1" > "$work/names" && ! grep wd_trace_start "$work/names"
}

mkdir "$work/tracing"
cp "$root"/examples/tracing/*.[ch] "$work/tracing"
cd "$work/tracing" || exit 1
for target in unix spt hvt; do
	why=$(cannot_run $target)
	if [ -n "$why" ]; then
		skip "a trace on $target" "$why"
		continue
	fi
	check "the example configures for $target" "$wadi" configure -t $target
	check "and builds" "$wadi" build
	check "and runs without a trace" says 0 'that was good' "$wadi" run
	check "and with one" says 0 'that was good' "$wadi" run --trace=$target.trace
	check "which becomes JSON" "$wadi" trace $target.trace --output=$target.json
	check "with the events of the program in order" has_events $target.json
	check "and their values" has_counted $target.json
	check "whose slices nest" is_sound $target.json
	check "with the fibers' names" has_fibers $target.json
	check "and CTF" "$wadi" trace $target.trace --format ctf
	check "which babeltrace2 reads, in order" has_ctf $target.trace.ctf
	check "a file that cannot be opened is told" \
		says 1 'No such file or directory' "$wadi" run --trace=absent/x
done
[ -n "$why" ] || check "--trace is refused where the plain ABI has no word for it" \
	says 1 "for images that know wadi's ABI" "$wadi" run --plain-abi --trace=x

check "JSON goes to standard output" says 0 '"traceEvents"' "$wadi" trace unix.trace
check "a file that is none is told" says 1 'absent: No such file' "$wadi" trace absent
check "no trace is told" says 1 'not a trace, or a damaged one' "$wadi" trace tracing.c
head -c 1000 unix.trace > cut.trace
check "a damaged one is told" says 1 'not a trace, or a damaged one' "$wadi" trace cut.trace
printf 'WADITRC\0\002\0\0\0\100\0\0\0' > new.trace
check "another version is told" says 1 'of another version' "$wadi" trace new.trace
: > empty.trace
check "an empty one is told" says 1 'it is empty' "$wadi" trace empty.trace
check "a format that is none is told" says 2 'chrome or ctf, not xml' \
	"$wadi" trace unix.trace --format xml
check "and a missing file" says 2 'the file of a trace is missing' "$wadi" trace --format=ctf

ends_in_a_crash() {
	says 255 'crashed' "$wadi" run --trace=crash.trace || return 1
	"$wadi" trace crash.trace > crash.json &&
		jq -e '.traceEvents[-1] | .cat == "stop" and .args.status == 255' crash.json
}
sed -i '/wd_trace_mark/a __builtin_trap();' tracing.c
check "an image that crashes configures" "$wadi" configure -t unix
check "and builds" "$wadi" build
check "and leaves its trace as a process" ends_in_a_crash

mkdir "$work/hello"
cp "$root"/examples/hello/*.[ch] "$work/hello"
cd "$work/hello" || exit 1
check "another image configures" "$wadi" configure -t unix
check "and builds" "$wadi" build
check "and holds no tracer" has_no_tracer build/unix/hello.unix.debug
check "and leaves an empty file" leaves_nothing
done_testing
