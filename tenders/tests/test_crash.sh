#!/bin/sh
# SPDX-License-Identifier: ISC
# What the monitors say and leave when a guest crashes, and how they take debuggers.
#   test_crash.sh [FOLDER WITH wadi-hvt AND wadi-spt]
set -u
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:-$here/../../bin}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
count=0
failed=0

result() { # ok|"not ok" TEXT
	count=$((count + 1))
	echo "$1 $count - $2"
	[ "$1" = ok ] || failed=$((failed + 1))
}

# check TEXT COMMAND...: is its status 0?
check() {
	text=$1
	shift
	if "$@" >"$dir/said" 2>&1; then
		result ok "$text"
	else
		result "not ok" "$text"
		sed 's/^/# /' "$dir/said" | head -8
	fi
}

not() { ! "$@"; }

# ends STATUS COMMAND...: with that; its output is kept.
ends() {
	wanted=$1
	shift
	timeout 60 "$@" >"$dir/output" 2>&1 </dev/null
	got=$?
	[ $got = "$wanted" ] || { echo "status $got, not $wanted"; cat "$dir/output"; return 1; }
}

says() { # STATUS PATTERN COMMAND...
	pattern=$2
	wanted=$1
	shift 2
	ends "$wanted" "$@" || return 1
	grep -q -e "$pattern" "$dir/output" || { cat "$dir/output"; return 1; }
}

reports() {
	check "$name: a crash is reported" says "$crash" "page fault, writing at 0x8" \
		"$monitor" "$image" write-null
	check "$name: with all registers" grep -q 'r15 .*  rip [0-9a-f]*  rfl ' "$dir/output"
	check "$name: and the function's name" grep -q '^  0x[0-9a-f]* write_null+0x' "$dir/output"
	check "$name: executing is told from reading" says "$denied" "executing at" \
		"$monitor" "$image" exec-data
	strip -o "$dir/bare" "$image"
	check "$name: addresses alone without symbols" says "$crash" '^  0x[0-9a-f]*$' \
		"$monitor" "$dir/bare" write-null
	check "$name: a stack that ran into its guard" says "$crash" "guard+0x" \
		"$monitor" "$image" guard 0
	check "$name: a jump to nowhere" says "$crash" "called from" "$monitor" "$image" jump-behind
}

cores() {
	mkdir "$dir/cores"
	check "$name: a core file is written" says "$crash" "wrote core." \
		"$monitor" --dumpcore="$dir/cores" "$image" write-null
	check "$name: for its owner alone" \
		[ "$(stat -c %a "$dir"/cores/core.* 2>&1)" = 600 ]
	check "$name: with holes" [ "$(du -k "$dir/cores" | cut -f1)" -lt 1024 ]
	rm -f "$dir"/cores/*
	check "$name: also when the guest gives up" says 255 "wrote core." \
		"$monitor" --dumpcore="$dir/cores" "$image" exit 255
	rm -f "$dir"/cores/*
	check "$name: not when it ends well" ends 42 \
		"$monitor" --dumpcore="$dir/cores" "$image" exit 42
	check "$name: so nothing is left" [ -z "$(ls "$dir/cores")" ]
	check "$name: a folder that is none" says 1 "No such file" \
		"$monitor" --dumpcore="$dir/none" "$image" hello
	rmdir "$dir/cores"
}

# Starts the monitor for a debugger at $dir/socket.
wait_for_socket() {
	timeout 60 "$monitor" --gdb="$dir/socket" "$image" "$@" >"$dir/guest" 2>&1 </dev/null &
	pid=$!
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ -S "$dir/socket" ] && return 0
		sleep 0.1
	done
	return 1
}

# debug STATUS COMMAND...: gdb's commands; the monitor's status.
debug() {
	wanted=$1
	shift
	timeout 60 gdb -q --batch -iex "set osabi none" -ex "target remote $dir/socket" "$@" \
		"$image" >"$dir/output" 2>&1 </dev/null
	cat "$dir/output"
	wait "$pid"
	got=$?
	[ $got = "$wanted" ] || { echo "status $got, not $wanted"; cat "$dir/guest"; return 1; }
}

debugs() {
	check "$name: a socket is made" wait_for_socket exit 42
	check "$name: for its user alone" [ "$(stat -c %a "$dir/socket")" = 700 ]
	check "$name: the guest's status passes" \
		debug 42 -ex "break exit_" -ex continue -ex delete \
		-ex continue
	check "$name: the debugger hears of it" grep -q "exited with code 052" "$dir/output"
	check "$name: the breakpoint was met" grep -q "Breakpoint 1, .* in exit_" "$dir/output"
	check "$name: the socket is gone" not [ -e "$dir/socket" ]

	wait_for_socket exit 42
	# shellcheck disable=SC2016 # gdb expands these
	check "$name: registers and memory can be changed" debug 9 -ex "break exit_" -ex continue \
		-ex 'set $rdi = $rsp - 256' -ex 'set *(int *)$rdi = 0x39' -ex delete -ex continue
	wait_for_socket exit 42
	check "$name: a detached guest runs on" debug 42 -ex detach
	wait_for_socket exit 42
	check "$name: killing it ends the monitor" debug 1 -ex kill
	wait_for_socket write-null
	check "$name: a crash goes to the debugger first" debug "$crash" -ex continue -ex continue
	check "$name: as a signal" grep -q "SIGSEGV" "$dir/output"
	wait_for_socket hello
	check "$name: memory that is not there cannot be read" debug 0 -ex "x/1xb 0" -ex detach
	check "$name: which is said" grep -q "Cannot access memory" "$dir/output"

	: >"$dir/taken"
	check "$name: a path that is taken" says 1 "remove it" \
		"$monitor" --gdb="$dir/taken" "$image" hello
	check "$name: a path too long" says 1 "too long" \
		"$monitor" --gdb="$dir/$(printf '%0120d' 0)" "$image" hello
	check "$name: a port that is none" says 1 "from 0 to 65535" \
		"$monitor" --gdb-port=65536 "$image" hello
	check "$name: an empty place" says 1 "is wanted" "$monitor" --gdb= "$image" hello
}

# Whatever port is free is on the loopback interface.
listens_there_alone() {
	timeout 10 "$monitor" --gdb=0 "$image" hello >"$dir/guest" 2>&1 </dev/null &
	pid=$!
	sleep 1
	inode=$(pgrep -P $pid | while read -r p; do
		find "/proc/$p/fd" -lname 'socket:*' -printf '%l\n'; done |
		sed -n 's/socket:\[\(.*\)\]/\1/p' | head -1)
	grep -h " $inode " /proc/net/tcp /proc/net/tcp6 >"$dir/sockets"
	kill $pid
	wait $pid
	cat "$dir/sockets"
	grep -q ': 0100007F:' "$dir/sockets" && [ "$(wc -l <"$dir/sockets")" = 1 ]
}

sh "$here/guest/build.sh" "$dir" || { echo "Bail out! the test guests do not build"; exit 1; }
for target in hvt spt; do
	monitor=$bin/wadi-$target name=$target image=$dir/none.$target
	crash=139 denied=139
	if [ $target = hvt ]; then
		crash=255 denied=1
		if ! (: <>/dev/kvm) 2>/dev/null; then
			result ok "hvt # SKIP kvm: /dev/kvm does not open"
			continue
		fi
	fi
	reports
	cores
	if command -v gdb >/dev/null; then
		debugs
	else
		result ok "$name: gdb # SKIP tool: gdb is not installed"
	fi
	check "$name: a port is open to this machine alone" listens_there_alone
done
echo "1..$count"
[ $failed = 0 ]
