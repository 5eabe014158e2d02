/* SPDX-License-Identifier: ISC */
#include "wadi/channel.h"

WD_ERROR(wd_channel_ended, NULL, "channel", "the peer has finished");
WD_ERROR(wd_channel_cut, wd_channel_ended, "channel", "the peer finished in the middle");
WD_ERROR(wd_channel_too_long, NULL, "channel", "a line is too long");

void wd_channel_init(struct wd_channel *c, wd_flow flow, struct wd_room in, struct wd_room out)
{
	*c = (struct wd_channel){ .flow = flow, .in = in, .out = out };
}

/* ---- Reading ------------------------------------------------------------------------- */

static struct wd_bytes pending(const struct wd_channel *c)
{
	return wd_bytes(c->in.ptr + c->in_first, c->in_len);
}

static struct wd_bytes take(struct wd_channel *c, size_t len)
{
	struct wd_bytes taken = wd_bytes(c->in.ptr + c->in_first, len);

	c->in_first += len;
	c->in_len -= len;
	return taken;
}

/* Gets more behind what is pending, which moves to the front for that. */
static wd_err more(struct wd_channel *c)
{
	size_t got;

	if (c->ended)
		return c->in_len > 0 ? wd_channel_cut : wd_channel_ended;
	if (c->in_len == c->in.len)
		return wd_channel_too_long;
	if (c->in_len > 0)
		memmove(c->in.ptr, c->in.ptr + c->in_first, c->in_len);
	c->in_first = 0;
	WD_TRY(wd_flow_read(c->flow, wd_room(c->in.ptr + c->in_len, c->in.len - c->in_len), &got));
	c->in_len += got;
	c->ended = got == 0;
	return NULL;
}

static struct wd_bytes without_cr(struct wd_bytes line)
{
	if (line.len > 0 && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

wd_err wd_channel_read_line(struct wd_channel *c, size_t max, struct wd_bytes *line)
{
	size_t seen = 0;

	for (;;) {
		struct wd_bytes text = pending(c);
		const uint8_t *end = NULL;

		if (text.len > seen)
			end = memchr(text.ptr + seen, '\n', text.len - seen);
		seen = end ? (size_t)(end - text.ptr) : text.len;
		/* A CR that is last so far may be of the end. */
		if (without_cr(wd_bytes(text.ptr, seen)).len > max)
			return wd_channel_too_long;
		if (end) {
			*line = without_cr(take(c, seen));
			(void)take(c, 1);
			return NULL;
		}
		WD_TRY(more(c));
	}
}

wd_err wd_channel_read_some(struct wd_channel *c, struct wd_bytes *some)
{
	while (c->in_len == 0)
		WD_TRY(more(c));
	*some = take(c, c->in_len);
	return NULL;
}

wd_err wd_channel_read_exactly(struct wd_channel *c, struct wd_room into)
{
	size_t have = c->in_len < into.len ? c->in_len : into.len;

	if (have > 0)
		memcpy(into.ptr, take(c, have).ptr, have);
	while (have < into.len) {
		size_t got = 0;

		if (!c->ended)
			WD_TRY(wd_flow_read(c->flow, wd_room(into.ptr + have, into.len - have),
			                    &got));
		if (got == 0) {
			c->ended = true;
			return have > 0 ? wd_channel_cut : wd_channel_ended;
		}
		have += got;
	}
	return NULL;
}

wd_err wd_channel_read_byte(struct wd_channel *c, uint8_t *byte)
{
	return wd_channel_read_exactly(c, wd_room(byte, 1));
}

/* ---- Writing ------------------------------------------------------------------------- */

/* What does not fit goes out together with what was kept, in one call. */
wd_err wd_channel_write(struct wd_channel *c, struct wd_bytes text)
{
	struct wd_bytes pieces[2] = { wd_bytes(c->out.ptr, c->out_len), text };

	if (text.len > c->out.len - c->out_len) {
		c->out_len = 0;
		return wd_flow_write_pieces(c->flow, pieces, 2);
	}
	if (text.len > 0)
		memcpy(c->out.ptr + c->out_len, text.ptr, text.len);
	c->out_len += text.len;
	return NULL;
}

struct printing {
	struct wd_channel *channel;
	wd_err err; /* the first */
};

static void put(void *arg, struct wd_bytes piece)
{
	struct printing *p = arg;

	if (!p->err)
		p->err = wd_channel_write(p->channel, piece);
}

wd_err wd_channel_print(struct wd_channel *c, const char *format, ...)
{
	struct printing p = { c, NULL };
	va_list args;

	va_start(args, format);
	wd_vfmt_to(put, &p, format, args);
	va_end(args);
	return p.err;
}

wd_err wd_channel_flush(struct wd_channel *c)
{
	struct wd_bytes text = wd_bytes(c->out.ptr, c->out_len);

	c->out_len = 0;
	return text.len > 0 ? wd_flow_write(c->flow, text) : NULL;
}

wd_err wd_channel_close(struct wd_channel *c)
{
	wd_err err = wd_channel_flush(c);

	wd_flow_close(c->flow);
	return err;
}
