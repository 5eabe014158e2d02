/* SPDX-License-Identifier: ISC */
/* As many devices as a manifest can hold: disks d1 to d63. */
#include "wadi/abi/solo5.h"

#define DISK(n)  { .name = "d" #n, .type = SOLO5_BLOCK_BASIC }
#define TEN(n)   DISK(n##0), DISK(n##1), DISK(n##2), DISK(n##3), DISK(n##4), DISK(n##5), \
	DISK(n##6), DISK(n##7), DISK(n##8), DISK(n##9)

__attribute__((section(".note.mft"), used, aligned(8)))
static const struct {
	uint32_t name_size, size, type;
	char name[8];
	uint32_t padding, version, entries;
	struct solo5_mft_entry entry[SOLO5_MFT_ENTRIES_MAX];
} note = {
	sizeof SOLO5_NOTE_NAME, 12 + SOLO5_MFT_ENTRIES_MAX * sizeof(struct solo5_mft_entry),
	SOLO5_NOTE_MFT, SOLO5_NOTE_NAME, 0, SOLO5_MFT_VERSION, SOLO5_MFT_ENTRIES_MAX,
	{ { .type = SOLO5_RESERVED_FIRST }, DISK(1), DISK(2), DISK(3), DISK(4), DISK(5), DISK(6),
	  DISK(7), DISK(8), DISK(9), TEN(1), TEN(2), TEN(3), TEN(4), TEN(5),
	  DISK(60), DISK(61), DISK(62), DISK(63) },
};
