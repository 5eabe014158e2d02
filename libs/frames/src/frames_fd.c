/* SPDX-License-Identifier: ISC */
#include "frames_internal.h"

#include "wadi/alloc.h"

enum {
	SHARE = 4,              /* part of the pool that a line of frames may take */
	SHORT = WD_HOST_BUFFER, /* so long a frame is cheaper copied than listed in parts */
	PATIENCE = 64,          /* short frames behind a long one until no more are expected */
};

wd_err frames_fd_init(struct frames_fd *it, int fd, uint16_t framing, uint32_t frame_max)
{
	*it = (struct frames_fd){ .fd = fd, .framing = framing, .frame_max = frame_max };
	wd_bufq_init(&it->waiting);
	if (framing == WADI_NET_STREAM) {
		it->stream = frames_stream_new();
		return it->stream ? NULL : wd_no_memory;
	}
	return NULL;
}

void frames_fd_fini(struct frames_fd *it)
{
	wd_bufq_drop(&it->waiting);
	wd_free(it->stream);
	it->stream = NULL;
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

static long send_one(const struct frames_fd *it, const struct wd_buf *b)
{
	size_t len = wd_buf_total(b);
	long sent;

	do {
		if (header_size(it) == 0 && len == b->len)
			sent = frames_write(it->fd, b->data, len);
		else
			sent = len <= SHORT ? send_copy(it, b, len) : send_parts(it, b);
	} while (sent == -INTERRUPTED);
	return sent;
}

void frames_fd_flush(struct frames_fd *it)
{
	if (it->framing == WADI_NET_STREAM) {
		frames_stream_flush(it);
		return;
	}
	while (it->fd >= 0 && it->waiting.first) {
		long sent = send_one(it, it->waiting.first);

		if (sent == -NOT_NOW)
			return;
		wd_buf_free(wd_bufq_get(&it->waiting));
		it->waiting_frames--;
		if (is_gone(sent))
			lose(it);
	}
}

/* A host that takes nothing must not keep all buffers, nor what it sends from arriving. */
static uint32_t waiting_max(const struct frames_fd *it)
{
	uint32_t share = it->ahead.pool ? it->ahead.pool->count / SHARE : FRAMES_WAITING_MAX;

	return share < FRAMES_WAITING_MAX ? share : FRAMES_WAITING_MAX;
}

void frames_fd_send(struct frames_fd *it, struct wd_bufq *frames)
{
	uint32_t most = waiting_max(it);

	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL;) {
		if (it->waiting_frames >= most)
			frames_fd_flush(it);
		if (it->fd < 0 || it->waiting_frames >= most) {
			wd_buf_free(b);
			continue;
		}
		wd_bufq_put(&it->waiting, b);
		it->waiting_frames++;
	}
	frames_fd_flush(it);
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
		lose(it);
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
	static uint8_t bytes[sizeof(struct wadi_vnet) + LONGEST + 1]; /* one too many tells */
	uint32_t most = it->ahead.pool->count / SHARE, before = it->ahead.pool->used;

	if (it->framing == WADI_NET_STREAM)
		return frames_stream_receive(it, frames);
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
