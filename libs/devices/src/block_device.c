/* SPDX-License-Identifier: ISC */
#include "wadi/block_device.h"
#include "wadi/host_device.h"

static struct wd_block_info device_info(const void *self)
{
	const struct block_device *it = self;

	return it->info;
}

static wd_err device_read(void *self, uint64_t sector, struct wd_room into)
{
	struct block_device *it = self;

	WD_TRY(wd_block_check(&it->info, sector, into.len));
	if (into.len == 0)
		return NULL;
	return wd_host_block_read(it->handle, sector * it->info.sector_size, into);
}

static wd_err device_write(void *self, uint64_t sector, struct wd_bytes from)
{
	struct block_device *it = self;

	if (!it->info.writable)
		return wd_block_read_only;
	WD_TRY(wd_block_check(&it->info, sector, from.len));
	if (from.len == 0)
		return NULL;
	return wd_host_block_write(it->handle, sector * it->info.sector_size, from);
}

static wd_err device_flush(void *self)
{
	struct block_device *it = self;

	return wd_host_block_flush(it->handle);
}

static const struct wd_block_ops device_ops = {
	.info = device_info, .read = device_read, .write = device_write, .flush = device_flush,
};

wd_err block_device_init(struct block_device *it, const char *name)
{
	return wd_host_block_open(name, &it->handle, &it->info);
}

wd_block block_device(struct block_device *it)
{
	return (wd_block){ &device_ops, it };
}
