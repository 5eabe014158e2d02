/* SPDX-License-Identifier: ISC */
/* Packets that come.  `sum_from` of a received buffer, which nobody else uses, is where its
 * IP header stands: for errors that quote it.
 */
#include "ipv6_internal.h"

#define HEADER_FROM 8
#define HEADER_TO 24

static struct wd_addr read_addr(const struct wd_buf *b, size_t at)
{
	struct wd_addr addr;

	memcpy(&addr, b->data + at, sizeof addr);
	return addr;
}

/* ---- Checks ------------------------------------------------------------------------ */

/* Could a packet come from there?  Addresses of IPv4 that are mapped would be taken for those
 * of IPv4 above. */
static bool is_source(struct ipv6 *it, const struct wd_addr *from)
{
	if (ipv6_is_group(from) || ipv6_is_loopback(from) || wd_addr_is_ipv4(from))
		return false;
	return !ipv6_own(it, from);
}

static bool is_destination(struct ipv6 *it, const struct wd_addr *to, bool many)
{
	if (ipv6_is_group(to))
		return ipv6_is_member(it, to);
	return !many && ipv6_own(it, to);
}

/* Cuts what stands behind the packet; false when it has not all that it says. */
static bool trim(struct wd_buf *b, uint32_t total)
{
	for (; b; b = b->more) {
		if (total <= b->len) {
			wd_buf_keep(b, total);
			wd_buf_free(wd_move(b->more));
			return true;
		}
		total -= b->len;
	}
	return false;
}

/* ---- Fragments --------------------------------------------------------------------- */

/* Does the first fragment hold all headers (RFC 7112)?  What is wrong with them is for
 * when the datagram is whole. */
static bool has_headers(const struct ipv6_packet *p)
{
	struct wd_bytes rest = wd_bytes(p->buf->data + p->at, p->buf->len - p->at), data;
	uint8_t next = IPV6_FRAGMENT;

	if (!ipv6_pass_quoted(rest, &next, &data))
		return false;
	switch (next) {
	case WD_IP_TCP:
		return data.len >= 20;
	case WD_IP_UDP:
	case WD_IP_ICMPV6:
		return data.len >= 8;
	default:
		return true;
	}
}

/* Is it one that can be put together?  Else its sender is told why not, where he is to be
 * (RFC 8200, 4.5). */
static bool is_fit(struct ipv6 *it, struct ipv6_packet *p, const struct ip_fragment *f,
                   uint32_t len)
{
	uint8_t code = ICMP6_BAD_FIELD;
	uint32_t pointer;

	if (f->more && len % 8 != 0) {
		pointer = 4;
	} else if (f->offset + len > IPV6_DATA_MAX - (p->at - IPV6_HEADER)) {
		pointer = p->at + 2;
	} else if (f->offset == 0 && p->buf->data[p->at] == IPV6_HOP_BY_HOP) {
		code = ICMP6_BAD_NEXT;
		pointer = p->at;
	} else if (f->offset == 0 && !has_headers(p)) {
		code = ICMP6_BAD_FIRST;
		pointer = 0;
	} else {
		return true;
	}
	ipv6_complain(it, wd_move(p->buf), p->many, ICMP6_PARAMETER, code, pointer);
	return false;
}

/* Takes the fragment header out of the first fragment, so that it is the start of the whole. */
static struct wd_buf *take_header_out(struct wd_buf *b, const struct ip_fragment *f,
                                      uint32_t named_at)
{
	uint32_t before = f->header - 8u;
	size_t total = wd_buf_total(b) + before - IPV6_HEADER;
	uint8_t next = b->data[-8], *h = b->data - before;

	if (total > IPV6_DATA_MAX) {
		wd_buf_free(b);
		return NULL;
	}
	memmove(h, b->data - f->header, before);
	h[named_at] = next;
	wd_put_be16(h + 4, (uint16_t)total);
	if (!wd_buf_prepend(b, before)) {
		wd_buf_free(b);
		return NULL;
	}
	return b;
}

/* Where the number of the fragment header stands: the last of the headers before it. */
static uint32_t find_name(const struct wd_buf *b, const struct ip_fragment *f)
{
	const uint8_t *h = b->data - f->header;
	uint32_t named_at = 6, at = IPV6_HEADER;

	while (h[named_at] != IPV6_FRAGMENT && at + 8 < f->header) {
		named_at = at;
		at += 8 * (h[at + 1] + 1u);
	}
	return named_at;
}

/* The datagram, at its IP header, if this was the last that was missing. */
static struct wd_buf *reassemble(struct ipv6 *it, struct ipv6_packet *p)
{
	const uint8_t *h = p->buf->data + p->at;
	uint32_t header = p->at + 8, len = p->total - header;
	struct ip_fragment f = {
		.from = read_addr(p->buf, HEADER_FROM), .to = read_addr(p->buf, HEADER_TO),
		.id = wd_be32(h + 4), .more = h[3] & 1, .offset = wd_be16(h + 2) & 0xfff8,
		.tos = (uint8_t)(wd_be16(p->buf->data) >> 4), .header = (uint16_t)header,
	};
	struct wd_buf *b;

	if (!is_fit(it, p, &f, len))
		return NULL;
	b = wd_move(p->buf);
	if (!wd_buf_skip(b, header)) {
		wd_buf_free(b);
		return NULL;
	}
	b = ip_reassembly_take(&it->reassembly, &f, b);
	if (!b)
		return NULL;
	b = take_header_out(b, &f, find_name(b, &f));
	if (b)
		wd_put_be16(b->data, (uint16_t)((wd_be16(b->data) & 0xf00f) | f.tos << 4));
	return b;
}

/* Its datagram is not coming: whole, as it came. */
void ipv6_expired(void *arg, const struct ip_fragment *header, struct wd_buf *data)
{
	bool many = ipv6_is_group(&header->to);

	if (wd_buf_prepend(data, header->header))
		ipv6_complain(arg, data, many, ICMP6_TIME_EXCEEDED, ICMP6_REASSEMBLY, 0);
	else
		wd_buf_free(data);
}

/* ---- Handing up -------------------------------------------------------------------- */

static void hand_up(struct ipv6 *it, struct ipv6_packet *p)
{
	const uint8_t *h = p->buf->data;
	struct wd_ip_packet packet = {
		.from = read_addr(p->buf, HEADER_FROM), .to = read_addr(p->buf, HEADER_TO),
		.protocol = p->next, .hops = h[7], .tos = (uint8_t)(wd_be16(h) >> 4),
		.flags = p->many ? WD_IP_MANY : 0,
	};
	const struct wd_ip_user *user = ip_users_find(&it->users, p->next);
	struct wd_buf *b = p->buf;

	if (p->next != WD_IP_ICMPV6 && ipv6_is_unspecified(&packet.from)) {
		wd_buf_free(b);
		return;
	}
	if (!user && p->next != WD_IP_ICMPV6) {
		ipv6_complain(it, b, p->many, ICMP6_PARAMETER, ICMP6_BAD_NEXT, p->named_at);
		return;
	}
	b->sum_from = wd_buf_place(b, h);
	if (!wd_buf_skip(b, p->at))
		wd_buf_free(b);
	else if (user)
		user->input(user->arg, &packet, b);
	else
		ipv6_icmp_input(it, &packet, b, p->fragmented);
}

/* A packet whose addresses are fine.  `whole`: it was put together of fragments. */
static void take_in(struct ipv6 *it, struct wd_buf *b, bool many, bool whole)
{
	struct ipv6_packet p = {
		.buf = b, .at = IPV6_HEADER, .named_at = 6, .next = b->data[6], .many = many,
		.fragmented = whole, .total = IPV6_HEADER + wd_be16(b->data + 4),
	};
	uint32_t pointer;
	uint8_t code;
	bool loud;

	switch (ipv6_pass_headers(&p, &code, &pointer, &loud)) {
	case IPV6_UP:
		hand_up(it, &p);
		return;
	case IPV6_IS_FRAGMENT:
		b = reassemble(it, &p);
		if (b)
			take_in(it, b, many, true);
		return;
	case IPV6_COMPLAIN:
		ipv6_complain(it, b, many && !loud, ICMP6_PARAMETER, code, pointer);
		return;
	default:
		wd_buf_free(b);
	}
}

static bool has_header(const struct wd_buf *b)
{
	return b->len >= IPV6_HEADER && b->data[0] >> 4 == 6;
}

void ipv6_input(void *arg, const struct wd_ethernet_frame *frame, struct wd_buf *b)
{
	struct ipv6 *it = arg;
	struct wd_addr from, to;

	if (!has_header(b) || !trim(b, IPV6_HEADER + wd_be16(b->data + 4))) {
		wd_buf_free(b);
		return;
	}
	from = read_addr(b, HEADER_FROM);
	to = read_addr(b, HEADER_TO);
	if (is_source(it, &from) &&
	    is_destination(it, &to, wd_mac_is_group(&frame->to)))
		take_in(it, b, ipv6_is_group(&to), false);
	else
		wd_buf_free(b);
}

void ipv6_loop_fire(struct wd_wheel_timer *timer)
{
	struct ipv6 *it = (struct ipv6 *)((uint8_t *)timer - offsetof(struct ipv6, looping));
	struct wd_bufq line;

	wd_bufq_init(&line);
	wd_bufq_join(&line, &it->loop);
	for (struct wd_buf *b; (b = wd_bufq_get(&line)) != NULL;)
		take_in(it, b, false, false);
}
