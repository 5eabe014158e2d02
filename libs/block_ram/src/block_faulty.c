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

static void half_ended(void *self, struct wd_block_request *half)
{
	struct block_faulty *it = self;
	struct wd_block_request *failing = wd_move(it->failing);

	wd_block_complete(failing, half->err ? half->err : wd_block_failed);
}

/* Under a request of our own, so that the caller's stays as it was. */
static void write_half(struct block_faulty *it, struct wd_block_request *request)
{
	size_t size = wd_block_info(it->under).sector_size;
	struct wd_bytes all = request->from;

	it->failing = request;
	it->half = wd_block_writing(request->sector,
	                            wd_bytes(all.ptr, all.len / size / 2 * size));
	if (wd_block_push(&it->half, half_ended, it)) /* the first: there is room */
		wd_block_submit(it->under, &it->half);
}

static void faulty_submit(void *self, struct wd_block_request *request)
{
	struct block_faulty *it = self;

	if (is_good(it))
		wd_block_submit(it->under, request);
	else if (request->op == WD_BLOCK_WRITE && !it->failing)
		write_half(it, request);
	else
		wd_block_complete(request, wd_block_failed);
}

static const struct wd_block_ops faulty_ops = {
	.info = faulty_info, .submit = faulty_submit, .cancel = wd_block_cancel_none,
};

void block_faulty_init(struct block_faulty *it, wd_block under, uint64_t good)
{
	*it = (struct block_faulty){ .under = under, .good = good };
}

wd_block block_faulty(struct block_faulty *it)
{
	return (wd_block){ &faulty_ops, it };
}
