/* SPDX-License-Identifier: ISC */
/* Manifests: a sound one of some devices with some bytes changed, or cut; what is
 * accepted is then asked for handles, as a guest asks. */
#include <stdlib.h>

#include "manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void make(struct manifest *m, uint32_t entries)
{
	*m = (struct manifest){ .version = SOLO5_MFT_VERSION, .entries = entries };
	m->entry[0].type = SOLO5_RESERVED_FIRST;
	for (uint32_t i = 1; i < entries && i < SOLO5_MFT_ENTRIES_MAX; i++) {
		m->entry[i].type = i % 2 ? SOLO5_NET_BASIC : SOLO5_BLOCK_BASIC;
		m->entry[i].name[0] = (char)('0' + i % 10);
		m->entry[i].name[1] = (char)('a' + i / 10);
	}
}

static void spoil(struct manifest *m, struct wd_cursor *c)
{
	while (c->left >= 3) {
		size_t at = wd_cursor_le16(c) % sizeof *m;

		((uint8_t *)m)[at] = wd_cursor_u8(c);
	}
}

/* What devices_attach() and the hypercalls do with it. */
static void use(struct manifest *m, uint64_t handle)
{
	if (manifest_size(m) > sizeof *m)
		abort();
	for (size_t i = 1; i < m->entries; i++) {
		if (manifest_find(m, wd_str(m->entry[i].name)) != &m->entry[i])
			abort();
		m->entry[i].attached = 1;
	}
	if (manifest_device(m, handle, SOLO5_NET_BASIC) &&
	    manifest_device(m, handle, SOLO5_BLOCK_BASIC))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_cursor c = wd_cursor(wd_bytes(data, size));
	struct manifest *m = malloc(sizeof *m), *read = malloc(sizeof *read);
	uint8_t entries = wd_cursor_u8(&c), handle = wd_cursor_u8(&c);
	int8_t cut = (int8_t)wd_cursor_u8(&c);

	if (!m || !read)
		abort();
	make(m, entries);
	spoil(m, &c);
	if (!manifest_decode(read, wd_bytes(m, manifest_size(m) <= sizeof *m && cut >= 0
		? manifest_size(m) - (size_t)cut % 8 : sizeof *m)))
		use(read, handle);
	free(m);
	free(read);
	return 0;
}
