#!/bin/sh
# SPDX-License-Identifier: ISC
# The repository keeps its own rules.  Run from its root; TIDY names the program.
set -u
echo 1..1
if findings=$("${TIDY:-out/host/tidy}" . 2>&1); then
	echo "ok 1 - tidy finds nothing"
else
	echo "not ok 1 - tidy finds something"
	echo "$findings" | sed 's/^/# /'
	exit 1
fi
