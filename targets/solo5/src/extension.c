/* SPDX-License-Identifier: ISC */
#include "wadi/solo5/extension.h"

#include "wadi/abi/solo5.h"

struct extension extension;

/* The data of a record is an address or a set of bits. */
static uint64_t word_of(struct wd_bytes data)
{
	struct wd_cursor c = wd_cursor(data);

	return wd_cursor_le64(&c);
}

static void note(uint32_t tag, struct wd_bytes data)
{
	switch (tag) {
	case WADI_TAG_FEATURES:
		extension.features = word_of(data);
		break;
	case WADI_TAG_CLOCK_PAGE:
		extension.clock_page = (const volatile struct wadi_clock_page *)word_of(data);
		break;
	case WADI_TAG_CLOCK_CALL:
		extension.clock_call = (int (*)(int, void *))word_of(data);
		break;
	case WADI_TAG_SEED:
		extension.seed = wd_room((uint8_t *)(uintptr_t)data.ptr, data.len);
		break;
	case WADI_TAG_IO:
		extension.io_version = (uint32_t)word_of(data);
		extension.io_requests = (uint32_t)(word_of(data) >> 32);
		break;
	case WADI_TAG_TRACE:
		extension.trace = word_of(data);
		break;
	case WADI_TAG_NET_THREAD:
		extension.doorbell = (uint16_t)word_of(data);
		extension.look_ns = (uint32_t)(word_of(data) >> 32);
		break;
	case WADI_TAG_NET:
		extension.net = true;
		break;
	default: /* from a newer monitor */
		break;
	}
}

/* The next record; false when there is none. */
static bool next_record(struct wd_cursor *c, uint32_t *tag, struct wd_bytes *data)
{
	const uint8_t *start = c->ptr;
	uint32_t len;

	if (c->left == 0)
		return false;
	*tag = wd_cursor_le32(c);
	len = wd_cursor_le32(c);
	*data = wd_cursor_take(c, len);
	if (c->left > 0)
		wd_cursor_align(c, start, 8);
	return !c->bad;
}

bool extension_net(unsigned device, struct wadi_net *net)
{
	struct wd_cursor c = wd_cursor(extension.records);
	struct wd_bytes data;
	uint32_t tag;

	while (next_record(&c, &tag, &data)) {
		if (tag != WADI_TAG_NET || data.len < sizeof *net)
			continue;
		memcpy(net, data.ptr, sizeof *net);
		if (net->device == device)
			return true;
	}
	return false;
}

void extension_find(const char *cmdline)
{
	uintptr_t at = (uintptr_t)cmdline + strlen(cmdline) + 1;
	struct wd_bytes data;
	struct wd_cursor c;
	uint32_t size, tag;

	at = (at + WADI_BLOCK_ALIGN - 1) & ~(uintptr_t)(WADI_BLOCK_ALIGN - 1);
	if (at + sizeof(struct wadi_block) > SOLO5_GUEST_MIN_BASE)
		return;
	c = wd_cursor(wd_bytes((const void *)at, sizeof(struct wadi_block)));
	if (wd_cursor_le32(&c) != WADI_BLOCK_MAGIC)
		return;
	size = wd_cursor_le32(&c);
	if (size < sizeof(struct wadi_block) || size > SOLO5_GUEST_MIN_BASE - at)
		return;
	extension.there = true;
	extension.records = wd_bytes((const void *)(at + sizeof(struct wadi_block)),
	                             size - sizeof(struct wadi_block));
	c = wd_cursor(extension.records);
	while (next_record(&c, &tag, &data))
		note(tag, data);
}
