#!/bin/sh
# SPDX-License-Identifier: ISC
# The web site of examples/website, asked by curl, by wrk and by a browser.  The topology is in
# lib/net.sh.
# shellcheck disable=SC2154,SC2086 # from net.sh; lists
set -u
# shellcheck source=tests/net/lib/net.sh
. tests/net/lib/net.sh

web() { curl -sS --max-time 10 "$@"; }

# A file as it lies in the folder.
gets() { # ADDRESS PATH FILE [OPTION...]
	url=http://$1/$2 file=$root/examples/website/pages/$3
	shift 3
	web "$@" -o "$work/got" "$url" && cmp "$work/got" "$file"
}

says() { # STATUS PATH [OPTION...]
	wanted=$1 path=$2
	shift 2
	web -o "$work/got" -D "$work/head" -w '%{http_code}\n' "$@" "http://$image4/$path" |
		tee "$work/status"
	cat "$work/head"
	[ "$(cat "$work/status")" = "$wanted" ]
}

part() { says 206 "" -r 0-14 && [ "$(cat "$work/got")" = "<!doctype html>" ]; }

unchanged() {
	says 200 "" && tag=$(sed -n 's/^[Ee][Tt]ag: \(.*\)\r$/\1/p' "$work/head") &&
		[ -n "$tag" ] && rm "$work/got" &&
		says 304 "" -H "If-None-Match: $tag" && [ ! -s "$work/got" ]
}

# One connection for all of them.
kept_alive() {
	web -v -o "$work/got" "http://$image4/style.css" -o "$work/got" "http://$image4/" \
		2> "$work/verbose" && grep -i "re-using existing connection" "$work/verbose"
}

sent() {
	head -c 100000 /dev/zero > "$work/body"
	says 200 you --data-binary @"$work/body" -H "Expect: 100-continue" &&
		grep "sent 100000 bytes" "$work/got"
}

in_chunks() {
	head -c 100000 /dev/zero |
		says 200 you -X POST -H "Transfer-Encoding: chunked" -T - &&
		grep "sent 100000 bytes" "$work/got"
}

# All answers good, no connection lost.
many() { # CONNECTIONS
	wrk -t 1 -c "$1" -d 2 "http://$image4/" | tee "$work/wrk"
	grep -q "requests in" "$work/wrk" && not grep -E "Socket errors|Non-2xx" "$work/wrk"
}

counted() { web "http://$image4/metrics" | grep -E '^http_[a-z_]+(\{[^}]*\})? [1-9]'; }

# The page, its style and its pictures, by a browser that remembers none of them.
browsed() {
	rm -rf "$work/chromium"
	before=$(web "http://$image4/metrics" | sed -n 's/^http_responses_total{status="2xx"} //p')
	timeout 100 chromium --headless --no-sandbox --disable-gpu \
		--disable-background-networking --user-data-dir="$work/chromium" \
		--dump-dom "http://$image4/" 2> /dev/null | grep "<h1>It works.</h1>" || return
	web "http://$image4/metrics" > "$work/metrics"
	grep '^http_responses_total' "$work/metrics"
	after=$(sed -n 's/^http_responses_total{status="2xx"} //p' "$work/metrics")
	[ $((after - before)) -ge 5 ] && ! grep -E 'status="[45]xx"} [1-9]' "$work/metrics"
}

with_target() { # TARGET
	check "$1: the web site starts" boot_static website "$1" serving
	check "$1: curl has its first page" gets $image4 "" index.html
	check "$1: over IPv6" gets "[$image6]" "" index.html
	check "$1: compressed, too" gets $image4 style.css style.css --compressed
	check "$1: the same connection serves twice" kept_alive
	check "$1: wrk with one connection" many 1
	check "$1: wrk with 64" many 64
	check "$1: what is counted is there" counted
}

details() {
	check "a part of a page" part
	check "one that is unchanged is not sent again" unchanged
	check "its head alone" says 200 "" --head
	check "a page that is not there" says 404 nowhere
	check "a way out of the folder is none" says 400 ../config.c --path-as-is
	check "a method that a page does not know" says 405 "" -X FROB
	check "what is sent is taken, once it is allowed" sent
	check "in chunks" in_chunks
}

if lacks "the web site" curl wrk tshark; then
	done_testing
	exit 0
fi
for target in unix spt hvt; do
	cannot_run $target && continue
	build website $target
	wire
	with_target $target
	lacks "$target: a browser has all of its first page" chromium ||
		check "$target: a browser has all of its first page" browsed
	[ $target != unix ] || details
	check "$target: it ends" halt
done
wire --delay=0
check "frames are captured" capture
with_target unix
details
check "it ends" halt
check "all that was sent is well-formed, its checksums right" sent_well
done_testing
