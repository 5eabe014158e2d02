# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# tap.sh - what the tests of the command share; sourced from the repository's root.
root=$PWD
wadi=$root/bin/wadi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
unset WADI_PATH CC MAKEFLAGS
count=0

[ -x "$wadi" ] || { echo "Bail out! bin/wadi is not built: run make"; exit 1; }

# check TEXT COMMAND...: is its status 0?  What it says is shown if not.
check() {
	text=$1
	shift
	count=$((count + 1))
	if "$@" > "$work/said" 2>&1; then
		echo "ok $count - $text"
	else
		echo "not ok $count - $text"
		sed 's/^/# /' "$work/said"
	fi
}

# says STATUS TEXT COMMAND...: ends with this status, and says this text?
says() {
	wanted=$1 words=$2
	shift 2
	"$@" > "$work/out" 2>&1
	got=$?
	cat "$work/out"
	[ "$got" = "$wanted" ] || { echo "status $got, not $wanted"; return 1; }
	grep -qF -e "$words" "$work/out" || { echo "does not say: $words"; return 1; }
}

# says_not STATUS TEXT COMMAND...: ends with this status without saying this text?
says_not() {
	status=$1 unwanted=$2
	shift 2
	says "$status" "" "$@" || return 1
	! grep -F -e "$unwanted" "$work/out" || { echo "says: $unwanted"; return 1; }
}

# not COMMAND...: does it fail?
not() { ! "$@"; }

skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

done_testing() { echo "1..$count"; }

# A target's images run here, or the reason why not is printed.
cannot_run() { # TARGET
	case $1 in
	hvt) (: <> /dev/kvm) 2> /dev/null || echo "kvm: /dev/kvm does not open" ;;
	esac
	[ "$1" = unix ] || [ -x "$root/bin/wadi-$1" ] || echo "tool: bin/wadi-$1 is not built"
}
