/* SPDX-License-Identifier: ISC */
/* A stream of frames, each behind its length. */
#include "frames_internal.h"

#include "wadi/alloc.h"

enum { LENGTH = 4, ROOM = 2 * (LENGTH + LONGEST), PARTS = 128, FRAMES = PARTS / 2 };

/* What has been read and not yet been handed up: bytes[from] up to bytes[to]. */
struct frames_stream {
	uint32_t from, to;
	uint8_t bytes[ROOM];
};

struct frames_stream *frames_stream_new(void)
{
	struct frames_stream *s = wd_alloc(sizeof *s);

	if (s)
		s->from = s->to = 0;
	return s;
}

/* ---- Sending --------------------------------------------------------------------------- */

/* Drops `n` bytes from the front of the parts; returns how many parts are left, at *piece. */
static size_t pass_over(struct frames_piece **piece, size_t count, size_t n)
{
	for (; count > 0 && n >= (*piece)->len; count--)
		n -= (*piece)++->len;
	if (count > 0) {
		(*piece)->at = (uint8_t *)(*piece)->at + n;
		(*piece)->len -= n;
	}
	return count;
}

/* Lists as many of the frames that wait as one call takes, each behind its length. */
static size_t list_waiting(const struct frames_fd *it, struct frames_piece piece[PARTS])
{
	static uint8_t length[FRAMES][LENGTH];
	size_t count = 0, frames = 0;

	for (const struct wd_buf *b = it->waiting.first; b && frames < FRAMES; b = b->next) {
		size_t n = PARTS - count > 1
		           ? frames_gather(b, piece + count + 1, PARTS - count - 1) : 0;

		if (n == 0)
			break;
		wd_put_be32(length[frames], (uint32_t)wd_buf_total(b));
		piece[count] = (struct frames_piece){ length[frames++], LENGTH };
		count += 1 + n;
	}
	return count;
}

/* So many bytes more are written. */
static void note_written(struct frames_fd *it, size_t n)
{
	size_t done = it->begun + n;

	while (it->waiting.first && done >= LENGTH + wd_buf_total(it->waiting.first)) {
		struct wd_buf *b = wd_bufq_get(&it->waiting);

		done -= LENGTH + wd_buf_total(b);
		wd_buf_free(b);
		it->waiting_frames--;
	}
	it->begun = (uint32_t)done;
}

void frames_stream_flush(struct frames_fd *it)
{
	while (it->fd >= 0 && it->waiting.first) {
		struct frames_piece list[PARTS], *piece = list;
		size_t count = pass_over(&piece, list_waiting(it, list), it->begun);
		long n = frames_writev(it->fd, piece, count);

		if (n > 0)
			note_written(it, (size_t)n);
		else if (is_gone(n))
			lose(it);
		else if (n != -INTERRUPTED)
			return;
	}
}

/* ---- Receiving ------------------------------------------------------------------------- */

/* The next frame of what was read; false when not all of it has been. */
static bool next_frame(struct frames_stream *s, struct wd_bytes *frame)
{
	uint32_t have = s->to - s->from, len;

	if (have < LENGTH)
		return false;
	len = wd_be32(s->bytes + s->from);
	if (len > have - LENGTH)
		return false;
	*frame = wd_bytes(s->bytes + s->from + LENGTH, len);
	s->from += LENGTH + len;
	return true;
}

/* Is the frame that has begun longer than any is?  Then this is something else. */
static bool is_senseless(const struct frames_stream *s)
{
	return s->to - s->from >= LENGTH && wd_be32(s->bytes + s->from) > LONGEST;
}

/* Reads on; false when there is nothing to read for now, or ever again. */
static bool read_more(struct frames_fd *it)
{
	struct frames_stream *s = it->stream;
	long n;

	memmove(s->bytes, s->bytes + s->from, s->to - s->from);
	s->to -= s->from;
	s->from = 0;
	do {
		n = frames_read(it->fd, s->bytes + s->to, ROOM - s->to);
	} while (n == -INTERRUPTED);
	if (n > 0)
		s->to += (uint32_t)n;
	if (n == 0 || is_gone(n))
		lose(it);
	return n > 0;
}

static void hand_up(struct frames_fd *it, struct wd_bytes frame, struct wd_bufq *frames)
{
	struct wd_buf *b = NULL;

	if (frame.len >= WD_NET_HEADER)
		b = frames_fill(it->ahead.pool, frame);
	if (b)
		wd_bufq_put(frames, b);
}

bool frames_stream_receive(struct frames_fd *it, struct wd_bufq *frames)
{
	struct wd_bytes frame;

	for (size_t i = 0; i < LINE && it->fd >= 0;) {
		if (next_frame(it->stream, &frame)) {
			hand_up(it, frame, frames);
			i++;
		} else if (is_senseless(it->stream)) {
			lose(it);
		} else if (!read_more(it)) {
			return false;
		}
	}
	return it->fd >= 0;
}
