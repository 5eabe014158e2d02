#!/bin/sh
# SPDX-License-Identifier: ISC
# A request to stop: who wants to know is told, everybody else ends.  Run from the
# repository's root.
# shellcheck disable=SC2154 # from tap.sh
set -u
# shellcheck source=tests/cli/lib/tap.sh
. tests/cli/lib/tap.sh
mkdir "$work/stop"
cp tests/stop/*.[ch] "$work/stop"
cd "$work/stop" || exit 1

# On unix the image is its own process.
start() { # HOW
	how=$1
	: >out
	if [ "$target" = unix ]; then
		set -- dist/stop.unix
	else
		set -- "$root/bin/wadi-$target" dist/stop."$target"
	fi
	env --default-signal "$@" --how="$how" >out 2>&1 &
	pid=$!
	until_said ready
}

until_said() { # LINE: within 20 s
	tries=0
	until grep -qx "$1" out; do
		tries=$((tries + 1))
		[ $tries -lt 400 ] || return 1
		sleep 0.05
	done
}

ended() { # STATUS
	(sleep 20; exec kill -KILL "$pid") 2>/dev/null &
	guard=$!
	wait "$pid"
	got=$?
	kill $guard
	cat out
	[ $got = "$1" ] || { echo "status $got"; return 1; }
}

# By now the guest has said whether it wants to know.
request() { kill "-$signal" "$pid"; }
stops_well() { start "$1" && request && ended 0 && grep -qx asked out; }
told_twice() {
	start stubborn && request && until_said asked && request && ended "$at_once" &&
		grep -qE "Exiting on signal $number|^stop\.unix: ended by a second SIG$signal" out
}
told_by_both() {
	start stubborn && kill -INT "$pid" && until_said asked && kill -TERM "$pid" && ended 143
}
told_nothing() { start never && request && ended "$at_once" && ! grep -qx asked out; }
plainly() {
	: >out
	"$root/bin/wadi-$target" --plain-abi dist/stop."$target" --how=wait >out 2>&1 &
	pid=$!
	until_said ready && request && ended 1 && ! grep -qx asked out
}

# At a terminal, which tells all of its programs.
at_terminal() { # HOW STATUS
	: >out
	timeout 60 script -qec "exec '$wadi' run -- --how=$1" /dev/null >out 2>&1 <keys &
	pid=$!
	exec 4>keys
	until grep -q ready out || ! kill -0 "$pid"; do sleep 0.05; done
	printf '\003' >&4
	exec 4>&-
	ended "$2"
}

# Requests at all moments of a guest that is about to sleep.
never_lost() {
	for delay in 0 0.001 0.002 0.003 0.004 0.005; do
		for _ in 1 2 3 4; do
			start wait
			sleep $delay
			kill -TERM "$pid"
			ended 0 || return 1
		done
	done
}

lacks_terminal() { ! command -v script >/dev/null; }

mkfifo keys
for target in unix spt hvt; do
	why=$(cannot_run $target)
	if [ -n "$why" ]; then
		skip "requests to stop on $target" "$why"
		continue
	fi
	check "$target: it builds" sh -c "'$wadi' configure -t $target && '$wadi' build"
	for each in TERM=15 INT=2; do
		signal=${each%=*} number=${each#*=}
		at_once=$((128 + number))
		for how in wait many busy spin; do
			check "$target: an image that wants to know of SIG$signal is told: $how" \
				stops_well $how
		done
		check "$target: the second request ends it" told_twice
		check "$target: an image that does not ask ends" told_nothing
		[ "$target" = unix ] || check "$target: in the plain ABI it ends" plainly
	done
	check "$target: whichever the two are" told_by_both
	signal=TERM
	check "$target: no request is lost" never_lost
	if lacks_terminal; then
		skip "Ctrl-C on $target" "tool: script is not installed"
	else
		check "$target: Ctrl-C ends wadi run as the image ends" at_terminal wait 0
		check "$target: or by the signal" at_terminal never 130
	fi
	check "$target: wadi stop asks" sh -c "XDG_RUNTIME_DIR='$work' '$wadi' run --detach \
		-- --how=wait && sleep 0.3 && XDG_RUNTIME_DIR='$work' '$wadi' stop stop &&
		XDG_RUNTIME_DIR='$work' '$wadi' logs stop | grep -qx asked"
done
done_testing
