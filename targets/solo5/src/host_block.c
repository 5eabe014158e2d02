/* SPDX-License-Identifier: ISC */
/* Disks: the manifest says what is attached, host_blocks() how it is reached. */
#include "wadi/host_device.h"

#include "wadi/solo5/attached.h"
#include "wadi/solo5/host.h"

static const struct host_block_ops *io;

wd_err wd_host_block_open(const char *name, unsigned *handle, struct wd_block_info *is)
{
	const struct solo5_mft_entry *e = attached_find(name, SOLO5_BLOCK_BASIC, handle);

	if (!e || e->block.block_size == 0)
		return wd_block_disconnected;
	io = host_blocks();
	is->sector_size = e->block.block_size;
	is->sectors = e->block.capacity / e->block.block_size;
	is->writable = true;
	return NULL;
}

wd_err wd_host_block_read(unsigned handle, uint64_t offset, struct wd_room into)
{
	return io->read(handle, offset, into);
}

wd_err wd_host_block_write(unsigned handle, uint64_t offset, struct wd_bytes from)
{
	return io->write(handle, offset, from);
}

wd_err wd_host_block_flush(unsigned handle)
{
	return io->flush(handle);
}

bool wd_host_block_queue(unsigned handle, uint64_t offset, struct wd_block_request *request)
{
	return io->queue(handle, offset, request);
}
