/* SPDX-License-Identifier: ISC */
#include "wadi/abi/solo5.h"

__attribute__((section(".note.mft"), used, aligned(8)))
static const struct {
	uint32_t name_size, size, type;
	char name[8];
	uint32_t padding, version, entries;
	struct solo5_mft_entry entry[1];
} note = {
	sizeof SOLO5_NOTE_NAME, 12 + 1 * sizeof(struct solo5_mft_entry), SOLO5_NOTE_MFT,
	SOLO5_NOTE_NAME, 0, SOLO5_MFT_VERSION, 1,
	{ { .type = SOLO5_RESERVED_FIRST } },
};
