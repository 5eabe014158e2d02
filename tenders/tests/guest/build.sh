#!/bin/sh
# SPDX-License-Identifier: ISC
# Builds the test guests: build.sh FOLDER makes FOLDER/{none,disk,net,many,plain}.{hvt,spt};
# plain is without wadi's note and devices.
set -eu
here=$(dirname "$0")
root=$here/../../..
out=$1
mkdir -p "$out"
sed /note_wadi/d "$here/guest.lds" >"$out/plain.lds"

build() { # TARGET MANIFEST NAME SCRIPT SOURCE...
	target=$1 manifest=$2 name=$3 script=$4
	shift 4
	gcc -std=gnu17 -O2 -Wall -Wextra -Wno-array-bounds -ffreestanding -fno-pic -fno-pie \
		-fno-stack-protector -fcf-protection=none -fno-asynchronous-unwind-tables \
		-fno-tree-loop-distribute-patterns -mgeneral-regs-only -mno-red-zone \
		-I"$root/interfaces/abi/include" -nostdlib -static -no-pie \
		-Wl,--build-id=none,-z,max-page-size=4096,-z,noexecstack,-T,"$script" \
		-o "$out/$name.$target" "$here/guest.c" "$here/$target"*.c \
		"$here/abi_$target.c" "$here/mft_$manifest.c" "$@"
}

for t in hvt spt; do
	for m in none disk net many; do
		build $t $m $m "$here/guest.lds" "$here/note_wadi.c"
	done
	build $t none plain "$out/plain.lds"
done
