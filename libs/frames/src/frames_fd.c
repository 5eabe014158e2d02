/* SPDX-License-Identifier: ISC */
#include "wadi/frames.h"

enum {
	LINE = 64, SHARE = 4, /* frames in a line; part of the pool that they may take */
	SHORT = WD_HOST_BUFFER, /* so long a frame is cheaper copied than listed in parts */
	PATIENCE = 64,        /* short frames behind a long one until no more are expected */
	LONGEST = 65535 + WD_NET_HEADER + WD_HOST_TAG + 1, /* a byte that is too many tells */
};
/* Linux's numbers, also where there is no errno.h. */
enum {
	INTERRUPTED = 4, BROKEN_PIPE = 32, BAD_STATE = 77, RESET = 104, NOT_CONNECTED = 107,
	REFUSED = 111,
};

/* An interface that was removed, or a socket without another end. */
static bool is_gone(long result)
{
	return result == -BAD_STATE || result == -BROKEN_PIPE || result == -RESET ||
	       result == -NOT_CONNECTED || result == -REFUSED;
}

static size_t header_size(const struct frames_fd *it)
{
	return it->framing == WADI_NET_VNET ? sizeof(struct wadi_vnet) : 0;
}

/* ---- Sending --------------------------------------------------------------------------- */

static long send_parts(const struct frames_fd *it, const struct wd_buf *b)
{
	struct frames_piece piece[1 + WD_HOST_PIECES];
	size_t n = frames_gather(b, piece + 1, WD_HOST_PIECES), from = header_size(it) ? 0 : 1;
	struct wadi_vnet vnet = frames_vnet(b);

	piece[0] = (struct frames_piece){ &vnet, sizeof vnet };
	return frames_writev(it->fd, piece + from, n + 1 - from);
}

/* In one part, header and all. */
static long send_copy(const struct frames_fd *it, const struct wd_buf *b, size_t len)
{
	static uint8_t bytes[sizeof(struct wadi_vnet) + SHORT];
	size_t header = header_size(it);
	struct wadi_vnet vnet;

	if (header > 0) {
		vnet = frames_vnet(b);
		memcpy(bytes, &vnet, sizeof vnet);
	}
	if (!wd_buf_copy(b, 0, wd_room(bytes + header, len)))
		return 0;
	return frames_write(it->fd, bytes, header + len);
}

static void send_one(struct frames_fd *it, const struct wd_buf *b)
{
	size_t len = wd_buf_total(b);
	long sent;

	do {
		if (header_size(it) == 0 && len == b->len)
			sent = frames_write(it->fd, b->data, len);
		else
			sent = len <= SHORT ? send_copy(it, b, len) : send_parts(it, b);
	} while (sent == -INTERRUPTED);
	if (is_gone(sent))
		it->fd = -1; /* left open: it may be one that was handed down */
}

void frames_fd_send(struct frames_fd *it, struct wd_bufq *frames)
{
	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL; wd_buf_free(b))
		if (it->fd >= 0)
			send_one(it, b);
}

/* ---- Receiving --------------------------------------------------------------------------- */

void frames_fd_listen(struct frames_fd *it, struct wd_pool *pool)
{
	frames_ahead_init(&it->ahead, pool, it->frame_max + WD_HOST_TAG);
}

static long read_parts(struct frames_fd *it, struct wadi_vnet *vnet)
{
	size_t n = frames_ahead_fill(&it->ahead), from = header_size(it) ? 0 : 1;

	it->ahead.piece[0] = (struct frames_piece){ vnet, sizeof *vnet };
	return frames_readv(it->fd, it->ahead.piece + from, n + 1 - from);
}

/* Reads a frame with its header into buffers, where a long one is expected, or else into
 * `bytes`; yields how much. */
static long read_frame(struct frames_fd *it, struct wadi_vnet *vnet, struct wd_room bytes)
{
	long got;

	do {
		got = it->long_ones > 0 ? read_parts(it, vnet)
		                        : frames_read(it->fd, bytes.ptr, bytes.len);
	} while (got == -INTERRUPTED);
	if (got == 0 || is_gone(got))
		it->fd = -1;
	return got;
}

/* What was read into buffers; NULL when it did not fit. */
static struct wd_buf *take_buffers(struct frames_fd *it, size_t len)
{
	struct frames_ahead *ahead = &it->ahead;
	size_t room = ahead->count > 0 ? ahead->count * ahead->piece[1].len : 0;

	return len > 0 && len <= room ? frames_ahead_take(ahead, len) : NULL;
}

/* The frame that was read, `got` bytes with its header; NULL when there were no buffers for
 * it, or it makes no sense. */
static struct wd_buf *take_frame(struct frames_fd *it, size_t got, struct wadi_vnet *vnet,
                                 const uint8_t *bytes)
{
	size_t header = header_size(it);
	struct wd_buf *b;

	if (got <= header || got - header > it->frame_max + WD_HOST_TAG)
		return NULL;
	if (it->long_ones > 0) {
		b = take_buffers(it, got - header);
	} else {
		memcpy(vnet, bytes, header);
		b = frames_fill(it->ahead.pool, wd_bytes(bytes + header, got - header));
	}
	if (b && frames_note(b, vnet))
		return b;
	wd_buf_free(b);
	return NULL;
}

/* Long frames come in crowds, and so do short ones. */
static void expect(struct frames_fd *it, size_t got)
{
	if (got > SHORT)
		it->long_ones = PATIENCE;
	else if (it->long_ones > 0)
		it->long_ones--;
}

/* Without buffers a frame is read all the same, and lost: it would only wake us again. */
bool frames_fd_receive(struct frames_fd *it, struct wd_bufq *frames)
{
	static uint8_t bytes[sizeof(struct wadi_vnet) + LONGEST];
	uint32_t most = it->ahead.pool->count / SHARE, before = it->ahead.pool->used;

	for (size_t i = 0; i < LINE && it->fd >= 0; i++) {
		struct wadi_vnet vnet = { 0 };
		long got = read_frame(it, &vnet, WD_ROOM(bytes));
		struct wd_buf *b;

		if (got <= 0)
			return false;
		b = take_frame(it, (size_t)got, &vnet, bytes);
		expect(it, (size_t)got);
		if (b)
			wd_bufq_put(frames, b);
		if (it->ahead.pool->used - before > most)
			break;
	}
	return it->fd >= 0;
}
