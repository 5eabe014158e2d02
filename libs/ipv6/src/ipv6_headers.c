/* SPDX-License-Identifier: ISC */
/* Extension headers (RFC 8200, 4).  All of them lie in the first buffer of a packet. */
#include "ipv6_internal.h"

enum { OPTION_PAD1 = 0, OPTION_PADN = 1, OPTIONS_MAX = 8 };

/* What is read, and what is wrong with it. */
struct reader {
	struct wd_cursor c;
	const uint8_t *packet; /* its IP header */
	uint8_t code;
	uint32_t pointer;
	bool loud;
};

static uint32_t place(const struct reader *r)
{
	return (uint32_t)(r->c.ptr - r->packet);
}

static enum ipv6_verdict complain(struct reader *r, uint8_t code, uint32_t pointer)
{
	r->code = code;
	r->pointer = pointer;
	return IPV6_COMPLAIN;
}

/* None matters to a host but for what its two highest bits say. */
static enum ipv6_verdict pass_option(struct reader *r, uint8_t type, uint32_t at)
{
	switch (type >> 6) {
	case 0:
		return IPV6_UP;
	case 1:
		return IPV6_DROP;
	case 2:
		r->loud = true;
		return complain(r, ICMP6_BAD_OPTION, at);
	default:
		return complain(r, ICMP6_BAD_OPTION, at);
	}
}

/* The options of a header, in `c`. */
static enum ipv6_verdict pass_options(struct reader *r, struct wd_cursor c)
{
	enum ipv6_verdict verdict = IPV6_UP;
	unsigned options = 0;

	while (c.left > 0 && verdict == IPV6_UP) {
		uint32_t at = (uint32_t)(c.ptr - r->packet);
		uint8_t type = wd_cursor_u8(&c);

		if (type == OPTION_PAD1)
			continue;
		wd_cursor_skip(&c, wd_cursor_u8(&c));
		if (c.bad || (type != OPTION_PADN && ++options > OPTIONS_MAX))
			return IPV6_DROP;
		verdict = pass_option(r, type, at);
	}
	return verdict;
}

/* A header with its length in units of 8 bytes behind the first 8. */
static enum ipv6_verdict pass_header(struct reader *r, struct ipv6_packet *p)
{
	uint32_t start = place(r);
	uint8_t type = p->next, next = wd_cursor_u8(&r->c);
	size_t len = 8 * (size_t)wd_cursor_u8(&r->c) + 6;
	struct wd_cursor body = wd_cursor(wd_cursor_take(&r->c, len));
	uint8_t routing, left;

	if (r->c.bad)
		return IPV6_DROP;
	p->next = next;
	p->named_at = start;
	if (type != IPV6_ROUTING)
		return pass_options(r, body);
	routing = wd_cursor_u8(&body);
	left = wd_cursor_u8(&body);
	(void)routing; /* none is known */
	return left ? complain(r, ICMP6_BAD_FIELD, start + 2) : IPV6_UP;
}

/* A fragment header whose packet is whole, as RFC 6946 has it, is passed over. */
static enum ipv6_verdict pass_fragment(struct reader *r, struct ipv6_packet *p)
{
	struct reader before = *r;
	uint32_t start = place(r);
	uint8_t next = wd_cursor_u8(&r->c);
	uint16_t cut;

	wd_cursor_skip(&r->c, 1);
	cut = wd_cursor_be16(&r->c) & 0xfff9;
	wd_cursor_skip(&r->c, 4);
	if (r->c.bad || p->fragmented)
		return IPV6_DROP;
	p->fragmented = true;
	if (cut != 0) {
		*r = before;
		return IPV6_IS_FRAGMENT;
	}
	p->next = next;
	p->named_at = start;
	return IPV6_UP;
}

static bool is_extension(uint8_t next)
{
	return next == IPV6_HOP_BY_HOP || next == IPV6_ROUTING || next == IPV6_DESTINATION ||
	       next == IPV6_FRAGMENT;
}

static enum ipv6_verdict pass_next(struct reader *r, struct ipv6_packet *p)
{
	if (p->next == IPV6_HOP_BY_HOP && p->headers > 0)
		return complain(r, ICMP6_BAD_NEXT, p->named_at);
	if (++p->headers > IPV6_HEADERS_MAX)
		return IPV6_DROP;
	if (p->next == IPV6_FRAGMENT)
		return pass_fragment(r, p);
	return pass_header(r, p);
}

enum ipv6_verdict ipv6_pass_headers(struct ipv6_packet *p, uint8_t *code, uint32_t *pointer,
                                    bool *loud)
{
	struct reader r = { .c = wd_cursor(wd_buf_bytes(p->buf)), .packet = p->buf->data };
	enum ipv6_verdict verdict = IPV6_UP;

	wd_cursor_skip(&r.c, p->at);
	while (verdict == IPV6_UP && is_extension(p->next))
		verdict = pass_next(&r, p);
	if (place(&r) > IPV6_HEADER + IPV6_HEADERS_BYTES)
		return IPV6_DROP;
	p->at = place(&r);
	*code = r.code;
	*pointer = r.pointer;
	*loud = r.loud;
	return verdict == IPV6_UP && p->next == IPV6_NO_NEXT ? IPV6_DROP : verdict;
}

bool ipv6_pass_quoted(struct wd_bytes quote, uint8_t *next, struct wd_bytes *data)
{
	struct wd_cursor c = wd_cursor(quote);

	for (unsigned headers = 0; is_extension(*next); headers++) {
		bool fragment = *next == IPV6_FRAGMENT;
		uint8_t len;

		if (headers == IPV6_HEADERS_MAX)
			return false;
		*next = wd_cursor_u8(&c);
		len = wd_cursor_u8(&c);
		if (fragment && wd_cursor_be16(&c) >> 3)
			return false; /* not its start */
		wd_cursor_skip(&c, fragment ? 4 : 8 * (size_t)len + 6);
	}
	*data = wd_cursor_rest(&c);
	return !c.bad;
}
