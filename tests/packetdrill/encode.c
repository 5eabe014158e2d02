/* SPDX-License-Identifier: ISC */
/* From a script to bytes. */
#include <string.h>

#include "packet.h"
#include "wadi/bytes.h"
#include "wadi/checksum.h"

struct writer {
	uint8_t *bytes;
	size_t len;
};

static void put8(struct writer *w, unsigned value)
{
	w->bytes[w->len++] = (uint8_t)value;
}

static void put16(struct writer *w, unsigned value)
{
	wd_put_be16(w->bytes + w->len, (uint16_t)value);
	w->len += 2;
}

static void put32(struct writer *w, uint32_t value)
{
	wd_put_be32(w->bytes + w->len, value);
	w->len += 4;
}

static void put_bytes(struct writer *w, const uint8_t *bytes, size_t len)
{
	memcpy(w->bytes + w->len, bytes, len);
	w->len += len;
}

static void put_zeros(struct writer *w, size_t len)
{
	memset(w->bytes + w->len, 0, len);
	w->len += len;
}

/* ---- IP ------------------------------------------------------------------------------ */

static unsigned tos_of(const struct packet *p)
{
	unsigned tos = p->tos >= 0 ? (unsigned)p->tos : 0;

	return p->ecn >= 0 ? (tos & ~3U) | (p->ecn == 4 ? 2U : (unsigned)p->ecn) : tos;
}

/* A header for `len` bytes of `protocol`; lengths and sums come with ip_end(). */
static void put_ip(struct writer *w, int version, const uint8_t *from, const uint8_t *to,
                   unsigned protocol, const struct packet *p)
{
	unsigned ttl = p->ttl >= 0 ? (unsigned)p->ttl : 255;

	if (version == 4) {
		put16(w, 0x4500 | tos_of(p));
		put_zeros(w, 6);
		put16(w, ttl << 8 | protocol);
		put16(w, 0);
		put_bytes(w, from, 4);
		put_bytes(w, to, 4);
	} else {
		put32(w, 6U << 28 | tos_of(p) << 20);
		put16(w, 0);
		put16(w, protocol << 8 | ttl);
		put_bytes(w, from, 16);
		put_bytes(w, to, 16);
	}
}

/* The header at `ip` is that of `len` bytes, itself included. */
static void ip_end(uint8_t *ip, size_t len)
{
	uint16_t sum;

	if (ip[0] >> 4 == 6) {
		wd_put_be16(ip + 4, (uint16_t)(len - 40));
		return;
	}
	wd_put_be16(ip + 2, (uint16_t)len);
	sum = wd_sum_end(wd_sum_add(0, wd_bytes(ip, 20)));
	memcpy(ip + 10, &sum, 2);
}

/* The sum over what stands behind the IP header, into its byte `at`. */
static void put_sum(const struct wire *wire, uint8_t *ip, size_t len, unsigned protocol, size_t at)
{
	size_t header = wire->version == 4 ? 20 : 40;
	const uint8_t tail[4] = { (uint8_t)((len - header) >> 8), (uint8_t)(len - header), 0,
	                          (uint8_t)protocol };
	wd_sum sum = 0;
	uint16_t field;

	if (protocol != 1) { /* ICMP of IPv4 has no pseudo header */
		sum = wd_sum_add(sum, wd_bytes(ip + (wire->version == 4 ? 12 : 8),
		                               wire->version == 4 ? 8 : 32));
		sum = wd_sum_add(sum, wd_bytes(tail, 4));
	}
	field = wd_sum_end(wd_sum_add(sum, wd_bytes(ip + header, len - header)));
	memcpy(ip + header + at, &field, 2);
}

/* ---- TCP ----------------------------------------------------------------------------- */

/* The stamp of the stack's that a script echoes. */
static uint32_t live_stamp(const struct flow *flow, uint32_t echo)
{
	if (echo == 0)
		return 0;
	for (unsigned i = flow->stamps; i > 0 && i + STAMPS_MAX > flow->stamps; i--)
		if (flow->stamp[(i - 1) % STAMPS_MAX].script == echo)
			return flow->stamp[(i - 1) % STAMPS_MAX].live;
	return echo + flow->ts;
}

static void put_option(struct writer *w, const struct flow *flow, const struct option *o)
{
	static const uint8_t lengths[] = {
		[OPTION_MSS] = 4, [OPTION_WSCALE] = 3, [OPTION_SACKOK] = 2, [OPTION_TS] = 10,
	};

	put8(w, o->kind);
	if (o->kind <= OPTION_NOP)
		return;
	if (o->kind == OPTION_SACK)
		put8(w, 2 + 8 * o->sacks);
	else
		put8(w, o->kind < sizeof lengths ? lengths[o->kind] : 2 + o->blob_len);
	if (o->kind == OPTION_MSS)
		put16(w, o->value);
	if (o->kind == OPTION_WSCALE)
		put8(w, o->value);
	for (unsigned i = 0; i < o->sacks; i++) {
		put32(w, o->sack[i].from + flow->isn);
		put32(w, o->sack[i].to + flow->isn);
	}
	if (o->kind == OPTION_TS) {
		put32(w, o->value);
		put32(w, live_stamp(flow, o->echo));
	}
	put_bytes(w, o->blob, o->blob_len);
}

static void put_tcp(struct writer *w, const struct flow *flow, const struct packet *p)
{
	size_t start = w->len;
	unsigned flags = p->flags < 0 ? 0 : (unsigned)p->flags; /* `-`: none */

	put16(w, (unsigned)flow->remote_port);
	put16(w, (unsigned)flow->local_port);
	put32(w, p->seq);
	put32(w, flags & FLAG_ACK ? p->ack + flow->isn : p->ack);
	put16(w, flags & 0x1ff);
	put16(w, p->window >= 0 ? (unsigned)p->window : 0);
	put16(w, 0);
	put16(w, p->urgent >= 0 ? (unsigned)p->urgent : 0);
	for (unsigned i = 0; i < p->options; i++)
		put_option(w, flow, &p->option[i]);
	while ((w->len - start) % 4)
		put8(w, 0);
	w->bytes[start + 12] |= (uint8_t)((w->len - start) / 4 << 4);
	put_zeros(w, p->len);
}

/* ---- UDP and ICMP -------------------------------------------------------------------- */

static void put_udp(struct writer *w, const struct flow *flow, const struct packet *p)
{
	put16(w, (unsigned)flow->remote_port);
	put16(w, (unsigned)flow->local_port);
	put16(w, 8 + p->len);
	put16(w, 0);
	put_zeros(w, p->len);
}

/* An error about a packet of the stack: its IP header and eight bytes of what follows. */
static void put_icmp(struct writer *w, const struct wire *wire, const struct flow *flow,
                     const struct packet *p)
{
	static const struct packet plain = { .tos = -1, .ecn = -1, .ttl = 64 };
	size_t header = wire->version == 4 ? 20 : 40, start;
	size_t transport = p->quoted == PROTOCOL_UDP ? 8 : 20;

	put16(w, (unsigned)p->icmp_type << 8 | (unsigned)p->icmp_code);
	put16(w, 0);
	put32(w, p->icmp_mtu >= 0 ? (uint32_t)p->icmp_mtu : 0);
	if (!p->quotes)
		return;
	start = w->len;
	put_ip(w, wire->version, wire->local, wire->remote, (unsigned)p->quoted, &plain);
	put16(w, (unsigned)flow->local_port);
	put16(w, (unsigned)flow->remote_port);
	if (p->quoted == PROTOCOL_UDP)
		put32(w, (8 + p->len) << 16);
	else
		put32(w, p->seq + flow->isn);
	ip_end(w->bytes + start, header + transport + p->len);
}

size_t packet_encode(const struct wire *wire, const struct flow *flow, const struct packet *p,
                     uint8_t *into)
{
	struct writer w = { .bytes = into };
	unsigned protocol = p->protocol == PROTOCOL_ICMP && wire->version == 6
	                            ? 58 : (unsigned)p->protocol;

	put_ip(&w, wire->version, wire->remote, wire->local, protocol, p);
	if (p->protocol == PROTOCOL_TCP)
		put_tcp(&w, flow, p);
	else if (p->protocol == PROTOCOL_UDP)
		put_udp(&w, flow, p);
	else
		put_icmp(&w, wire, flow, p);
	ip_end(into, w.len);
	put_sum(wire, into, w.len, protocol,
	        p->protocol == PROTOCOL_TCP ? 16 : p->protocol == PROTOCOL_UDP ? 6 : 2);
	return w.len;
}
