/* SPDX-License-Identifier: ISC */
/* Tables of symbols: a sound one with some bytes changed, or cut. */
#include <stdlib.h>

#include "../tests/sample_symbols.h"
#include "symbols.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t checksum; /* so that every byte of a name is looked at */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_cursor c = wd_cursor(wd_bytes(data, size));
	struct symbols_sample sample = symbols_sample();
	size_t len = sizeof sample - wd_cursor_u8(&c) % 64;
	uint8_t *file = malloc(len);
	uint64_t offset;
	struct wd_bytes name;

	if (!file)
		abort();
	while (c.left >= 3) {
		size_t at = wd_cursor_le16(&c) % sizeof sample;

		((uint8_t *)&sample)[at] = wd_cursor_u8(&c);
	}
	memcpy(file, &sample, len);
	for (uint64_t addr = 0x1000; addr < 0x1040; addr += 0x10) {
		name = symbols_find(wd_bytes(file, len), addr, &offset);
		for (size_t i = 0; i < name.len; i++)
			checksum += name.ptr[i];
	}
	free(file);
	return 0;
}
