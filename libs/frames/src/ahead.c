/* SPDX-License-Identifier: ISC */
#include "wadi/frames.h"

void frames_ahead_init(struct frames_ahead *it, struct wd_pool *pool, uint32_t frame_max)
{
	uint32_t want = (frame_max + WD_HOST_BUFFER - 1) / WD_HOST_BUFFER;

	*it = (struct frames_ahead){
		.pool = pool, .want = want < WD_HOST_PIECES ? want : WD_HOST_PIECES,
	};
}

static bool put_buffer(struct frames_ahead *it, uint32_t i)
{
	struct wd_buf *b = wd_buf_alloc(it->pool, WD_HOST_HEADROOM);

	if (!b)
		return false;
	it->buffer[i] = b;
	it->piece[1 + i] = (struct frames_piece){ b->data, b->room };
	return true;
}

size_t frames_ahead_fill(struct frames_ahead *it)
{
	while (it->count < it->want && put_buffer(it, it->count))
		it->count++;
	it->piece[1 + it->count] = (struct frames_piece){ &it->overrun, sizeof it->overrun };
	return it->count + 1;
}

/* Only what was used is replaced; where the pool has too few, the others move up. */
static void refill(struct frames_ahead *it, uint32_t used)
{
	uint32_t i = 0;

	while (i < used && put_buffer(it, i))
		i++;
	if (i == used)
		return;
	memmove(&it->buffer[i], &it->buffer[used], (it->count - used) * sizeof it->buffer[0]);
	memmove(&it->piece[1 + i], &it->piece[1 + used],
	        (it->count - used) * sizeof it->piece[0]);
	it->count -= used - i;
}

struct wd_buf *frames_ahead_take(struct frames_ahead *it, size_t len)
{
	struct wd_buf *first = NULL, **at = &first;
	uint32_t used = 0;

	for (; len > 0 && used < it->count; used++) {
		struct wd_buf *b = it->buffer[used];
		uint32_t n = len < b->room ? (uint32_t)len : b->room;

		b->room -= n;
		b->len = n;
		len -= n;
		*at = b;
		at = &b->more;
	}
	refill(it, used);
	return first;
}
