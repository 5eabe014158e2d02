/* SPDX-License-Identifier: ISC */
#include "manifest.h"

#define REFUSE_UNLESS(holds, text)                           \
	do {                                                 \
		if (!(holds))                                \
			return REFUSAL("manifest", text);    \
	} while (0)

enum { HEADER = offsetof(struct manifest, entry) };

_Static_assert(HEADER == sizeof(struct solo5_mft), "one layout");

static bool is_alphanumeric(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* A device's name: 1 to 67 letters and digits, and zeros up to the end. */
static bool is_name(const char name[SOLO5_NAME_SIZE])
{
	size_t len = 0, i;

	while (len < SOLO5_NAME_SIZE && is_alphanumeric(name[len]))
		len++;
	for (i = len; i < SOLO5_NAME_SIZE && name[i] == '\0'; i++)
		;
	return len > 0 && len < SOLO5_NAME_SIZE && i == SOLO5_NAME_SIZE;
}

static wd_err check_device(struct manifest *m, size_t i)
{
	const struct solo5_mft_entry *e = &m->entry[i];

	REFUSE_UNLESS(is_name(e->name), "a device's name is not of 1 to 67 letters and digits");
	REFUSE_UNLESS(e->type == SOLO5_BLOCK_BASIC || e->type == SOLO5_NET_BASIC,
		"a device has an unknown type");
	REFUSE_UNLESS(!e->attached, "a device is marked as attached");
	REFUSE_UNLESS(manifest_find(m, wd_str(e->name)) == e, "two devices have one name");
	return NULL;
}

wd_err manifest_decode(struct manifest *manifest, struct wd_bytes bytes)
{
	const struct solo5_mft_entry *first = &manifest->entry[0];

	REFUSE_UNLESS(bytes.len >= HEADER && bytes.len <= sizeof *manifest,
		"its size is out of range");
	memcpy(manifest, bytes.ptr, bytes.len);
	REFUSE_UNLESS(manifest->version == SOLO5_MFT_VERSION, "its version is not 1");
	REFUSE_UNLESS(manifest->entries >= 1 && manifest->entries <= SOLO5_MFT_ENTRIES_MAX,
		"it has no entry, or more than 64");
	REFUSE_UNLESS(bytes.len == manifest_size(manifest),
		"its size and number of entries differ");
	REFUSE_UNLESS(first->type == SOLO5_RESERVED_FIRST && first->name[0] == '\0' &&
		!first->attached, "its first entry is not the reserved one");
	for (size_t i = 1; i < manifest->entries; i++)
		WD_TRY(check_device(manifest, i));
	return NULL;
}

struct solo5_mft_entry *manifest_find(struct manifest *manifest, struct wd_bytes name)
{
	for (size_t i = 1; i < manifest->entries; i++)
		if (wd_bytes_equal(wd_str(manifest->entry[i].name), name))
			return &manifest->entry[i];
	return NULL;
}

size_t manifest_size(const struct manifest *manifest)
{
	return HEADER + manifest->entries * sizeof manifest->entry[0];
}

const struct solo5_mft_entry *manifest_device(const struct manifest *manifest, uint64_t handle,
	enum solo5_mft_type type)
{
	const struct solo5_mft_entry *e;

	if (handle >= manifest->entries)
		return NULL;
	e = &manifest->entry[handle];
	return e->attached && e->type == (uint32_t)type ? e : NULL;
}
