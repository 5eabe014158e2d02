/* SPDX-License-Identifier: ISC */
/* Frames as a host that means harm might give them: any header, any bytes, any length. */
#include <stdlib.h>

#include "wadi/frames.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIZE = WD_HOST_HEADROOM + WD_HOST_BUFFER, BUFFERS = 48 };

static struct wd_cursor host;

/* The next of its frames: a length, then that many bytes, as far as there are. */
static long next(const struct frames_piece *piece, size_t count)
{
	struct wd_bytes frame = wd_cursor_take(&host, 2);
	size_t want = frame.len == 2 ? wd_be16(frame.ptr) : 0, at = 0;

	frame = wd_cursor_take(&host, want < host.left ? want : host.left);
	if (frame.len == 0)
		return -11;
	for (size_t i = 0; i < count && at < frame.len; i++) {
		size_t n = frame.len - at < piece[i].len ? frame.len - at : piece[i].len;

		memcpy(piece[i].at, frame.ptr + at, n);
		at += n;
	}
	return (long)at;
}

long frames_readv(int fd, const struct frames_piece *piece, size_t count)
{
	(void)fd;
	return next(piece, count);
}

long frames_read(int fd, void *into, size_t len)
{
	return frames_readv(fd, &(struct frames_piece){ into, len }, 1);
}

long frames_write(int fd, const void *from, size_t len)
{
	(void)fd, (void)from;
	return (long)len;
}

long frames_writev(int fd, const struct frames_piece *piece, size_t count)
{
	(void)fd, (void)piece;
	return (long)count;
}

static void must(bool so)
{
	if (!so)
		abort();
}

/* What a stack believes of a frame. */
static void check(const struct wd_buf *b)
{
	must(b->len >= WD_NET_HEADER && b->head >= WD_HOST_HEADROOM);
	must(wd_buf_total(b) <= 65535 + WD_NET_HEADER + WD_HOST_TAG);
	must(!(b->flags & WD_BUF_SUM_OPEN) || (b->sum_from - b->head + b->sum_at + 2u <= b->len &&
	                                       b->sum_from - b->head >= WD_NET_HEADER));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];
	struct frames_fd it;
	struct wd_pool pool;
	struct wd_bufq line;

	host = wd_cursor(wd_bytes(data, size));
	must(!frames_fd_init(&it, 7, wd_cursor_u8(&host) % 3, 65535));
	must(!wd_pool_init(&pool, WD_ROOM(memory), SIZE));
	frames_fd_listen(&it, &pool);
	it.long_ones = wd_cursor_u8(&host);
	wd_bufq_init(&line);
	while (frames_fd_receive(&it, &line)) {
		for (const struct wd_buf *b = line.first; b; b = b->next)
			check(b);
		wd_bufq_drop(&line);
	}
	wd_bufq_drop(&line);
	for (uint32_t i = 0; i < it.ahead.count; i++)
		wd_buf_free(it.ahead.buffer[i]);
	frames_fd_fini(&it);
	must(pool.used == 0);
	return 0;
}
