/* SPDX-License-Identifier: ISC */
/* Solo5's own calls: one block each. */
#include "wadi/solo5/attached.h"
#include "wadi/solo5/host.h"

static size_t block_size(unsigned handle)
{
	return attached->entry[handle].block.block_size;
}

static wd_err outcome(int result)
{
	return result == SOLO5_R_OK ? NULL : wd_block_failed;
}

static wd_err plain_read(unsigned handle, uint64_t offset, struct wd_room into)
{
	size_t size = block_size(handle);

	for (size_t at = 0; at < into.len; at += size)
		WD_TRY(outcome(host_block_read(handle, offset + at, wd_room(into.ptr + at, size))));
	return NULL;
}

static wd_err plain_write(unsigned handle, uint64_t offset, struct wd_bytes from)
{
	size_t size = block_size(handle);

	for (size_t at = 0; at < from.len; at += size)
		WD_TRY(outcome(host_block_write(handle, offset + at,
		                                wd_bytes(from.ptr + at, size))));
	return NULL;
}

static wd_err plain_flush(unsigned handle)
{
	return outcome(host_block_flush(handle));
}

static bool plain_queue(unsigned handle, uint64_t offset, struct wd_block_request *request)
{
	(void)handle, (void)offset, (void)request;
	return false;
}

const struct host_block_ops host_block_plain = {
	.read = plain_read, .write = plain_write, .flush = plain_flush, .queue = plain_queue,
};
