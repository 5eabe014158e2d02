#!/bin/sh
# SPDX-License-Identifier: ISC
# wadi describe and wadi query.
# shellcheck disable=SC2154 # from tap.sh
set -u
# shellcheck source=lib/tap.sh
. tests/cli/lib/tap.sh

cd "$work" || exit 1
"$wadi" new site --template service > /dev/null
cd site || exit 1
"$wadi" configure -t spt --language=german > /dev/null

check "keys are described" says 0 "--language=german" "$wadi" describe
check "boot arguments are" says 0 "how many words (default 3)" "$wadi" describe
check "jobs are" says 0 "site_ticks(time_default, --pause, --count)" "$wadi" describe
check "packages are" says 0 "wadi-base" "$wadi" describe
check "--dot is a graph" says 0 '"site_main" -> "console_default"' "$wadi" describe --dot
if command -v jq > /dev/null; then
	check "--json can be read" sh -c "'$wadi' describe --json | jq -e '
		.image == \"site\" and .target == \"spt\" and
		.jobs[1].arguments == [\"console_default\", \"--hello\"] and
		(.keys[] | select(.name == \"language\").value) == \"german\"
		and .devices[0].package == \"wadi-devices\" and (.boot_arguments | length) == 3'"
	check "the manifest can" \
		sh -c "'$wadi' query manifest | jq -e '.type == \"solo5.manifest\"'"
else
	skip "--json can be read" "tool: jq is not installed"
fi
check "a change of config.c is seen" sh -c "sed -i 's/\"3\"/\"4\"/' config.c &&
	'$wadi' describe --json 2> news | grep -q '\"default\": \"4\"' && grep -q configured news"
check "query name" says 0 "site" "$wadi" query name
check "query target" says 0 "spt" "$wadi" query target
check "query image" says 0 "dist/site.spt" "$wadi" query image
check "query packages" says 0 "wadi-base $(cat "$root/VERSION")" "$wadi" query packages
check "query opam has wadi's own range" says 0 '"wadi" {>= "0.1.0" & < "0.2.0"}' "$wadi" query opam
check "query manifest" says 0 '"devices": []' "$wadi" query manifest
check "query makefile" says 0 "TARGET := spt" "$wadi" query makefile
check "query files: each is there" sh -c "'$wadi' query files | xargs ls"
check "query home" says 0 "$root" "$wadi" query home
check "query targets" says 0 "hvt
spt
unix" "$wadi" query targets
check "a misspelt word names the nearest" says 2 "did you mean image" "$wadi" query imgae
check "one word is wanted" says 2 "usage: wadi query" "$wadi" query
if command -v opam > /dev/null; then
	check "opam takes the opam file" opam lint build/spt/site-spt.opam
else
	skip "opam takes the opam file" "tool: opam is not installed"
fi
done_testing
