#!/bin/sh
# SPDX-License-Identifier: ISC
# setup/run.sh - the first run: a web site, as a VM where KVM works, else as a process.  Its
# first page is fetched.  It serves on where somebody is at a terminal, and ends elsewhere.
set -eu
cd "$(dirname -- "$0")/.."
wadi=$PWD/bin/wadi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd examples/website

# Says the first lines of what is at http://HOST:PORT/.  Needs nothing that Debian is without.
fetch() { # HOST PORT
	# shellcheck disable=SC2016 # bash is to expand it
	timeout 10 bash -c 'exec 3<> "/dev/tcp/$1/$2" &&
		printf "GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" "$1" >&3 &&
		cat <&3' fetch "$1" "$2" | tr -d '\r' > "$tmp/page"
	grep -q '^HTTP/1.1 200 ' "$tmp/page"
}

# What has been fetched, in one line.
summary() {
	printf '%s, "%s"\n' "$(sed -n '1s/HTTP.1.1 //p' "$tmp/page")" \
		"$(sed -n 's/.*<title>\(.*\)<.title>.*/\1/p' "$tmp/page")"
}

look() { # URL
	place=${1#http://}
	case $place in *:*) port=${place##*:} ;; *) port=80 ;; esac
	if fetch "${place%:*}" "$port"; then
		echo "fetched $1/: $(summary)"
	else
		echo "its first page does not come from $1/" >&2
		failed=1
	fi
	if [ -t 0 ] && [ -z "$failed" ]; then
		echo "open it in a browser; Ctrl-C ends it"
	else
		kill -TERM "$image"
	fi
}

# Runs it until it ends: false where it has not begun to serve.  Ctrl-C is for this script, which
# asks it to end.
serve() { # TARGET
	"$wadi" configure -t "$1" > /dev/null && "$wadi" build > /dev/null || return
	rm -f "$tmp/said"
	mkfifo "$tmp/said"
	setsid "$wadi" run > "$tmp/said" 2>&1 < /dev/null &
	image=$! status=0 url='' served='' failed=''
	trap 'kill -TERM "$image"' HUP INT TERM
	exec 3< "$tmp/said"
	while IFS= read -r line <&3; do
		echo "$line"
		case $served$line in
		yes*) ;;
		*" is at http://"*) url=${line##* is at } url=${url%% *} ;;
		*" serving "*) served=yes && look "$url" ;;
		esac
	done
	cat <&3 # what comes after Ctrl-C
	wait "$image" || status=$?
	trap - HUP INT TERM
	status=${failed:-$status}
	[ -n "$served" ]
}

status=1 served=
if (: <> /dev/kvm) 2> /dev/null; then
	echo 'hvt: /dev/kvm opens'
	serve hvt || echo 'hvt: it could not begin to serve; now as a process'
else
	echo "unix: /dev/kvm: $( (: <> /dev/kvm) 2>&1 | sed 's/.*: \(.*\)$/\1/' |
		tr '[:upper:]' '[:lower:]')"
fi
[ -n "$served" ] || serve unix || true
echo "ended with status $status"
cat << END

Next:
  bin/wadi new site && cd site     a project of your own (PATH=\$PATH:${wadi%/wadi} helps)
  bin/wadi help                    what the command can do
  make test                        everything that is promised, checked
END
exit "$status"
