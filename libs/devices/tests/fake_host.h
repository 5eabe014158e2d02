/* SPDX-License-Identifier: ISC */
/* A target's part of attached devices (wadi/host_device.h) for tests: interfaces "a"
 * and "b" on one wire, and a disk "disk" of 32 sectors, which can fail. */
#ifndef FAKE_HOST_H
#define FAKE_HOST_H

#include "fake_platform.h"
#include "wadi/alloc.h"
#include "wadi/host_device.h"

enum { FAKE_MTU = 1500, FAKE_SECTORS = 32, FAKE_SECTOR = 512, FAKE_WIRE = 128 };
enum { FAKE_FRAME = 65535 + WD_NET_HEADER };

/* One direction of the wire: frames as bytes, since buffers are the image's. */
struct fake_wire {
	struct fake_frame {
		uint8_t bytes[FAKE_FRAME];
		size_t len;
		uint16_t segment;
		bool asks; /* its checksum is not filled in */
	} frame[FAKE_WIRE];
	size_t first, count;
	struct wd_pool *pool; /* of who listens at its end */
};

static struct fake_wire fake_to[2];
static uint32_t fake_pieces = 1, fake_offloads; /* what interfaces are opened with */
static uint8_t fake_disk[FAKE_SECTORS * FAKE_SECTOR];
static bool fake_gone;
static uint64_t fake_good; /* operations of the disk that are left */
static size_t fake_flushes;
static bool fake_queues; /* requests wait, until the image does; */
static size_t fake_most_queued; /* the most at once */

/* All as new; nothing fails. */
static inline void fake_host_reset(void)
{
	for (size_t i = 0; i < 2; i++)
		fake_to[i].first = fake_to[i].count = 0, fake_to[i].pool = NULL;
	memset(fake_disk, 0, sizeof fake_disk);
	fake_gone = false;
	fake_good = UINT64_MAX;
	fake_flushes = 0;
	fake_queues = false;
	fake_most_queued = 0;
}

wd_err wd_host_net_open(const char *name, unsigned *handle, struct wd_host_net *is)
{
	if (strcmp(name, "a") != 0 && strcmp(name, "b") != 0)
		return wd_net_disconnected;
	*handle = name[0] == 'b';
	*is = (struct wd_host_net){
		.mac = { 2, 0, 0, 0, 0, (uint8_t)name[0] }, .mtu = FAKE_MTU,
		.offloads = fake_offloads, .pieces = fake_pieces,
		.frame_max = fake_offloads ? FAKE_FRAME : FAKE_MTU + WD_NET_HEADER,
	};
	return NULL;
}

/* How many pieces the contract counts. */
static inline unsigned fake_count(const struct wd_buf *frame)
{
	unsigned n = 0;

	for (const struct wd_buf *b = frame; b; b = b->more)
		n += 1u + b->slices;
	return n;
}

wd_err wd_host_net_send(unsigned handle, struct wd_bufq *frames)
{
	struct fake_wire *w = &fake_to[!handle];

	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL; wd_buf_free(b)) {
		struct fake_frame *f = &w->frame[(w->first + w->count) % FAKE_WIRE];

		if (fake_count(b) > fake_pieces || wd_buf_total(b) > FAKE_FRAME)
			abort(); /* the contract says that it is not */
		if (!w->pool || w->count == FAKE_WIRE)
			continue;
		f->len = wd_buf_total(b);
		if (!wd_buf_copy(b, 0, wd_room(f->bytes, f->len)))
			abort();
		f->segment = b->segment;
		f->asks = b->flags & WD_BUF_SUM_ASK;
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

/* In as many buffers as it takes; NULL when there are too few. */
static inline struct wd_buf *fake_received(struct wd_pool *pool, const struct fake_frame *f)
{
	struct wd_buf *first = NULL, **at = &first;

	for (size_t done = 0; done < f->len; done += (*at)->len, at = &(*at)->more) {
		size_t n = f->len - done;

		*at = wd_buf_alloc(pool, WD_HOST_HEADROOM);
		if (!*at) {
			wd_buf_free(first);
			return NULL;
		}
		n = n < (*at)->room ? n : (*at)->room;
		memcpy(wd_buf_append(*at, (uint32_t)n), f->bytes + done, n);
	}
	first->segment = f->segment;
	first->flags = f->asks ? WD_BUF_SUM_GOOD : 0;
	return first;
}

void wd_host_net_receive(unsigned handle, struct wd_bufq *frames)
{
	struct fake_wire *w = &fake_to[handle];

	for (; w->count > 0; w->count--, w->first = (w->first + 1) % FAKE_WIRE) {
		struct wd_buf *b = fake_received(w->pool, &w->frame[w->first]);

		if (b)
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

/* ---- Requests that are done together, when the image waits -------------------------------- */

static struct wd_block_request *fake_queued, **fake_last = &fake_queued;
static uint64_t fake_offset[FAKE_WIRE];
static size_t fake_count_queued;
static bool fake_never(void *device)
{
	(void)device;
	return false;
}
static struct wd_source fake_source = { .ready = fake_never };

static inline wd_err fake_run(const struct wd_block_request *r, uint64_t offset)
{
	switch (r->op) {
	case WD_BLOCK_READ:  return wd_host_block_read(7, offset, r->into);
	case WD_BLOCK_WRITE: return wd_host_block_write(7, offset, r->from);
	case WD_BLOCK_FLUSH: break;
	}
	return wd_host_block_flush(7);
}

/* For fake_host(): has all done. */
static inline bool fake_finish(wd_instant until)
{
	struct wd_block_request *r = fake_queued;
	bool any = r != NULL;

	(void)until;
	fake_queued = NULL;
	fake_last = &fake_queued;
	fake_count_queued = 0;
	for (size_t i = 0; r; i++) {
		struct wd_block_request *next = r->next;

		fake_source.owed--;
		wd_block_complete(r, fake_run(r, fake_offset[i]));
		r = next;
	}
	return any;
}

bool wd_host_block_queue(unsigned handle, uint64_t offset, struct wd_block_request *request)
{
	if (!fake_queues)
		return false;
	if (handle != 7 || fake_count_queued == FAKE_WIRE)
		abort();
	fake_offset[fake_count_queued++] = offset;
	if (fake_count_queued > fake_most_queued)
		fake_most_queued = fake_count_queued;
	request->next = NULL;
	*fake_last = request;
	fake_last = &request->next;
	fake_source.owed++;
	return true;
}

#endif
