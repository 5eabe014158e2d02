/* SPDX-License-Identifier: ISC */
/* Images: raw bytes, or a sound image with some bytes changed.  What is accepted is
 * loaded into exactly the memory that was offered. */
#include <stdlib.h>

#include "../tests/sample_image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct image_host host = { SOLO5_TARGET_HVT, SOLO5_HVT_VERSION, 2 * MIB };

static void read_and_load(struct wd_bytes file)
{
	uint64_t size = host.mem_size - SOLO5_GUEST_MIN_BASE;
	struct image image;
	uint8_t *memory;

	if (image_decode(&image, file, &host))
		return;
	if (image.end > host.mem_size || image_stacks_end(&image) > host.mem_size)
		abort();
	memory = malloc(size);
	if (!memory)
		abort();
	image_load(&image, memory, SOLO5_GUEST_MIN_BASE);
	for (uint64_t at = SOLO5_GUEST_MIN_BASE; at < host.mem_size; at += PAGE)
		if (image_is_guard(&image, at) && !image_writable(&image, at, PAGE))
			abort();
	free(memory);
}

/* Each change is three bytes: where, in two, and what. */
static void spoil(struct sample *s, struct wd_cursor *c)
{
	while (c->left >= 3) {
		size_t at = wd_cursor_le16(c) % sizeof *s;

		((uint8_t *)s)[at] = wd_cursor_u8(c);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_cursor c = wd_cursor(wd_bytes(data, size));
	struct sample *sample;

	if (wd_cursor_u8(&c) & 1) {
		read_and_load(wd_cursor_rest(&c));
		return 0;
	}
	sample = malloc(sizeof *sample);
	if (!sample)
		abort();
	sample_make(sample);
	spoil(sample, &c);
	read_and_load(wd_bytes(sample, sizeof *sample));
	free(sample);
	return 0;
}
