#!/bin/sh
# SPDX-License-Identifier: ISC
# Runs small guests on both monitors and says in TAP what held.
#   test_monitors.sh [FOLDER WITH wadi-hvt AND wadi-spt]
set -u
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:-$here/../../bin}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
count=0
failed=0

# ---- Words -------------------------------------------------------------------------

result() { # ok|"not ok" TEXT
	count=$((count + 1))
	echo "$1 $count - $2"
	[ "$1" = ok ] || failed=$((failed + 1))
}

skip() { # REASON TEXT...
	reason=$1
	shift
	for text; do
		result ok "$text # SKIP $reason"
	done
}

# expect TEXT STATUS PATTERN COMMAND...: the status, and a part of the output.
expect() {
	text=$1 status=$2 pattern=$3
	shift 3
	timeout 60 "$@" >"$dir/output" 2>&1 </dev/null
	got=$?
	[ -n "$pattern" ] || echo >>"$dir/output" # a line for the empty pattern to match
	if [ $got -eq "$status" ] && grep -qF -e "$pattern" "$dir/output"; then
		result ok "$text"
	else
		result "not ok" "$text"
		echo "# status $got, wanted $status and: $pattern"
		sed 's/^/# /' "$dir/output" | head -5
	fi
}

# The same on the monitor at hand: guest TEXT STATUS PATTERN IMAGE COMMAND...
guest() {
	text=$1 status=$2 pattern=$3 image=$4
	shift 4
	expect "$name: $text" "$status" "$pattern" "$monitor" "$dir/$image.$target" "$@"
}

# With options in front: guest_with TEXT STATUS PATTERN OPTION IMAGE COMMAND...
guest_with() {
	text=$1 status=$2 pattern=$3 option=$4 image=$5
	shift 5
	expect "$name: $text" "$status" "$pattern" "$monitor" "$option" "$dir/$image.$target" "$@"
}

# ---- Of both monitors: $target, $monitor, $name, and the statuses of faults ------------

plain_runs() {
	guest "says hello" 0 hello none hello
	guest "writes 4 KiB in one call" 0 "......!" none output
	guest "starts with its data, which it may write" 0 "" none globals
	guest "computes with SSE" 0 "" none sse
	guest "passes the exit status" 42 "" none exit 42
	guest "passes the abort status" 255 "" none exit 255
	guest "quotes arguments" 0 "[a 'b c' '' 'it'\\''s']" none args a "b c" "" "it's"
	guest "passes a sole argument of several as it is" 0 "hello" none "hello --x='a b'"
	guest "does not quote for plain images" 0 "[a b  c]" plain args a "b  c"
	guest "refuses a command line too long" 1 "more than 8191 characters" none args \
		"$(head -c 8200 /dev/zero | tr '\0' x)"
	guest "takes a command line of 8191 characters" 0 "xxx]" none args \
		"$(head -c 8186 /dev/zero | tr '\0' x)"
	guest_with "runs with 2 MiB" 0 mem_size=2097152 --mem=2 none memory
	guest_with "runs with 4096 MiB" 0 mem_size=4294967296 --mem=4096 none memory
	guest_with "rounds memory up" 0 mem_size=4194304 --mem=3 none memory
	guest "gives memory behind the image" 0 mem_size=536870912 plain memory
	guest "sleeps at least as long as asked" 0 "" none sleep 30
	guest "does not hang on a time that is over" 0 "" none sleep 0
	guest "offers features to images with the note" 0 features= none features
	guest "offers a seed to images with the note" 0 "" none seed
	guest "offers nothing to plain images" 3 "" plain features
	guest_with "offers nothing by --plain-abi" 3 "" --plain-abi none seed
	guest_with "does not quote by --plain-abi" 0 "[b c]" --plain-abi none args "b c"
	seeds
	wall_time
}

seeds() {
	first=$("$monitor" "$dir/none.$target" seed)
	second=$("$monitor" "$dir/none.$target" seed)
	if [ ${#first} -ge 64 ] && [ "$first" != "$second" ]; then
		result ok "$name: the seed differs between runs"
	else
		result "not ok" "$name: the seed differs between runs"
	fi
}

wall_time() {
	before=$(date +%s)
	wall=$("$monitor" "$dir/none.$target" wall)
	wall=${wall#wall=}
	if [ "$before" -le "${wall:-0}" ] && [ "$wall" -le "$(date +%s)" ]; then
		result ok "$name: wall time is the host's"
	else
		result "not ok" "$name: wall time is the host's"
	fi
}

# $denied and $denied_text: a protected page; $crash and $crash_text: an unmapped one
protection() {
	for fault in write-text write-rodata exec-data exec-rodata exec-heap exec-boot; do
		guest "stops $fault" "$denied" "$denied_text" none $fault
	done
	guest "stops write-boot of plain images" "$denied" "$denied_text" plain write-boot
	guest "lets the note's images write their boot pages" 0 "" none write-boot
	for fault in write-null read-low jump-behind "read-behind 0" "guard 0" "guard 1" \
		guard-end; do
		# shellcheck disable=SC2086
		guest "stops $fault" "$crash" "$crash_text" none $fault
	done
	guest_with "lets the heap be executed by --x-exec-heap" 0 "" --x-exec-heap none exec-heap
	guest_with "protects data from --x-exec-heap" "$denied" "$denied_text" \
		--x-exec-heap none exec-data
	guest "has no guards in plain images" 0 "" plain guard 0
}

bad_images() {
	other=hvt
	[ $target = hvt ] && other=spt
	good=$dir/none.$target
	expect "$name: refuses a file that is not there" 1 "No such file" "$monitor" "$dir/nowhere"
	expect "$name: refuses a folder" 1 "not an ELF file" "$monitor" "$dir"
	expect "$name: refuses an empty file" 1 "not an ELF file" "$monitor" /dev/null
	expect "$name: refuses a text" 1 "not an ELF file" "$monitor" "$0"
	expect "$name: refuses an image for $other" 1 "another target" "$monitor" "$dir/none.$other"
	head -c 6000 "$good" >"$dir/short"
	expect "$name: refuses a file cut short" 1 "$dir/short: elf:" "$monitor" "$dir/short"
	spoil 4 '\001' "refuses a 32-bit file" "not a 64-bit ELF file"
	spoil 16 '\003' "refuses a position-independent file" "fixed addresses"
	spoil 18 '\267' "refuses another machine's file" "another machine"
	spoil 26 '\001' "refuses an entry outside memory" "entry point lies outside"
	spoil 68 '\007' "refuses a segment to write and execute" "WRITE and EXEC"
	spoil 242 '\377' "refuses a note outside the file" "note does not fall within valid size"
}

spoil() { # OFFSET BYTE TEXT PATTERN: a copy with one byte changed
	cp "$good" "$dir/spoilt"
	# shellcheck disable=SC2059
	printf "$2" | dd of="$dir/spoilt" bs=1 seek="$1" conv=notrunc 2>/dev/null
	expect "$name: $3" 1 "$4" "$monitor" "$dir/spoilt"
}

options() {
	expect "$name: --help tells the usage" 0 "usage: wadi-$target" "$monitor" --help
	expect "$name: --version names the ABI" 0 "ABI version 2" "$monitor" --version
	expect "$name: needs an image" 1 "Missing IMAGE operand" "$monitor"
	guest_with "refuses unknown options" 1 "--nonsense: Invalid option" --nonsense none
	guest_with "refuses too little memory" 1 "from 2 to 4096" --mem=1 none
	guest_with "refuses too much memory" 1 "from 2 to 4096" --mem=4097 none
	guest "wants all devices attached" 1 "'storage' by --block:storage=PATH" disk
	guest_with "refuses undeclared devices" 1 "not declared in manifest: 'x'" \
		--block:x=/dev/null none
	guest_with "refuses a device of the wrong type" 1 "declared as a block device" \
		--net:storage=tap0 disk
	guest_with "refuses a disk that is not there" 1 "No such file" \
		--block:storage="$dir/nowhere" disk
	guest_with "refuses an interface that is not there" 1 "ip tuntap add" \
		--net:service=wadinone0 net
	guest_with "refuses a descriptor that is not open" 1 "Bad file descriptor" \
		--net:service=@77 net
	head -c 1000 /dev/zero >"$dir/odd"
	guest_with "refuses a disk of broken blocks" 1 \
		"Backing storage size must be block aligned" --block:storage="$dir/odd" disk
	head -c 100 /dev/zero >"$dir/tiny"
	guest_with "refuses a disk below a block" 1 "at least 1 block" \
		--block:storage="$dir/tiny" disk
	guest_with "refuses a broken block size" 1 \
		"Block size must be a multiple of 2 greater than or equal 512" \
		--block-sector-size:storage=256 disk
	why="for wadi-hvt"
	[ $target = spt ] || why="images with a network device"
	guest_with "refuses a thread for images that know none" 1 "$why" --net-thread none
}

devices() {
	head -c 16384 /dev/zero >"$dir/image"
	guest_with "writes and reads blocks" 0 "disk ok" --block:storage="$dir/image" disk disk
	if [ "$(head -c 1537 "$dir/image" | tr -d '\0' | tail -c 1)" = d ]; then
		result ok "$name: the blocks are in the file"
	else
		result "not ok" "$name: the blocks are in the file"
	fi
	expect "$name: writes and reads blocks of 4096" 0 "disk ok" "$monitor" \
		--block:storage="$dir/image" --block-sector-size:storage=4096 \
		"$dir/disk.$target" disk
	guest_with "tells a disk's size" 0 "capacity=16384" --block:storage="$dir/image" \
		disk devices
	expect "$name: exchanges frames by a descriptor, and wakes for them" 0 "" \
		"$dir/pair" "$monitor" --net:service=@ "$dir/net.$target" echo
	tap_device
}

tap_device() {
	text="$name: tells an interface's MTU"
	if ! unshare -n test -c /dev/net/tun 2>/dev/null || ! command -v ip >/dev/null; then
		skip "root: ip and /dev/net/tun too" "$text" \
			"$name: refuses an interface that is down"
		return
	fi
	run="exec $monitor --net:service=wt0 $dir/net.$target devices"
	expect "$text" 0 "mtu=1400" unshare -n sh -c \
		"ip tuntap add wt0 mode tap; ip link set wt0 mtu 1400 up; $run"
	expect "$name: refuses an interface that is down" 1 "it is down" unshare -n sh -c \
		"ip tuntap add wt0 mode tap; $run"
}

common() {
	plain_runs
	protection
	bad_images
	options
	devices
}

# ---- hvt ------------------------------------------------------------------------------

hostile_hypercalls() {
	for n in 1 2 3 4 5 6 7 8; do
		guest "hypercall $n at the top of addresses is refused" 1 "out of its memory" \
			none hyper $n 4294967295
		guest "hypercall $n behind memory is refused" 1 "out of its memory" \
			none hyper $n 536870912
	done
	guest "hypercall 0 is refused" 1 "unknown hypercall: 0" none hyper 0 1048576
	for n in 1 3; do
		guest "hypercall $n does not answer into text" 1 "may not write there" \
			none hyper $n 1048576
	done
	guest "hypercall 1 does not answer into the null page" 1 "may not write there" \
		none hyper 1 4096
	for case in 0 1 2 3 4 5 6; do
		guest "PUTS of bytes outside is refused, $case" 1 "out of its memory" \
			none data 2 $case
		for n in 4 5; do
			guest_with "block call $n outside is refused, $case" 1 "out of its memory" \
				--block:storage="$dir/image" disk data $n $case
		done
		for n in 6 7; do
			guest "net call $n outside is refused, $case" 1 "out of its memory" \
				none data $n $case
		done
	done
	for case in 0 1 2 3 4 5 6 7; do
		guest_with "a block request out of range is refused, $case" 0 "" \
			--block:storage="$dir/image" disk disk-bad $case
	done
	guest "handles of no network device are refused" 0 "" none net-handles
	guest_with "a block is not read into text" 1 "may not write there" \
		--block:storage="$dir/image" disk read-into-text
	guest "a halt with a cookie outside is refused" 1 "out of its memory" none halt-cookie 7
	guest "a byte to a hypercall's port is refused" 1 "invalid port access" none out-byte
	guest "a read from a hypercall's port is refused" 1 "invalid port access" \
		none in-hypercall
	guest "the port of an exception is closed" 255 "general protection" none out-stub
	guest "other ports are closed" 255 "general protection" none in
}

# The plain ABI's images run as if in ring 0.
stock_images() {
	guest "lets plain images load their own tables" 0 "" plain ring0
	guest "calls their handlers, which return" 0 "" plain ring0 r
	guest "gives their handlers the address of a fault" 255 ABORT plain ring0 n
	guest "sets their base of FS" 0 "" plain ring0 f
	guest "gives them exceptions for other registers" 0 "" plain ring0 g
	guest "protects their text, handlers or not" 1 "host/guest translation fault" plain ring0 t
	guest "ends when they halt for ever" 1 "halted the processor" plain ring0 h
	for table in i0 i536870000 i4294967296 i18446744073709551615 l d0 d536870911 \
		d18446744073709551600 s0 s16 s1048576 s536870960 s18446744073709551608; do
		guest "reports what tables out of reach cannot handle, $table" 255 breakpoint \
			plain ring0 $table
	done
	guest "does none of that for images with the note" 255 "general protection" none ring0
}

crash_reports() {
	guest "reports a division by zero" 255 "division error" none divide
	guest "reports an undefined instruction" 255 "invalid opcode" none undefined
	guest "reports a breakpoint" 255 "breakpoint" none breakpoint
	guest "reports a privileged instruction" 255 "general protection" none halt
	guest "names address and access of a fault" 255 "writing at 0x8" none write-null
	guest "prints registers" 255 "r15" none write-null
}

host_faults() {
	text="$name: a closed console does not stop the guest"
	if "$monitor" "$dir/none.hvt" hello >&-; then
		result ok "$text"
	else
		result "not ok" "$text"
	fi
	expect "$name: SIGTERM ends it with a message" 143 "Exiting on signal 15" \
		timeout -s TERM --preserve-status 1 "$monitor" "$dir/none.hvt" sleep 50000
	text="$name: tells what to do where there is no /dev/kvm"
	closed="$name: tells what to do where /dev/kvm is closed"
	if unshare -m true 2>/dev/null; then
		expect "$text" 1 "/dev/kvm: there is none" unshare -m sh -c \
			"mount -t tmpfs none /dev && exec $monitor $dir/none.hvt hello"
		cp "$monitor" "$dir/wadi-hvt"
		chmod -R a+rX "$dir"
		run="exec setpriv --reuid 65534 --clear-groups $dir/wadi-hvt $dir/none.hvt hello"
		expect "$closed" 1 "the group kvm" unshare -m sh -c "mount -t tmpfs none /dev &&
			mknod -m 600 /dev/kvm c 10 232 && $run"
	else
		skip "root: to change /dev" "$text" "$closed"
	fi
}

test_hvt() {
	target=hvt monitor=$bin/wadi-hvt name=hvt
	denied=1 denied_text="host/guest translation fault" crash=255 crash_text="page fault"
	common
	hostile_hypercalls
	stock_images
	crash_reports
	host_faults
	guest "the clock page agrees with the host's clock" 0 "" none clock-page
	guest "a clock page can be read, not the rest behind memory" 0 "" none read-behind 8192
	guest "there is no clock page for plain images" 255 "page fault" plain read-behind 8192
	guest "WRFSBASE works" 0 "" none fsbase
}

# ---- spt ---------------------------------------------------------------------------------

test_spt() {
	target=spt monitor=$bin/wadi-spt name=spt
	denied=139 denied_text="" crash=139 crash_text=""
	common
	guest "dup() is death" 159 "" none call 32 1
	guest "write to standard input is death" 159 "" none call 1 0 1048576 1
	guest "read from standard input is death" 159 "" none call 0 0 1048576 1
	guest "other clocks are death" 159 "" none call 228 4
	guest "mmap is death" 159 "" none call 9 0 4096 7 34
	guest "mprotect is death" 159 "" none call 10 1048576 4096 7
	guest "ARCH_SET_GS is death" 159 "" none call 158 4097 0
	guest "32-bit system calls are death" 159 "" none int80
	guest "the host's clock can be called" 0 "" none clock-call
	for case in 0 1 2 4 5 6 7; do
		guest_with "a block request out of range is death, $case" 159 "" \
			--block:storage="$dir/image" disk disk-bad $case
	done
}

"$here/guest/build.sh" "$dir" || exit 1
gcc -D_GNU_SOURCE -Wall -Wextra -o "$dir/pair" "$here/pair.c" || exit 1
test_spt
if [ -c /dev/kvm ] && (: <>/dev/kvm) 2>/dev/null; then
	test_hvt
else
	skip "kvm: /dev/kvm does not open" "hvt: all tests"
fi
echo "1..$count"
[ $failed -eq 0 ]
