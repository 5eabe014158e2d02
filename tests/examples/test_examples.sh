#!/bin/sh
# SPDX-License-Identifier: ISC
# Every example, configured, built and run for every target with the command a
# user has.  examples/NAME/expected has the console's lines: a line that starts
# with ^ is an extended regular expression, "..." stands for any lines, anything
# else stands for itself.  examples/NAME/attach, if there is one, runs a command with
# what the example wants attached; examples/NAME/status has lines "TARGET STATUS" for
# one that does not end with 0.  One without config.c is no image: library-in-linux is
# built by tests/install.
set -u
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
export WADI_TESTS="$root/tests/examples"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wadi=$root/bin/wadi
count=0
# How an image ends that is asked to stop: hard where its monitor does not ask it.
export STOP="${STOP:-soft}"

ok() { count=$((count + 1)); echo "ok $count - $1"; }
not_ok() { count=$((count + 1)); echo "not ok $count - $1"; sed 's/^/# /' "$2"; }
skip() { count=$((count + 1)); echo "ok $count - $1 # SKIP $2"; }

fit() { # LINE WANTED
	case $2 in
	^*) printf '%s\n' "$1" | grep -Eq -e "$2" ;;
	*) [ "$1" = "$2" ] ;;
	esac
}

# Do the lines of file $2 fit those of file $1?  Where the image was ended before its time
# ($STOP is hard) it may not have come to all of them.
fits() {
	more=no
	{
		while IFS= read -r want <&3; do
			if [ "$want" = ... ]; then
				more=yes
				continue
			fi
			while true; do
				if ! IFS= read -r line <&4; then
					[ "$STOP" = soft ] || return 0
					echo "nothing fits: $want"
					return 1
				fi
				if fit "$line" "$want"; then
					break
				elif [ $more = no ]; then
					printf 'wanted: %s\ngot:    %s\n' "$want" "$line"
					return 1
				fi
			done
			more=no
		done
		if [ $more = no ] && IFS= read -r line <&4; then
			echo "too much: $line"
			return 1
		fi
	} 3< "$1" 4< "$2"
}

build() { # KEYS...
	rm -rf build dist
	{ "$wadi" configure -t "$target" "$@" && "$wadi" build; } > "$work/log" 2>&1 && return
	not_ok "$name builds for $target" "$work/log"
	return 1
}

# Runs what was built, with options for the monitor.
try() { # TEXT OPTIONS...
	text=$1
	shift
	set -- "$wadi" run "$@"
	[ ! -x attach ] || set -- ./attach "$@"
	wanted=0
	[ ! -e status ] || wanted=$(sed -n "s/^$target //p" status)
	timeout 200 "$@" > "$work/out" 2> "$work/err" < /dev/null
	status=$?
	if [ "$status" != "$wanted" ]; then
		cat "$work/out" "$work/err" > "$work/log"
		echo "status $status, not $wanted" >> "$work/log"
		not_ok "$name runs on $target$text" "$work/log"
	elif fits expected "$work/out" > "$work/log"; then
		ok "$name on $target$text"
	else
		cat "$work/out" "$work/err" >> "$work/log"
		not_ok "$name says what is expected on $target$text" "$work/log"
	fi
}

# Over wadi's own TCP/IP on unix, and with monitors that only know Solo5's ABI.
try_network() {
	case $target in
	unix) ! grep -q config/stack.h config.c || { build --net=direct && try ", direct"; } ;;
	*) [ "$STOP" = hard ] || STOP=hard try " with the plain ABI" --plain-abi ;;
	esac
}

example() { # NAME TARGET
	name=$1 target=$2
	if [ "$target" = hvt ] && ! (: <> /dev/kvm) 2> /dev/null; then
		skip "$name on $target" "kvm: /dev/kvm does not open"
		return
	fi
	attach=$root/examples/$name/attach
	if [ "$(id -u)" != 0 ] && grep -q 'Needs root' "$attach" 2> /dev/null; then
		skip "$name on $target" "root: network interfaces are made by root alone"
		return
	fi
	mkdir -p "$work/$target"
	cp -r "$root/examples/$name" "$work/$target"
	cd "$work/$target/$name" || exit 1
	build && try ""
	! grep -q network.sh attach 2> /dev/null || try_network
}

for folder in "$root"/examples/*/; do
	name=$(basename "$folder")
	[ -e "$folder/config.c" ] || continue
	for target in unix spt hvt; do
		example "$name" "$target"
	done
done
echo "1..$count"
