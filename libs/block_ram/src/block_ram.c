/* SPDX-License-Identifier: ISC */
#include "wadi/block_ram.h"

enum { SECTOR_MIN = 512 };

static uint8_t *at(const struct block_ram *it, uint64_t sector)
{
	return it->bytes + sector * it->info.sector_size;
}

static struct wd_block_info ram_info(const void *self)
{
	const struct block_ram *it = self;

	return it->info;
}

static wd_err ram_read(void *self, uint64_t sector, struct wd_room into)
{
	struct block_ram *it = self;

	WD_TRY(wd_block_check(&it->info, sector, into.len));
	if (into.len > 0)
		memcpy(into.ptr, at(it, sector), into.len);
	return NULL;
}

static wd_err ram_write(void *self, uint64_t sector, struct wd_bytes from)
{
	struct block_ram *it = self;

	if (!it->info.writable)
		return wd_block_read_only;
	WD_TRY(wd_block_check(&it->info, sector, from.len));
	if (from.len > 0)
		memcpy(at(it, sector), from.ptr, from.len);
	return NULL;
}

static wd_err ram_flush(void *self)
{
	(void)self;
	return NULL;
}

static const struct wd_block_ops ram_ops = {
	.info = ram_info, .read = ram_read, .write = ram_write, .flush = ram_flush,
};

wd_err block_ram_init(struct block_ram *it, struct wd_room bytes, uint32_t sector_size)
{
	if (sector_size < SECTOR_MIN || (sector_size & (sector_size - 1)) != 0 ||
	    bytes.len == 0 || bytes.len % sector_size != 0)
		return wd_block_bad_range;
	it->bytes = bytes.ptr;
	it->info = (struct wd_block_info){
		.sectors = bytes.len / sector_size, .sector_size = sector_size, .writable = true,
	};
	return NULL;
}

wd_err block_ram_init_read_only(struct block_ram *it, struct wd_bytes bytes, uint32_t sector_size)
{
	/* Never written to, since it is not writable. */
	WD_TRY(block_ram_init(it, wd_room((void *)(uintptr_t)bytes.ptr, bytes.len), sector_size));
	it->info.writable = false;
	return NULL;
}

wd_block block_ram(struct block_ram *it)
{
	return (wd_block){ &ram_ops, it };
}
