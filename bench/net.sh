#!/bin/sh
# SPDX-License-Identifier: ISC
# bench/net.sh - rows on frames for docs/benchmarks.md, measured in a network namespace
# of its own; needs root and KVM.  SOLO5=DIR, a built tree of Solo5, adds its monitor.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
if [ "${IN_NAMESPACE:-}" != yes ]; then
	IN_NAMESPACE=yes exec unshare --net -- "$0" "$@"
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

row() { echo "| $1 | $2 | $3 |"; }

image() { # FOLDER TARGET
	mkdir -p "$work/$2"
	cp -r "$root/$1" "$work/$2/"
	set -- "$2" "$(basename "$1")"
	(cd "$work/$1/$2" && "$root/bin/wadi" configure -t "$1" && "$root/bin/wadi" build) \
		> "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
}

# The command for an image; the one's own options follow.
on() { # MONITOR [OPTION]
	case $1 in
	unix) echo "$work/unix/net/dist/net.unix --net:service=tap0 ${2:-} --" ;;
	stock) echo "$SOLO5/tenders/hvt/solo5-hvt --mem=16 --net:service=tap0 -- $hvt" ;;
	plain) echo "$root/bin/wadi-hvt --plain-abi --mem=16 --net:service=tap0 $hvt" ;;
	thread) echo "$root/bin/wadi-hvt --net-thread --mem=16 --net:service=tap0 $hvt" ;;
	*) echo "$root/bin/wadi-$1 --mem=16 --net:service=tap0 ${2:-} $work/$1/net/dist/net.$1" ;;
	esac
}

once() { # MONITOR WHAT FRAMES -> ns for a frame
	# shellcheck disable=SC2046 # words
	$(on "$1") --what="$2" --frames="$3" | awk -v what="$2" '$1 == what { print $2 }'
}

# Others that run on the machine only make it more.
least() { printf '%s\n' "$@" | sort -n | head -n 1; }

sending() { # the same of five
	# shellcheck disable=SC2046
	least $(for _ in 1 2 3 4 5; do once "$@"; done)
}

# The most of five.
receiving() { # MONITOR -> per cent of 200,000 frames offered at 0.45 M/s
	for _ in 1 2 3 4 5; do
		# shellcheck disable=SC2046
		$(on "$1") --what=rx > "$work/rx" &
		until grep -q ready "$work/rx" 2> /dev/null; do sleep 0.05; done
		"$work/flood" tap0 200000 450000 > "$work/flooded"
		wait $!
		awk '$1 == "rx" { printf "%.1f\n", $2 / 2000 }' "$work/rx"
	done | sort -n | tail -n 1
}

# Of a TCP payload of 61,440 bytes a frame where they are large; the most of five.
bulk() { # MONITOR [OPTION...] -> hundredths of Gbit/s
	for _ in 1 2 3 4 5; do
		# shellcheck disable=SC2046
		$(on "$1" "${2:-}") --what=bulk --frames=20000 | awk '$1 == "bulk" { print $2 }'
	done | sort -n | tail -n 1
}

bulk_in() { # MONITOR -> the same for frames that arrive, of those that a core can send
	for _ in 1 2 3 4 5; do
		# shellcheck disable=SC2046
		$(on "$1") --what=rx > "$work/rx" &
		until grep -q ready "$work/rx" 2> /dev/null; do sleep 0.05; done
		"$work/flood" tap0 20000 1000000 61440 > "$work/flooded"
		wait $!
		awk '$1 == "rate" { print $2 }' "$work/rx"
	done | sort -n | tail -n 1
}

gbits() { awk "BEGIN { printf \"%.1f Gbit/s\n\", $1 / 100 }"; }
# The middle one of 500 answers to ping, which come one after the other; in us.
answering() { # [OPTION...]
	"$root/bin/wadi-hvt" --mem=16 --net:service=tap0 "$@" "$work/hvt/ping/dist/ping.hvt" \
		--ipv4=198.18.0.2/24 > "$work/log" 2>&1 &
	until ping -c 1 -W 1 198.18.0.2 > "$work/pinged" 2>&1; do sleep 0.05; done
	ping -c 500 -i 0.002 198.18.0.2 | sed -n 's/.* time=\([0-9.]*\) ms/\1/p' | sort -n |
		awk '{ t[NR] = $1 } END { printf "%.0f\n", t[int((NR + 1) / 2)] * 1000 }'
	kill -TERM $!
	wait $!
}

# The least of five rounds, in turn.
answers() {
	for _ in 1 2 3 4 5; do
		echo "$(answering) $(answering --net-thread=0) $(answering --net-thread)"
	done > "$work/answers"
	for column in 1 2 3; do
		# shellcheck disable=SC2046 # words
		echo "$(least $(cut -d ' ' -f $column "$work/answers")) us"
	done | paste -sd ';' | sed 's/;/; /g'
}

million() { awk "BEGIN { printf \"%.2f M/s\\n\", 1000 / $1 }"; }
us() { awk "BEGIN { printf \"%.1f us\", $1 / 1000 }"; }

echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6
ip tuntap add tap0 mode tap
ip link set tap0 up
ip addr add 198.18.0.1/24 dev tap0
gcc -O2 -o "$work/flood" "$root/bench/flood.c"
for target in unix spt hvt; do image bench/net $target; done
image examples/ping hvt
hvt=$work/hvt/net/dist/net.hvt

# In turn, as a ratio wants it.
batch='' plain=''
for _ in 1 2 3 4 5 6 7 8; do
	batch="$batch $(once hvt one 10000)"
	plain="$plain $(once plain tx 10000)"
done
# shellcheck disable=SC2086
batch=$(least $batch) plain=$(least $plain)
row "a frame that leaves at once, as a batch of one, against Solo5's call; both from ring 3" \
	"1.0 x" "$(awk "BEGIN { printf \"%.2f x\", $batch / $plain }") ($(us "$batch"), $(
		us "$plain"))"
if [ -n "${SOLO5:-}" ]; then
	row "the same image and call on Solo5's own monitor" "reported" \
		"$(us "$(sending stock tx 5000)")"
fi
row "TX of frames of 60 bytes in lines of 64 on hvt; by its thread; spt; unix" "reported" \
	"$(for m in hvt thread spt unix; do million "$(sending $m tx 200000)"; done |
		paste -sd ';' | sed 's/;/; /g')"
row "RX: of 200,000 frames offered at 0.45 M/s arrive on hvt; by its thread; spt; unix" "reported" \
	"$(for m in hvt thread spt unix; do echo "$(receiving $m) %"; done |
		paste -sd ';' | sed 's/;/; /g')"
row "an answer to ping on hvt; by its thread that does not look; that looks 50 us" "reported" \
	"$(answers)"
row "TX of segments of 60 KiB on hvt; spt; unix" "reported" \
	"$(for m in hvt spt unix; do gbits "$(bulk $m)"; done | paste -sd ';' | sed 's/;/; /g')"
row "the same bytes without offloads, in frames of 1502" "reported" \
	"$(for m in hvt spt unix; do gbits "$(bulk $m --net-offloads:service=off)"; done |
		paste -sd ';' | sed 's/;/; /g')"
row "RX of segments of 60 KiB, sent by the other processor, on hvt; spt; unix" "reported" \
	"$(for m in hvt spt unix; do gbits "$(bulk_in $m)"; done | paste -sd ';' | sed 's/;/; /g')"
