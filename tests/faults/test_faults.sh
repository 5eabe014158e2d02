#!/bin/sh
# SPDX-License-Identifier: ISC
# How images fail: the status each failure ends with, and what is said.
set -u
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=0

# ends TARGET HOW STATUS TEXT: says TEXT (if any) and ends with one of STATUS
ends() {
	count=$((count + 1))
	text="$2 on $1 ends with $3"
	"$root/bin/wadi" run -- --how="$2" > "$work/out" 2>&1
	status=$?
	case " $3 " in
	*" $status "*) grep -qF -e "$4" "$work/out" && grep -q "^now: $2" "$work/out" && {
		echo "ok $count - $text"
		return
	} ;;
	esac
	echo "not ok $count - $text"
	{ cat "$work/out"; echo "status $status"; } | sed 's/^/# /'
}

# leaves_log TARGET HOW: tells its last message a second time, behind what went wrong
leaves_log() {
	count=$((count + 1))
	text="$2 on $1 leaves the last messages"
	"$root/bin/wadi" run -- --how="$2" > "$work/out" 2>&1
	if sed '1,/last messages/d' "$work/out" | grep -q "WRN .faults. $2 comes next"; then
		echo "ok $count - $text"
		return
	fi
	echo "not ok $count - $text"
	sed 's/^/# /' "$work/out"
}

mkdir "$work/faults"
cp "$root"/tests/faults/*.[ch] "$work/faults"
cd "$work/faults" || exit 1
for target in unix spt hvt; do
	if [ $target = hvt ] && ! (: <> /dev/kvm) 2> /dev/null; then
		count=$((count + 1))
		echo "ok $count - faults on hvt # SKIP kvm: /dev/kvm does not open"
		continue
	fi
	"$root/bin/wadi" configure -t $target > "$work/out" 2>&1
	ends $target exit 42 ""
	ends $target error 1 "faults: faults_main: faults: failed on purpose"
	ends $target rule 255 "fiber faults_main: waits where another waits already"
	for how in rule smash; do leaves_log $target $how; done
	case $target in
	unix) # the host's own handlers and signals
		ends unix smash "134 255" "smash"
		for how in overflow null text; do ends unix $how "139 255" ""; done
		for how in overflow null; do leaves_log unix $how; done
		;;
	spt)
		ends spt smash 255 "a stack was smashed"
		for how in overflow null text; do ends spt $how "139 255" ""; done
		for how in overflow null text; do leaves_log spt $how; done
		ends spt memory 1 "faults_main: wadi: no memory left"
		;;
	hvt)
		ends hvt smash 255 "a stack was smashed"
		ends hvt overflow 255 ""
		ends hvt null 255 "0x8"
		ends hvt text "1 255" "fault"
		for how in overflow null text; do leaves_log hvt $how; done
		ends hvt memory 1 "faults_main: wadi: no memory left"
		;;
	esac
done
echo "1..$count"
