/* SPDX-License-Identifier: ISC */
#include "ipv4_internal.h"

enum { OPTION_END = 0, OPTION_NOP = 1, OPTION_LSRR = 131, OPTION_SSRR = 137 };

/* What stands in the header of a packet that came. */
struct header {
	uint32_t len, total; /* bytes of the header; of the packet */
	uint32_t from, to;
};

/* ---- Checks -------------------------------------------------------------------------- */

/* Options are of no interest but for those that would have us send it on. */
static bool options_are_fine(struct wd_bytes options)
{
	struct wd_cursor c = wd_cursor(options);

	while (c.left > 0) {
		uint8_t kind = wd_cursor_u8(&c), len;

		if (kind == OPTION_END)
			break;
		if (kind == OPTION_NOP)
			continue;
		len = wd_cursor_u8(&c);
		if (len < 2 || kind == OPTION_LSRR || kind == OPTION_SSRR)
			return false;
		wd_cursor_skip(&c, len - 2u);
	}
	return !wd_cursor_check(&c);
}

static bool read_header(const struct wd_buf *b, struct header *h)
{
	const uint8_t *p = b->data;

	if (b->len < IPV4_HEADER || p[0] >> 4 != 4)
		return false;
	h->len = (p[0] & 15) * 4u;
	h->total = wd_be16(p + 2);
	if (h->len < IPV4_HEADER || h->len > b->len || h->total < h->len)
		return false;
	h->from = wd_be32(p + 12);
	h->to = wd_be32(p + 16);
	if (ipv4_header_sum(p, h->len) != 0)
		return false;
	return h->len == IPV4_HEADER ||
	       options_are_fine(wd_bytes(p + IPV4_HEADER, h->len - IPV4_HEADER));
}

/* Could a packet to us come from there?  One without a source only to everybody, who may
 * tell it an address, and to groups, from switches that ask who is in them (RFC 4541). */
static bool is_source(const struct ipv4 *it, const struct header *h)
{
	if (h->from == 0)
		return h->to == IPV4_BROADCAST || ipv4_is_group(h->to);
	return ipv4_kind(it, h->from) == IPV4_HOST;
}

/* Is it for us?  What was sent to everybody on the link is not for one host (RFC 1122,
 * 3.3.6).  Before we have an address, what was sent to our interface alone may be about
 * which it is to be (RFC 2131, 4.1). */
static bool is_destination(const struct ipv4 *it, uint32_t to, bool many)
{
	switch (ipv4_kind(it, to)) {
	case IPV4_SELF:
		return !many && to == it->ip;
	case IPV4_EVERYBODY:
		return true;
	case IPV4_GROUP:
		return ipv4_is_member(it, to);
	case IPV4_HOST:
		return !it->ready;
	default:
		return false;
	}
}

/* ---- Handing up ---------------------------------------------------------------------- */

/* Makes the header say that the packet is `total` bytes long, and whole. */
static void mend_header(uint8_t *h, uint32_t total)
{
	uint16_t sum;

	h[0] = 0x45;
	wd_put_be16(h + 2, (uint16_t)total);
	wd_put_be16(h + 10, 0);
	sum = ipv4_header_sum(h, IPV4_HEADER);
	memcpy(h + 10, &sum, sizeof sum);
}

/* Options are taken out of the header, so that no error quotes them. */
static void normalise(struct wd_buf *b, struct header *h)
{
	uint32_t extra = h->len - IPV4_HEADER;

	memmove(b->data + extra, b->data, IPV4_HEADER);
	b->data += extra;
	b->len -= extra;
	b->head += extra;
	h->len = IPV4_HEADER;
	h->total -= extra;
	mend_header(b->data, h->total);
}

static void hand_up(struct ipv4 *it, struct wd_buf *b, const struct header *h, bool many)
{
	const uint8_t *p = b->data;
	struct wd_ip_packet packet = {
		.from = ipv4_addr(h->from), .to = ipv4_addr(h->to), .protocol = p[9], .hops = p[8],
		.tos = p[1], .flags = many ? WD_IP_MANY : 0,
	};
	const struct wd_ip_user *user = ip_users_find(&it->users, packet.protocol);

	if (!wd_buf_skip(b, IPV4_HEADER))
		wd_buf_free(b);
	else if (user)
		user->input(user->arg, &packet, b);
	else if (packet.protocol == WD_IP_ICMP)
		ipv4_icmp_input(it, &packet, b);
	else if (packet.protocol == WD_IP_IGMP)
		ipv4_igmp_input(it, b);
	else
		ipv4_refuse(it, &packet, b, WD_IP_PROTOCOL_UNREACHABLE);
}

/* Takes in a fragment; yields the whole datagram, at its header, when it was the last that
 * was missing. */
static struct wd_buf *reassemble(struct ipv4 *it, struct wd_buf *b, const struct header *h)
{
	const uint8_t *p = b->data;
	uint16_t cut = wd_be16(p + 6);
	uint32_t len = h->total - IPV4_HEADER, offset = (cut & IPV4_OFFSET) * 8u;
	struct ip_fragment f = {
		.from = ipv4_addr(h->from), .to = ipv4_addr(h->to), .id = wd_be16(p + 4),
		.protocol = p[9], .tos = p[1], .more = cut & IPV4_MORE, .header = IPV4_HEADER,
		.offset = offset,
	};

	if (len == 0 || (f.more && len % 8 != 0) ||
	    offset + len > IPV4_PACKET_MAX - IPV4_HEADER || !wd_buf_skip(b, IPV4_HEADER)) {
		wd_buf_free(b);
		return NULL;
	}
	b = ip_reassembly_take(&it->reassembly, &f, b);
	if (b && wd_buf_prepend(b, IPV4_HEADER)) {
		b->data[1] = f.tos;
		wd_put_be16(b->data + 6, 0);
		mend_header(b->data, (uint32_t)wd_buf_total(b));
	}
	return b;
}

void ipv4_expired(void *arg, const struct ip_fragment *f, struct wd_buf *data)
{
	struct ipv4 *it = arg;
	bool many = ipv4_kind(it, ipv4_number(&f->to)) != IPV4_SELF;
	struct wd_ip_packet packet = {
		.from = f->from, .to = f->to, .protocol = f->protocol,
		.flags = many ? WD_IP_MANY : 0,
	};

	ipv4_refuse(it, &packet, data, WD_IP_TIME_EXCEEDED);
}

/* A packet that is sound and for us. */
static void take_in(struct ipv4 *it, struct wd_buf *b, struct header *h, bool many)
{
	if (wd_unlikely(h->len > IPV4_HEADER))
		normalise(b, h);
	if (wd_unlikely(wd_be16(b->data + 6) & (IPV4_MORE | IPV4_OFFSET)))
		b = reassemble(it, b, h);
	if (b)
		hand_up(it, b, h, many);
}

void ipv4_input(void *arg, const struct wd_ethernet_frame *frame, struct wd_buf *b)
{
	struct ipv4 *it = arg;
	bool many = wd_mac_is_group(&frame->to);
	struct header h;

	if (read_header(b, &h) && is_source(it, &h) && is_destination(it, h.to, many) &&
	    wd_buf_cut(b, h.total))
		take_in(it, b, &h, many);
	else
		wd_buf_free(b);
}

void ipv4_loop_fire(struct wd_wheel_timer *timer)
{
	struct ipv4 *it = (struct ipv4 *)((uint8_t *)timer - offsetof(struct ipv4, looping));
	struct wd_bufq line;

	wd_bufq_init(&line);
	wd_bufq_join(&line, &it->loop);
	for (struct wd_buf *b; (b = wd_bufq_get(&line)) != NULL;) {
		struct header h;

		if (read_header(b, &h) && ipv4_kind(it, h.to) == IPV4_SELF)
			take_in(it, b, &h, false);
		else
			wd_buf_free(b);
	}
}
