#!/bin/sh
# SPDX-License-Identifier: ISC
# What a running monitor has kept of its host's rights, and what becomes of it when
# the host fails or ends it.  Run from the repository's root.
set -u
# shellcheck source=tests/cli/lib/tap.sh
. tests/cli/lib/tap.sh
tenders/tests/guest/build.sh "$work" || exit 1
chmod 755 "$work"
head -c 16384 /dev/zero >"$work/disk"
mkfifo "$work/fifo"
allowed="clock_gettime exit_group fdatasync ioctl ppoll pread64 pwrite64 read rt_sigreturn"
allowed="$allowed write writev"

# ---- Words -------------------------------------------------------------------------

monitor() { timeout 60 "$root/bin/wadi-$target" "$@"; }

# While a guest sleeps: running OPTION... -- COMMAND..., $pid is its monitor.
running() {
	options=
	while [ "$1" != -- ]; do
		options="$options $1"
		shift
	done
	shift
	# shellcheck disable=SC2086 # a list of words
	"$root/bin/wadi-$target" $options "$work/none.$target" sleep 20000 \
		9</etc/passwd >"$work/words" 2>&1 &
	pid=$!
	wait_for_sleep
	"$@"
	result=$?
	kill -9 "$pid"
	wait "$pid" 2>/dev/null
	return $result
}

# Under its filter, and asleep.
wait_for_sleep() {
	tries=200
	while [ $tries -gt 0 ]; do
		grep -q '^Seccomp:	2' "/proc/$pid/status" && return
		tries=$((tries - 1))
		sleep 0.05
	done
	return 1
}

status_has() { # PATTERN...: lines of /proc/PID/status
	for line; do
		tr '\t' ' ' <"/proc/$pid/status" | grep -qE "^$line$" || {
			echo "no line $line in:"
			cat "/proc/$pid/status"
			return 1
		}
	done
}

zero=0000000000000000
has_no_rights() {
	status_has "NoNewPrivs: 1" "CapInh: $zero" "CapPrm: $zero" "CapEff: $zero" "CapAmb: $zero"
}

is_user() {
	status_has "Uid: $1 $1 $1 $1" "Gid: $2 $2 $2 $2" "Groups: *"
}

# Standard output and error, and up to two of its own.
has_few_files() {
	numbers=$(cd "/proc/$pid/fd" && echo *)
	case $numbers in "1 2 3" | "1 2 3 4") ;; *) echo "open: $numbers"; return 1 ;; esac
}

is_apart() {
	for space in net mnt ipc uts cgroup; do
		theirs=$(readlink "/proc/self/ns/$space")
		[ "$(readlink "/proc/$pid/ns/$space")" != "$theirs" ] || {
			echo "the host's $space"
			return 1
		}
	done
	[ -z "$(cd "/proc/$pid/root" && ls -A)" ] && status_has "CapBnd: $zero"
}

# ---- Rights ------------------------------------------------------------------------

rights() {
	check "$target: no right and no capability is left" running -- has_no_rights
	check "$target: no file of others is left open" running -- has_few_files
	if [ "$(id -u)" != 0 ]; then
		for text in "root becomes nobody" "root becomes who is asked for" \
			"--isolate leaves nothing of the host"; do
			skip "$target: $text" "root: not root"
		done
		check "$target: another user is refused who is not root" says 1 "superuser" \
			monitor --user=7 "$work/none.$target" hello
		return
	fi
	check "$target: root becomes nobody" running -- is_user 65534 65534
	check "$target: root becomes who is asked for" running --user=7:8 -- is_user 7 8
	check "$target: --isolate leaves nothing of the host" running --isolate -- is_apart
}

as_plain_user() { setpriv --reuid 7 --regid 7 --clear-groups --no-new-privs "$@"; }

isolated_plain_user() {
	text="$target: a plain user can be isolated, too"
	if as_plain_user unshare -Un true 2>/dev/null; then
		check "$text" says 0 hello as_plain_user "$work/wadi-spt" --isolate \
			"$work/none.spt" hello
	else
		skip "$text" "kernel: no namespaces for plain users"
	fi
}

# Names of calls behind the one that puts the filter into force.
calls_under_filter() {
	strace -qq -o "$work/trace" "$@" >"$work/words" 2>&1 || return 1
	sed '1,/^seccomp(/d; s/(.*//; /^+++/d; /^---/d' "$work/trace" | sort -u
}

only_allowed() {
	calls_under_filter "$@" >"$work/calls" || return 1
	[ -s "$work/calls" ] || return 1
	while read -r call; do
		case " $allowed " in *" $call "*) ;; *) echo "$call"; return 1 ;; esac
	done <"$work/calls"
}

calls() {
	if ! command -v strace >/dev/null; then
		skip "hvt: makes no other call than the filter's" "tool: no strace"
		return
	fi
	check "hvt: makes no other call than the filter's" only_allowed \
		bin/wadi-hvt --block:storage="$work/disk" "$work/disk.hvt" disk
	check "hvt: nor when it sleeps" only_allowed bin/wadi-hvt "$work/none.hvt" sleep 10
}

# ---- Signals -------------------------------------------------------------------------

ends_by() { # SIGNAL STATUS TEXT [OPTION]
	# shellcheck disable=SC2086 # none, or one
	env --default-signal "$root/bin/wadi-$target" ${4:-} "$work/none.$target" sleep 20000 \
		>"$work/words" 2>&1 &
	pid=$!
	wait_for_sleep
	kill "-$1" "$pid"
	wait "$pid"
	got=$?
	cat "$work/words"
	[ $got = "$2" ] || { echo "status $got"; return 1; }
	grep -qx "wadi-$target: $3" "$work/words"
}

# The guest says by its status that it slept as long as it wanted.
survives_stops() {
	"$root/bin/wadi-$target" "$work/none.$target" sleep 600 &
	pid=$!
	wait_for_sleep
	for i in 1 2 3 4 5; do
		kill -STOP "$pid"
		sleep 0.02
		kill -CONT "$pid"
		sleep 0.02
	done
	wait "$pid"
}

# ---- Standard files -------------------------------------------------------------------

without() { # DESCRIPTORS COMMAND...
	closed=$1
	shift
	case $closed in
	0) "$@" <&- ;;
	1) "$@" >&- ;;
	2) "$@" 2>&- ;;
	012) "$@" <&- >&- 2>&- ;;
	esac
}

# What the guest says must not get into the file that is opened first.
keeps_disk_clean() {
	head -c 16384 /dev/zero >"$work/disk"
	monitor --block:storage="$work/disk" "$work/disk.$target" disk >&- || return 1
	! grep -q "disk ok" "$work/disk"
}

reader_gone() {
	{ sleep 0.2; monitor "$work/none.$target" hello; echo $? >"$work/status"; } | true
	[ "$(cat "$work/status")" = 0 ]
}

standard_files() {
	for closed in 0 1 2 012; do
		check "$target: runs with standard files $closed closed" \
			without $closed monitor "$work/none.$target" hello
	done
	check "$target: a disk is not taken for a closed console" keeps_disk_clean
	check "$target: a console that nobody reads does not stop the guest" reader_gone
	full() { monitor "$work/none.$target" hello >/dev/full; }
	check "$target: nor does one that is full" full
}

# ---- Limits -------------------------------------------------------------------------------

little_memory() { prlimit --as=200000000 "$root/bin/wadi-$target" "$work/none.$target" hello; }
few_files() {
	prlimit --nofile=32 "$root/bin/wadi-$target" --block:storage="$work/disk" \
		"$work/disk.$target" disk
}
at_number() {
	(exec 8<>"$work/fifo" && monitor --net:service=@8 "$work/net.$target" devices)
}

disks() { # COUNT COMMAND...: with options that attach d1 to dCOUNT
	count_of_disks=$1
	shift
	options=
	i=1
	while [ $i -le "$count_of_disks" ]; do
		options="$options --block:d$i=$work/disk"
		i=$((i + 1))
	done
	# shellcheck disable=SC2086 # a list of words
	monitor $options "$work/many.$target" "$@"
}

limits() {
	check "$target: tells of too little memory" says 1 "memory for the guest" little_memory
	check "$target: tells of too few files" says 1 "ulimit -n" few_files
	check "$target: takes 63 devices" says 0 "d63 attached" disks 63 devices
	check "$target: uses the first of 63" says 0 "disk ok" disks 63 disk
	check "$target: refuses 64 devices" says 1 "More than 63 devices" disks 64 devices
	check "$target: names the one of 63 that is missing" says 1 "'d63'" disks 62 devices
	check "$target: takes an inherited device whatever its number" says 0 "service attached" \
		at_number
	check "$target: 2 MiB are enough" says 0 hello monitor --mem=2 "$work/none.$target" hello
	check "$target: 4 GiB are not too many" says 0 "mem_size=4294967296" \
		monitor --mem=4096 "$work/none.$target" memory
}

common() {
	rights
	check "$target: SIGTERM ends it with a message" ends_by TERM 143 "Exiting on signal 15"
	check "$target: SIGINT too" ends_by INT 130 "Exiting on signal 2"
	check "$target: that of the plain ABI as Solo5's does" ends_by TERM 1 \
		"Exiting on signal 15" --plain-abi
	check "$target: stops and goes on" survives_stops
	standard_files
	limits
}

# ---- The two -------------------------------------------------------------------------------

no_kvm() { # a device of this kind for /dev/kvm
	unshare -m sh -c "mount -t tmpfs none /dev && mknod /dev/null c 1 3 && $1 &&
		exec bin/wadi-hvt $work/none.hvt hello"
}

kvm() {
	calls
	if ! unshare -m true 2>/dev/null; then
		skip "hvt: tells that /dev/kvm is not KVM" "root: to change /dev"
		return
	fi
	check "hvt: tells that there is no /dev/kvm" says 1 "/dev/kvm: there is none" no_kvm true
	check "hvt: tells that /dev/kvm is not KVM" says 1 "KVM" no_kvm "mknod /dev/kvm c 1 3"
	check "hvt: tells that /dev/kvm is no device" says 1 "/dev/kvm: No such device" \
		no_kvm "mknod /dev/kvm c 10 250"
}

cp bin/wadi-spt "$work"
target=spt
common
isolated_plain_user
target=hvt
reason=$(cannot_run hvt)
if [ -z "$reason" ]; then
	common
	kvm
else
	skip "hvt: all tests" "$reason"
fi
done_testing
