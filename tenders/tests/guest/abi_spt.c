/* SPDX-License-Identifier: ISC */
#include "wadi/abi/solo5.h"

__attribute__((section(".note.abi"), used, aligned(4)))
static const struct {
	uint32_t name_size, size, type;
	char name[8];
	struct solo5_abi abi;
} note = {
	sizeof SOLO5_NOTE_NAME, sizeof(struct solo5_abi), SOLO5_NOTE_ABI, SOLO5_NOTE_NAME,
	{ SOLO5_TARGET_SPT, SOLO5_SPT_VERSION, { 0, 0 } },
};
