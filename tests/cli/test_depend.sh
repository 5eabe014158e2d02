#!/bin/sh
# SPDX-License-Identifier: ISC
# wadi depend: what is missing is told, with status 1.
# shellcheck disable=SC2154 # from tap.sh
set -u
# shellcheck source=lib/tap.sh
. tests/cli/lib/tap.sh

cd "$work" || exit 1
"$wadi" new site > /dev/null
cd site || exit 1
cp config.c right.c

needs() { sed "s/^{/{\n\tneeds($1);/" right.c > config.c; }
package() { # NAME FIELDS
	mkdir -p "$work/packages/$1"
	printf 'opam-version: "2.0"\nversion: "1.5"\n%s\n' "$2" > "$work/packages/$1/$1.opam"
}

check "nothing is missing" says 0 "nothing is missing for site on unix" "$wadi" depend
needs '"acme-http", .min = "1.2", .max = "2.0"'
check "a missing package is named, with its range" \
	says 1 "config.c:7: config.c needs acme-http >= 1.2 & < 2.0, which is not installed" \
	"$wadi" depend
check "configure notes it and goes on" says 0 "note: config.c needs acme-http" "$wadi" configure
check "and the opam file asks for it" \
	says 0 '"acme-http" {>= "1.2" & < "2.0"}' "$wadi" query opam
export WADI_PATH="$work/packages"
package acme-http 'depends: [ "wadi-base" {>= "0.1"} ]'
check "once it is there, nothing is missing" says 0 "nothing is missing" "$wadi" depend
needs '"acme-http", .min = "1.6"'
check "one that is too old is missing" \
	says 1 "needs acme-http >= 1.6, but the one found is 1.5, in $work/packages/acme-http" \
	"$wadi" depend
needs '"acme-http"'
package acme-http 'depends: [ "acme-tcp" {>= "3" & < "4" | = "7~rc1"} "acme-test" {with-test} ]'
check "what a package wants is" \
	says 1 "acme-http wants acme-tcp >= 3 & < 4 | = 7~rc1, which is not installed" \
	"$wadi" depend
check "but not what its tests want" not grep -q acme-test "$work/out"
package acme-tcp 'depends: [ "acme-ip" {< "2"} ]'
sed -i 's/1.5/7~rc1/' "$work/packages/acme-tcp/acme-tcp.opam"
package acme-ip 'version: "2"'
check "through others, too" \
	says 1 "acme-http wants acme-tcp, which wants acme-ip < 2, but the one found is 2" \
	"$wadi" depend
package acme-tcp ''
sed -i 's/1.5/3.9/' "$work/packages/acme-tcp/acme-tcp.opam"
check "a version in the middle fits" says 0 "nothing is missing" "$wadi" depend
package acme-http 'depexts: [ [ "no-such-package" ] {os = "linux"} [ "other" ] {os = "macos"} ]'
if command -v dpkg-query > /dev/null; then
	check "a system's package is missing" \
		says 1 "apt-get install -y no-such-package" "$wadi" depend
else
	skip "a system's package is missing" "tool: dpkg-query is not installed"
fi
needs '"acme-smtp"'
if command -v jq > /dev/null; then
	check "--json says the same" sh -c "'$wadi' depend --json | jq -e '
		.packages[0].package == \"acme-smtp\" and .packages[0].found == null and
		.packages[0].at == \"config.c:7\"'"
else
	skip "--json says the same" "tool: jq is not installed"
fi
package acme-http 'depends: [ "acme-tcp" {>= } ]'
check "a range that makes no sense is refused" \
	says 1 "a version or a variable is wanted here" "$wadi" depend
package acme-http 'depends: [ "acme-tcp'
check "so is an opam file without an end" \
	says 1 "acme-http.opam:4: the end of a string" "$wadi" depend
printf 'opam-version: "2.0"\n' > "$work/packages/acme-http/acme-http.opam"
check "and one without a version" says 1 "acme-http.opam has no version" "$wadi" depend
done_testing
