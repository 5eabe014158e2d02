/* SPDX-License-Identifier: ISC */
#include "wadi/flow_faulty.h"

static bool fails(struct flow_faulty *it)
{
	it->seen++;
	if (it->good == 0)
		return true;
	it->good--;
	return false;
}

static wd_err write_half(struct flow_faulty *it, struct wd_bytes piece)
{
	WD_TRY(wd_flow_write(it->under, wd_bytes(piece.ptr, piece.len / 2)));
	return wd_flow_reset;
}

static wd_err faulty_read(void *self, struct wd_room into, size_t *got)
{
	struct flow_faulty *it = self;

	return fails(it) ? wd_flow_reset : wd_flow_read(it->under, into, got);
}

static wd_err faulty_write(void *self, const struct wd_bytes *pieces, size_t count)
{
	struct flow_faulty *it = self;

	if (!fails(it))
		return wd_flow_write_pieces(it->under, pieces, count);
	return count > 0 ? write_half(it, pieces[0]) : wd_flow_reset;
}

static wd_err faulty_send(void *self, struct wd_buf *buf)
{
	struct flow_faulty *it = self;
	WD_AUTO(wd_buf) struct wd_buf *owned = buf;

	if (fails(it))
		return write_half(it, wd_buf_bytes(owned));
	return wd_flow_send(it->under, wd_move(owned));
}

static void faulty_shutdown(void *self, enum wd_flow_half half)
{
	wd_flow_shutdown(((struct flow_faulty *)self)->under, half);
}

static void faulty_close(void *self)
{
	wd_flow_close(((struct flow_faulty *)self)->under);
}

static const struct wd_flow_ops faulty_ops = {
	.read = faulty_read,
	.write = faulty_write,
	.send = faulty_send,
	.shutdown = faulty_shutdown,
	.close = faulty_close,
};

void flow_faulty_init(struct flow_faulty *it, wd_flow under, uint64_t good)
{
	*it = (struct flow_faulty){ .under = under, .good = good };
}

wd_flow flow_faulty(struct flow_faulty *it)
{
	return (wd_flow){ &faulty_ops, it };
}
