#!/bin/sh
# SPDX-License-Identifier: ISC
# setup/run.sh - the first run: an example as a VM where KVM works, else as a process.
set -eu
cd "$(dirname -- "$0")/.."
example=hello

if (: <> /dev/kvm) 2> /dev/null; then
	target=hvt
	why='/dev/kvm opens'
else
	target=unix
	why=$( (: <> /dev/kvm) 2>&1 | sed 's/.*: \(.*\)$/\1/' | tr '[:upper:]' '[:lower:]')
	why="/dev/kvm: $why"
fi
wadi=$PWD/bin/wadi
cd "examples/$example"
"$wadi" configure -t "$target" > /dev/null
"$wadi" build > /dev/null
echo "$target: $why"
status=0
"$wadi" run || status=$?
echo "ended with status $status"
cat << END

Next:
  bin/wadi new site && cd site     a project of your own (PATH=\$PATH:$(dirname -- "$wadi") helps)
  bin/wadi help                    what the command can do
  make test                        everything that is promised, checked
END
exit "$status"
