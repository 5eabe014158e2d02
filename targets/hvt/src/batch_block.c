/* SPDX-License-Identifier: ISC */
#include "batch.h"

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

static wd_err ask_disk(enum wadi_io_op op, unsigned handle, const void *data, size_t len,
                       uint64_t offset)
{
	struct wadi_io_request *r;

	if (batch_out_room() == 0)
		batch_trip((wd_instant){ 0 });
	r = batch_add(op, handle, NULL);
	r->data = (uint64_t)data;
	r->len = len;
	r->offset = offset;
	batch_trip((wd_instant){ 0 });
	return outcome(r->result);
}

static wd_err read_blocks(unsigned handle, uint64_t offset, struct wd_room into)
{
	return ask_disk(WADI_IO_BLOCK_READ, handle, into.ptr, into.len, offset);
}

static wd_err write_blocks(unsigned handle, uint64_t offset, struct wd_bytes from)
{
	return ask_disk(WADI_IO_BLOCK_WRITE, handle, from.ptr, from.len, offset);
}

static wd_err flush(unsigned handle)
{
	return ask_disk(WADI_IO_BLOCK_FLUSH, handle, NULL, 0, 0);
}

const struct host_block_ops batch_block = {
	.read = read_blocks, .write = write_blocks, .flush = flush,
};
