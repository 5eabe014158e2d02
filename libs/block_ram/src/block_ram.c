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

static void ram_submit(void *self, struct wd_block_request *request)
{
	struct block_ram *it = self;

	if (request->op == WD_BLOCK_READ)
		memcpy(request->into.ptr, at(it, request->sector), request->into.len);
	else if (request->op == WD_BLOCK_WRITE)
		memcpy(at(it, request->sector), request->from.ptr, request->from.len);
	wd_block_complete(request, NULL);
}

static bool is_mapped(const struct block_ram *it, uint64_t sector)
{
	const uint8_t *bytes = at(it, sector);

	/* Zero, and each byte like the one before. */
	return bytes[0] != 0 || memcmp(bytes, bytes + 1, it->info.sector_size - 1) != 0;
}

static wd_err ram_seek(void *self, uint64_t from, bool mapped, uint64_t *sector)
{
	struct block_ram *it = self;

	while (from < it->info.sectors && is_mapped(it, from) != mapped)
		from++;
	*sector = from < it->info.sectors ? from : it->info.sectors;
	return NULL;
}

static wd_err ram_resize(void *self, uint64_t sectors)
{
	struct block_ram *it = self;
	uint64_t had = it->info.sectors;

	if (!it->info.writable)
		return wd_block_read_only;
	if (sectors == 0 || sectors > it->most)
		return wd_block_bad_range;
	if (sectors > had)
		memset(at(it, had), 0, (sectors - had) * it->info.sector_size);
	it->info.sectors = sectors;
	return NULL;
}

static const struct wd_block_sparse_ops ram_ops = {
	.block = { .info = ram_info, .submit = ram_submit, .cancel = wd_block_cancel_none },
	.seek = ram_seek,
};
static const struct wd_block_resizer_ops resizer_ops = { .resize = ram_resize };

wd_err block_ram_init(struct block_ram *it, struct wd_room bytes, uint32_t sector_size)
{
	if (sector_size < SECTOR_MIN || (sector_size & (sector_size - 1)) != 0 ||
	    bytes.len == 0 || bytes.len % sector_size != 0)
		return wd_block_bad_range;
	it->bytes = bytes.ptr;
	it->most = bytes.len / sector_size;
	it->info = (struct wd_block_info){
		.sectors = it->most, .sector_size = sector_size, .writable = true,
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
	return (wd_block){ &ram_ops.block, it };
}

wd_block_sparse block_ram_sparse(struct block_ram *it)
{
	return (wd_block_sparse){ &ram_ops, it };
}

wd_block_resizer block_ram_resizer(struct block_ram *it)
{
	return (wd_block_resizer){ &resizer_ops, it };
}
