#!/bin/sh
# SPDX-License-Identifier: ISC
# Metrics on request: SIGUSR1 to an image or its monitor, and wadi metrics.  Run from the
# repository's root.
# shellcheck disable=SC2154 # from tap.sh
set -u
# shellcheck source=tests/cli/lib/tap.sh
. tests/cli/lib/tap.sh
XDG_RUNTIME_DIR=$work/runtime
export XDG_RUNTIME_DIR
mkdir "$XDG_RUNTIME_DIR" "$work/counting"
trap '"$wadi" stop --wait=0 --all > /dev/null 2>&1; rm -rf "$work"' EXIT
cp tests/metrics/*.[ch] "$work/counting"
cd "$work/counting" || exit 1

# On unix the image is its own process.
start() { # HOW OPTIONS...
	how=$1
	shift
	: >out
	if [ "$target" = unix ]; then
		set -- dist/counting.unix
	else
		set -- "$root/bin/wadi-$target" "$@" dist/counting."$target"
	fi
	env --default-signal "$@" --how="$how" >out 2>&1 &
	pid=$!
	until_has "ready" 1
}

until_has() { # LINE COUNT: within 20 s
	tries=0
	until [ "$(grep -cx "$1" out)" -ge "$2" ]; do
		tries=$((tries + 1))
		[ $tries -lt 400 ] || { cat out; echo "never says: $1"; return 1; }
		sleep 0.05
	done
}

ended() { # STATUS
	(sleep 20; exec kill -KILL "$pid") 2>/dev/null &
	guard=$!
	wait "$pid"
	got=$?
	kill $guard
	[ $got = "$1" ] || { cat out; echo "status $got"; return 1; }
}

# Three requests, each answered with all there is and with nothing in between.
answers() { # HOW
	start "$1" || return 1
	for n in 1 2 3; do
		kill -USR1 "$pid" && until_has "# end of metrics" $n || return 1
	done
	kill -TERM "$pid" && ended 0 || return 1
	[ "$(sed -n '/^# metrics$/,/^# end of metrics$/p' out | grep -c '^counting_')" = 126 ] &&
		grep -qx "counting_ready 1" out
}

# Requests at all moments of an image that is about to sleep.
never_lost() {
	start asleep || return 1
	for n in $(seq 20); do
		kill -USR1 "$pid"
		until_has "# end of metrics" "$n" || return 1
	done
	kill -TERM "$pid" && ended 0
}

ends_at_once() { # HOW OPTIONS...: as any process does that knows nothing of this signal
	start "$@" && kill -USR1 "$pid" && ended 138
}

detached() { # HOW
	"$wadi" run --detach -- --how="$1" && sleep 0.3
}
stops() { "$wadi" stop counting; }
shows() {
	"$wadi" metrics counting >shown || return 1
	cat shown
	[ "$(wc -l <shown)" = 42 ] && grep -qx 'counting_rounds_total{how="busily"} [0-9]*' shown
}
at_once() { # 4 who ask at the same time
	for n in 1 2 3 4; do
		"$wadi" metrics counting >"shown$n" &
	done
	wait
	for n in 1 2 3 4; do
		[ "$(wc -l <"shown$n")" = 42 ] || return 1
	done
}

for target in unix spt hvt; do
	why=$(cannot_run $target)
	if [ -n "$why" ]; then
		skip "metrics on request on $target" "$why"
		continue
	fi
	check "$target: it builds" sh -c "'$wadi' configure -t $target && '$wadi' build"
	check "$target: an image that sleeps tells its metrics" answers asleep
	check "$target: one that is busy does" answers busy
	check "$target: no request is lost" never_lost
	[ $target = unix ] ||
		check "$target: a plain monitor is a plain process" ends_at_once asleep --plain-abi
	check "$target: a guest is started" detached busy
	check "$target: wadi metrics shows its metrics" shows
	check "$target: and again" shows
	check "$target: to several at once" at_once
	check "$target: they stand in its log, too" sh -c \
		"'$wadi' logs counting | grep -qx 'counting_ready 1'"
	check "$target: it ends when asked to" stops
	check "$target: a guest that tells none is started" detached silent
	if [ $target = unix ]; then
		check "unix: wadi metrics does not ask it" says 1 \
			"tells no metrics" "$wadi" metrics counting
	else
		check "$target: wadi metrics asks in vain" says 1 \
			"does not answer" "$wadi" metrics counting
	fi
	check "$target: it runs on, and ends when asked to" stops
done
check "who does not run has no metrics" says 1 "no guest counting runs" "$wadi" metrics counting
check "a name is wanted" says 2 "usage: wadi metrics NAME" "$wadi" metrics
done_testing
