/* SPDX-License-Identifier: ISC */
#include "segment.h"

enum { END = 0, NOP = 1, MSS = 2, SCALE = 3, SACK_OK = 4, SACK = 5, TIMESTAMPS = 8 };
enum { SCALE_MAX = 14 };

/* The four bytes that most segments with timestamps begin their options with. */
enum { USUAL = NOP << 24 | NOP << 16 | TIMESTAMPS << 8 | 10 };

static void parse_sacks(struct tcp_segment *s, struct wd_cursor *c)
{
	while (c->left >= 8 && s->sacks < TCP_SACKS) {
		s->sack[s->sacks].from = wd_cursor_be32(c);
		s->sack[s->sacks].to = wd_cursor_be32(c);
		s->sacks++;
	}
}

static void parse_option(struct tcp_segment *s, uint8_t kind, struct wd_bytes value)
{
	struct wd_cursor c = wd_cursor(value);

	if (kind == MSS && value.len == 2) {
		s->mss = wd_cursor_be16(&c);
		s->options |= TCP_HAS_MSS;
	} else if (kind == SCALE && value.len == 1) {
		s->scale = wd_cursor_u8(&c);
		if (s->scale > SCALE_MAX)
			s->scale = SCALE_MAX;
		s->options |= TCP_HAS_SCALE;
	} else if (kind == SACK_OK && value.len == 0) {
		s->options |= TCP_HAS_SACK_OK;
	} else if (kind == TIMESTAMPS && value.len == 8) {
		s->ts_val = wd_cursor_be32(&c);
		s->ts_ecr = wd_cursor_be32(&c);
		s->options |= TCP_HAS_TIMESTAMPS;
	} else if (kind == SACK) {
		parse_sacks(s, &c);
	}
}

void segment_parse_options(struct tcp_segment *s, struct wd_bytes bytes)
{
	struct wd_cursor c = wd_cursor(bytes);

	while (c.left > 0) {
		uint8_t kind = wd_cursor_u8(&c), len;

		if (kind == END)
			return;
		if (kind == NOP)
			continue;
		len = wd_cursor_u8(&c);
		if (len < 2 || (size_t)len - 2 > c.left)
			return;
		parse_option(s, kind, wd_cursor_take(&c, (size_t)len - 2));
	}
}

bool segment_parse(struct tcp_segment *s, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	const uint8_t *h = wd_buf_skip(data, TCP_HEADER), *options;
	uint32_t more;

	if (!h || (h[12] >> 4) * 4 < TCP_HEADER)
		return false;
	more = (h[12] >> 4) * UINT32_C(4) - TCP_HEADER;
	options = wd_buf_skip(data, more);
	if (!options)
		return false;
	s->packet = packet;
	s->from_port = wd_be16(h);
	s->to_port = wd_be16(h + 2);
	s->seq = wd_be32(h + 4);
	s->ack = wd_be32(h + 8);
	s->flags = h[13];
	s->window = wd_be16(h + 14);
	s->len = (uint32_t)wd_buf_total(data);
	s->piece = data->segment;
	s->options = s->sacks = 0;
	if (more == 12 && wd_be32(options) == USUAL) {
		s->ts_val = wd_be32(options + 4);
		s->ts_ecr = wd_be32(options + 8);
		s->options = TCP_HAS_TIMESTAMPS;
	} else if (more > 0) {
		segment_parse_options(s, wd_bytes(options, more));
	}
	return true;
}
