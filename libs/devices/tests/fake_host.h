/* SPDX-License-Identifier: ISC */
/* A target's part of attached devices (wadi/host_device.h) for tests: interfaces "a"
 * and "b" on one wire, and a disk "disk" of 32 sectors, which can fail. */
#ifndef FAKE_HOST_H
#define FAKE_HOST_H

#include "fake_platform.h"
#include "wadi/alloc.h"
#include "wadi/host_device.h"

enum { FAKE_MTU = 1500, FAKE_SECTORS = 32, FAKE_SECTOR = 512, FAKE_WIRE = 128, FAKE_FRAME = 2048 };

/* One direction of the wire: frames as bytes, since buffers are the image's. */
struct fake_wire {
	uint8_t bytes[FAKE_WIRE][FAKE_FRAME];
	size_t len[FAKE_WIRE], first, count;
	struct wd_pool *pool; /* of who listens at its end */
};

static struct fake_wire fake_to[2];
static uint8_t fake_disk[FAKE_SECTORS * FAKE_SECTOR];
static bool fake_gone;
static uint64_t fake_good; /* operations of the disk that are left */
static size_t fake_flushes;

/* All as new; nothing fails. */
static inline void fake_host_reset(void)
{
	for (size_t i = 0; i < 2; i++)
		fake_to[i].first = fake_to[i].count = 0, fake_to[i].pool = NULL;
	memset(fake_disk, 0, sizeof fake_disk);
	fake_gone = false;
	fake_good = UINT64_MAX;
	fake_flushes = 0;
}

wd_err wd_host_net_open(const char *name, unsigned *handle, struct wd_host_net *is)
{
	if (strcmp(name, "a") != 0 && strcmp(name, "b") != 0)
		return wd_net_disconnected;
	*handle = name[0] == 'b';
	*is = (struct wd_host_net){ { 2, 0, 0, 0, 0, (uint8_t)name[0] }, FAKE_MTU };
	return NULL;
}

wd_err wd_host_net_send(unsigned handle, struct wd_bufq *frames)
{
	struct fake_wire *w = &fake_to[!handle];

	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL; wd_buf_free(b)) {
		size_t at = (w->first + w->count) % FAKE_WIRE;

		if (b->slices > 0 || b->more || b->len > FAKE_FRAME)
			abort(); /* the contract says it is in one piece */
		if (!w->pool || w->count == FAKE_WIRE)
			continue;
		memcpy(w->bytes[at], b->data, b->len);
		w->len[at] = b->len;
		w->count++;
	}
	return fake_gone ? wd_net_disconnected : NULL;
}

void wd_host_net_listen(unsigned handle, struct wd_pool *pool)
{
	fake_to[handle].pool = pool;
}

bool wd_host_net_ready(unsigned handle)
{
	return fake_to[handle].count > 0;
}

void wd_host_net_receive(unsigned handle, struct wd_bufq *frames)
{
	struct fake_wire *w = &fake_to[handle];

	for (; w->count > 0; w->count--, w->first = (w->first + 1) % FAKE_WIRE) {
		struct wd_buf *b = wd_buf_alloc(w->pool, 0);
		uint8_t *to = b ? wd_buf_append(b, (uint32_t)w->len[w->first]) : NULL;

		if (!to) {
			wd_buf_free(b);
			continue;
		}
		memcpy(to, w->bytes[w->first], w->len[w->first]);
		wd_bufq_put(frames, b);
	}
}

wd_err wd_host_block_open(const char *name, unsigned *handle, struct wd_block_info *is)
{
	if (strcmp(name, "disk") != 0 && strcmp(name, "constant") != 0)
		return wd_block_disconnected;
	*handle = 7;
	*is = (struct wd_block_info){ FAKE_SECTORS, FAKE_SECTOR, strcmp(name, "disk") == 0 };
	return NULL;
}

/* What the contract says of every call. */
static inline wd_err fake_check(unsigned handle, uint64_t offset, size_t len)
{
	if (handle != 7 || len == 0 || offset % FAKE_SECTOR != 0 || len % FAKE_SECTOR != 0 ||
	    offset > sizeof fake_disk || len > sizeof fake_disk - offset)
		abort();
	return fake_good-- > 0 ? NULL : wd_block_failed;
}

wd_err wd_host_block_read(unsigned handle, uint64_t offset, struct wd_room into)
{
	WD_TRY(fake_check(handle, offset, into.len));
	memcpy(into.ptr, fake_disk + offset, into.len);
	return NULL;
}

wd_err wd_host_block_write(unsigned handle, uint64_t offset, struct wd_bytes from)
{
	WD_TRY(fake_check(handle, offset, from.len));
	memcpy(fake_disk + offset, from.ptr, from.len);
	return NULL;
}

wd_err wd_host_block_flush(unsigned handle)
{
	fake_flushes++;
	return fake_check(handle, 0, FAKE_SECTOR);
}

#endif
