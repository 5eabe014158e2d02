/* SPDX-License-Identifier: ISC */
#include "batch.h"

#include "hypercall.h"
#include "wadi/block.h"

static wd_err outcome(int32_t result)
{
	static WD_ERROR(is_full, wd_block_failed, "block-device", "the host has no more space");

	switch (result) {
	case WADI_IO_OK:       return NULL;
	case WADI_IO_GONE:     return wd_block_disconnected;
	case WADI_IO_NO_SPACE: return is_full;
	case WADI_IO_INVALID:  return wd_block_bad_range;
	default:               return wd_block_failed;
	}
}

/* ---- Requests ------------------------------------------------------------------------ */

/* They are not ready to be read, but end waits of others. */
static bool is_ready(void *device)
{
	(void)device;
	return false;
}
static struct wd_source source = { .ready = is_ready };

static struct wd_block_request *done, **last = &done;

static void settle(const struct wadi_io_request *r, struct wd_block_request *of)
{
	of->err = outcome(r->result);
	of->next = NULL;
	*last = of;
	last = &of->next;
	source.owed--;
}

/* Who is told may ask for more. */
static void settled(void)
{
	struct wd_block_request *first = wd_move(done), *next;

	last = &done;
	for (; first; first = next) {
		next = first->next;
		wd_block_complete(first, first->err);
	}
}

static void start(void)
{
	static const struct batch_disk_hooks hooks = { .settle = settle, .settled = settled };

	wd_source_add(&source);
	batch_disk_hooks = &hooks;
	if (!batch_net_hooks)
		hvt_wait = batch_wait;
}

static bool queue(unsigned handle, uint64_t offset, struct wd_block_request *request)
{
	static const enum wadi_io_op ops[] = {
		[WD_BLOCK_READ] = WADI_IO_BLOCK_READ, [WD_BLOCK_WRITE] = WADI_IO_BLOCK_WRITE,
		[WD_BLOCK_FLUSH] = WADI_IO_BLOCK_FLUSH,
	};
	struct wadi_io_request *r;

	if (!batch_disk_hooks)
		start();
	while (batch_out_room(BATCH_DISKS) == 0) /* who is told that his is done may ask anew */
		batch_trip((wd_instant){ 0 });
	r = batch_add(BATCH_DISKS, ops[request->op], handle, request);
	source.owed++;
	if (request->op == WD_BLOCK_FLUSH)
		return true;
	r->data = (uint64_t)request->from.ptr;
	r->len = request->from.len;
	r->offset = offset;
	return true;
}

/* ---- At once --------------------------------------------------------------------------- */

static wd_err ask_disk(unsigned handle, uint64_t offset, struct wd_block_request request)
{
	(void)queue(handle, offset, &request);
	batch_trip((wd_instant){ 0 });
	return request.err;
}

static wd_err read_blocks(unsigned handle, uint64_t offset, struct wd_room into)
{
	return ask_disk(handle, offset, wd_block_reading(0, into));
}

static wd_err write_blocks(unsigned handle, uint64_t offset, struct wd_bytes from)
{
	return ask_disk(handle, offset, wd_block_writing(0, from));
}

static wd_err flush(unsigned handle)
{
	return ask_disk(handle, 0, wd_block_flushing());
}

const struct host_block_ops batch_block = {
	.read = read_blocks, .write = write_blocks, .flush = flush, .queue = queue,
};
