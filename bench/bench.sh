#!/bin/sh
# SPDX-License-Identifier: ISC
# bench/bench.sh - measures, and writes docs/benchmarks.md.  Ratios come from one
# run with the two sides in turn; nothing here is asserted.  SOLO5=DIR, a built tree of Solo5,
# adds rows on its monitor.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
out=$root/out/bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wadi=$root/bin/wadi
rounds=${ROUNDS:-200}
mkdir -p "$out"

note() { echo "bench: $*" >&2; }
row() { echo "| $1 | $2 | $3 |"; }

build() { # NAME TARGET
	mkdir -p "$work/$2"
	cp -r "$root/bench/$1" "$work/$2/"
	(cd "$work/$2/$1" && "$wadi" configure -t "$2" && "$wadi" build) > "$work/log" 2>&1 || {
		cat "$work/log" >&2
		exit 1
	}
	cp "$work/$2/$1/dist/$1"[.-]"$2" "$out/"
}

compile() {
	musl-gcc -static -O2 -s -idirafter /usr/include -idirafter /usr/include/x86_64-linux-gnu \
		"$root/bench/$1.c" -o "$out/$1"
}

pair() { # A B -> "median_a median_b ratio"
	"$out/measure" "$rounds" "$1" "$2"
}

word() { echo "$2" | cut -d' ' -f"$1"; }
ratio() { echo "$(word 3 "$1") x ($(word 1 "$1") us, $(word 2 "$1") us)"; }
kib() { awk "BEGIN { printf \"%.1f KiB\", $1 / 1024 }"; }

# The default of both, 512 MiB.
solo5_row() {
	image=$SOLO5/tests/test_hello/test_hello.hvt
	hello=$(pair "$root/bin/wadi-hvt $image Hello_Solo5" \
		"$SOLO5/tenders/hvt/solo5-hvt $image Hello_Solo5")
	row "Solo5's test_hello on wadi-hvt, start to exit, against Solo5's own monitor" "0.35 x" \
		"$(ratio "$hello")"
}

start_rows() {
	note "start to exit, $rounds rounds each"
	if [ -n "$kvm" ]; then
		floor=$(pair "$out/floor" "$out/empty")
		row "the KVM floor (bench/floor.c) against an empty static process" "5 x" \
			"$(ratio "$floor")"
		hvt=$(pair "$root/bin/wadi-hvt --mem=2 $out/hello.hvt" "$out/floor")
		row "bench/hello on wadi-hvt, start to exit, against the KVM floor" "1.4 x" \
			"$(ratio "$hvt")"
		[ -z "${SOLO5:-}" ] || solo5_row
	fi
	spt=$(pair "$root/bin/wadi-spt --mem=2 $out/hello.spt" "$out/empty")
	row "the same on wadi-spt, against an empty static process" "1.5 x" \
		"$(ratio "$spt")"
	unix=$(pair "$out/hello.unix" "$out/empty")
	row "the same as an ordinary process, against an empty static process" "reported" \
		"$(ratio "$unix")"
}

# Bytes from the image's first address to the end of its last segment.
reserve() {
	readelf -lW "$1" | awk '$1 == "LOAD" { print $3, $6 }' | {
		low=
		while read -r address size; do
			low=${low:-$((address))}
			high=$((address + size))
		done
		echo $((high - low))
	}
}

size_rows() {
	note "sizes"
	for target in hvt spt; do
		size=$(wc -c < "$out/hello.$target")
		# The first stack is 16 KiB more.
		held=$(($(reserve "$out/hello.$target") + 16384))
		row "bench/hello.$target stripped; all it reserves, stacks included" \
			"32 KiB; 128 KiB" "$(kib "$size"); $(kib "$held")"
	done
	for monitor in wadi-hvt wadi-spt; do
		size=$(wc -c < "$root/bin/$monitor")
		row "$monitor, static, stripped" "reported" "$(kib "$size")"
	done
}

# What of a monitor's memory is not the guest's: all but the mapping it lies in.
memory_row() {
	note "memory"
	"$root/bin/wadi-hvt" --mem=2 "$out/idle.hvt" > "$work/idle" &
	pid=$!
	while ! grep -q . "$work/idle" 2> /dev/null; do sleep 0.05; done
	rss=$(awk '/^Size:/ { size = $2 }
		/^Rss:/ { if (size >= 2048 && size < 4096) guest += $2; else own += $2 }
		END { print own, guest }' "/proc/$pid/smaps")
	kill "$pid"
	wait "$pid" 2> /dev/null || true
	row "memory: at --mem=2, resident in wadi-hvt beyond what the guest touched" "1 MiB" \
		"$(word 1 "$rss") KiB (guest $(word 2 "$rss") KiB)"
}

micro() { # TARGET COMMAND...
	target=$1
	shift
	note "small things and a loop on $target"
	"$@" > "$work/micro-$target"
}

micro_of() { awk -v name="$2" '$1 == name { print $2 }' "$work/micro-$1"; }

# What A takes more than B, or times as long, on each target that runs here.
on_each() { # more|times A B
	for target in hvt spt unix; do
		[ -f "$work/micro-$target" ] || continue
		awk -v how="$1" -v a="$(micro_of $target "$2")" -v b="$(micro_of $target "$3")" \
			'BEGIN { if (how == "times") printf "%.2f x\n", a / b
				else printf "%.1f ns\n", (a > b ? a - b : 0) }'
	done | paste -sd ';' | sed 's/;/; /g'
}

micro_rows() {
	micro unix "$out/micro.unix"
	micro spt "$root/bin/wadi-spt" --mem=8 "$out/micro.spt"
	if [ -n "$kvm" ]; then
		micro hvt "$root/bin/wadi-hvt" --mem=8 "$out/micro.hvt"
		row "1e9-iteration loop inside hvt against in a process, minimum of 5" "1.02 x" \
			"$(awk -v a="$(micro_of hvt loop)" -v b="$(micro_of unix loop)" \
				'BEGIN { printf "%.3f x", a / b }')"
	fi
	for target in hvt spt unix; do
		[ -f "$work/micro-$target" ] || continue
		row "monotonic; wall clock; fiber switch on $target" "50 ns; 50 ns; 30 ns" \
			"$(for what in mclock pclock switch; do micro_of $target $what; done |
				xargs printf '%.0f ns\n' | paste -sd ';' | sed 's/;/; /g')"
	done
	row "a log call that is off, on hvt; spt; unix" "1 ns" "$(on_each more log nothing)"
	row "a trace point that is off" "1 ns" "$(on_each more trace nothing)"
	row "a call of an interface over one of a function" "1 ns" \
		"$(on_each more interface function)"
	row "4 KiB from a block device in memory against memcpy()" "1.1 x" \
		"$(on_each times block memcpy)"
}

# What the two engines of IP take, Ethernet and a buffer included.
ip_row() {
	note "IPv4 and IPv6"
	folders=$(for f in "$root"/base "$root"/interfaces/* "$root"/libs/*; do
		echo "-I$f/include"
	done)
	# shellcheck disable=SC2086 # lists of words
	gcc -std=gnu17 -O2 $folders "$root/bench/ip.c" -o "$out/ip" \
		-Wl,--start-group "$root"/out/unix/*.a -l:libbearssl.a -Wl,--end-group
	"$out/ip" > "$work/ip"
	row "100 bytes over IPv4 sent; received; over IPv6 sent; received" "reported" \
		"$(for what in down_ipv4 up_ipv4 down_ipv6 up_ipv6; do
			awk -v name="$what" '$1 == name { print $2 " ns" }' "$work/ip"
		done | paste -sd ';' | sed 's/;/; /g')"
}

seconds() {
	from=$(date +%s%N)
	"$@" > "$work/log" 2>&1
	to=$(date +%s%N)
	awk "BEGIN { printf \"%.2f s\", ($to - $from) / 1e9 }"
}

clean_build() { "$wadi" clean && "$wadi" configure -t hvt && "$wadi" build; }

build_row() {
	note "configure and build"
	cp -r "$root/examples/hello" "$work/hello"
	cd "$work/hello"
	clean=$(seconds clean_build)
	again=$(seconds "$wadi" build)
	row "configure + build of hello for hvt, clean; build with nothing changed" "2 s; 0.1 s" \
		"$clean; $again"
	cd "$root"
}

kvm=
if (: <> /dev/kvm) 2> /dev/null; then kvm=yes; fi
for program in floor empty; do compile "$program"; done
gcc -O2 "$root/bench/measure.c" -o "$out/measure"
for target in unix spt hvt; do
	for image in hello micro idle; do build "$image" "$target"; done
done
machine() {
	model=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
	echo "Linux $(uname -r | cut -d- -f1) on $(nproc) processors ($model)."
	if grep -q '^flags.*hypervisor' /proc/cpuinfo; then
		echo "It is itself a virtual machine: leaving a guest costs tens of microseconds."
	fi
}

{
	cat << END
# Benchmarks

Written by \`make bench\` on $(date -u +%Y-%m-%d).
$(machine)
Medians of $rounds rounds, the two sides of a ratio in turn. Aims that are ratios are what wadi
holds itself to; the others are there to be compared with.

| what | aim | measured |
|---|---|---|
END
	size_rows
	start_rows
	[ -z "$kvm" ] || memory_row
	micro_rows
	ip_row
	[ -z "$kvm" ] || [ "$(id -u)" != 0 ] || "$root/bench/net.sh"
	[ "$(id -u)" != 0 ] || "$root/bench/tcp.sh"
	build_row
	[ ! -f "$root/bench/notes.md" ] || { echo; sed '1s/^# /## /' "$root/bench/notes.md"; }
} > "$work/benchmarks.md"
cp "$work/benchmarks.md" "$root/docs/benchmarks.md"
cat "$root/docs/benchmarks.md"
