#!/bin/sh
# SPDX-License-Identifier: ISC
# What `make run` does once all is built: a web site that is seen to work, with a terminal
# and without, as root and as anybody, where KVM works and where it does not.
# shellcheck disable=SC2154 # from net.sh
set -u
# shellcheck source=tests/net/lib/net.sh
. tests/net/lib/net.sh
export XDG_RUNTIME_DIR="$work/run"

# What it needs of the repository, to be built in by others.
copy() {
	mkdir -p "$work/copy/out" "$XDG_RUNTIME_DIR"
	cp -r bin base cli examples interfaces libs setup targets tenders VERSION "$work/copy" &&
		cp -r out/unix out/hvt out/spt out/host out/tenders "$work/copy/out"
	rm -rf "$work"/copy/examples/website/build "$work"/copy/examples/website/dist
	chmod 755 "$work"
}

says() { # WORDS...: all of them
	for words; do
		grep -qF -e "$words" "$work/first" || { echo "not said: $words"; return 1; }
	done
}

seen='/: 200 OK, "A web site from an image of wadi"'
first() { # [COMMAND...]
	(cd "$work/copy" && timeout 100 "$@" setup/run.sh < /dev/null) > "$work/first" 2>&1
	status=$?
	cat "$work/first"
	return $status
}

as_root() { first && says "$expected" "$seen" "ended with status 0"; }

as_nobody() {
	chown -R nobody "$work/copy" "$XDG_RUNTIME_DIR"
	first setpriv --reuid=nobody --regid=nogroup --clear-groups &&
		says "/dev/kvm: permission denied" "fetched http://127.0.0.1:8080$seen"
}

# Somebody looks at the site, and interrupts it.  Nothing but the script is to hear Ctrl-C: a
# $SHELL that waits for it would end first.
at_terminal() {
	mkfifo "$work/keys"
	(cd "$work/copy" && timeout 100 script -qec "exec setup/run.sh" /dev/null) \
		< "$work/keys" > "$work/first" 2>&1 &
	terminal=$!
	exec 3> "$work/keys"
	until_says "$work/first" "Ctrl-C ends it" || return
	url=$(sed -n 's/^fetched \(.*\): 200.*/\1/p' "$work/first")
	[ "$(curl -sS -o /dev/null -w '%{http_code}' "$url")" = 200 ] && printf '\003' >&3
	exec 3>&-
	wait $terminal
	status=$?
	cat "$work/first"
	[ $status = 0 ] && says "ended with status 0"
}

# A monitor that does not get so far.
broken() {
	printf '#!/bin/sh\necho "wadi-hvt: no VM today"\nexit 1\n' > "$work/copy/bin/wadi-hvt"
	first && says "no VM today" "could not begin to serve; now as a process" "$seen"
}

# A site that nobody can look at.
unseen() {
	mkdir "$work/copy/tools"
	ln -s /bin/false "$work/copy/tools/timeout"
	first env "PATH=$work/copy/tools:$PATH" && return 1
	says "its first page does not come from http://" "ended with status 1"
}

lacks "make run" script curl setpriv && { done_testing; exit 0; }
copy
if (: <> /dev/kvm) 2> /dev/null; then
	expected='hvt: /dev/kvm opens'
else
	expected='unix: /dev/kvm: '
fi
check "it boots a site and fetches its first page" as_root
check "at a terminal it serves until Ctrl-C" at_terminal
if cannot_run hvt; then
	:
else
	check "where a VM does not start, it is a process" broken
fi
check "a page that does not come is a failure" unseen
if (: <> /dev/kvm) 2> /dev/null && [ "$(stat -Lc %a /dev/kvm)" = 666 ]; then
	skip "without KVM it says why" "everybody may open /dev/kvm"
else
	check "as nobody, without KVM, it says why and goes on" as_nobody
fi
done_testing
