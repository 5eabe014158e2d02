/* SPDX-License-Identifier: ISC */
#include "wadi/block_faulty.h"

static bool is_good(struct block_faulty *it)
{
	it->seen++;
	if (it->good == 0)
		return false;
	it->good--;
	return true;
}

static struct wd_block_info faulty_info(const void *self)
{
	const struct block_faulty *it = self;

	return wd_block_info(it->under);
}

static wd_err faulty_read(void *self, uint64_t sector, struct wd_room into)
{
	struct block_faulty *it = self;

	return is_good(it) ? wd_block_read(it->under, sector, into) : wd_block_failed;
}

static wd_err faulty_write(void *self, uint64_t sector, struct wd_bytes from)
{
	struct block_faulty *it = self;
	size_t size = wd_block_info(it->under).sector_size;

	if (is_good(it))
		return wd_block_write(it->under, sector, from);
	WD_TRY(wd_block_write(it->under, sector, wd_bytes(from.ptr, from.len / size / 2 * size)));
	return wd_block_failed;
}

static wd_err faulty_flush(void *self)
{
	struct block_faulty *it = self;

	return is_good(it) ? wd_block_flush(it->under) : wd_block_failed;
}

static const struct wd_block_ops faulty_ops = {
	.info = faulty_info, .read = faulty_read, .write = faulty_write, .flush = faulty_flush,
};

void block_faulty_init(struct block_faulty *it, wd_block under, uint64_t good)
{
	*it = (struct block_faulty){ .under = under, .good = good };
}

wd_block block_faulty(struct block_faulty *it)
{
	return (wd_block){ &faulty_ops, it };
}
