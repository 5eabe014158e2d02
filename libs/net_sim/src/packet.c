/* SPDX-License-Identifier: ISC */
#include "net_sim_internal.h"

#include "wadi/alloc.h"
#include "wadi/checksum.h"

enum {
	IP = WD_NET_HEADER, /* where the IP header begins */
	V4_HEADER = 20, V6_HEADER = 40, ICMP_HEADER = 8,
	V4_LEN = IP + 2, V4_ID = IP + 4, V4_FRAGMENT = IP + 6, V4_SUM = IP + 10,
	V6_LEN = IP + 4,
	DONT_FRAGMENT = 0x4000, MORE_FRAGMENTS = 0x2000,
	TCP_SEQ = 4, TCP_FLAGS = 13, TCP_SUM = 16, TCP_HEADER = 20,
	FIN = 1, PSH = 8, CWR = 0x80,
	ICMP_QUOTE = 576 - V4_HEADER - ICMP_HEADER, /* RFC 1812, 4.3.2.3 */
	ICMPV6_QUOTE = 1280 - V6_HEADER - ICMP_HEADER, /* RFC 4443, 2.4 (c) */
};

struct wd_bytes net_sim_flight_bytes(const struct net_sim_flight *f)
{
	return wd_bytes(f->bytes, f->len);
}

struct net_sim_packet net_sim_packet(struct wd_bytes frame)
{
	const uint8_t *b = frame.ptr;
	uint16_t type = frame.len >= WD_NET_HEADER ? wd_be16(b + 12) : 0;
	size_t header;

	if (type == 0x0800 && frame.len >= IP + V4_HEADER && b[IP] >> 4 == 4) {
		header = (size_t)(b[IP] & 15) * 4;
		if (header < V4_HEADER || frame.len < IP + header)
			return (struct net_sim_packet){ 0 };
		return (struct net_sim_packet){ 4, IP + header, b[IP + 9] };
	}
	if (type == 0x86dd && frame.len >= IP + V6_HEADER && b[IP] >> 4 == 6)
		return (struct net_sim_packet){ 6, IP + V6_HEADER, b[IP + 6] };
	return (struct net_sim_packet){ 0 };
}

static void put_v4_sum(uint8_t *frame)
{
	uint16_t sum;

	memset(frame + V4_SUM, 0, 2);
	sum = wd_sum_end(wd_sum_add(0, wd_bytes(frame + IP, (size_t)(frame[IP] & 15) * 4)));
	memcpy(frame + V4_SUM, &sum, sizeof sum);
}

/* The length of a packet has changed. */
static void put_length(struct net_sim_flight *f, unsigned version)
{
	if (version == 4) {
		wd_put_be16(f->bytes + V4_LEN, (uint16_t)(f->len - IP));
		put_v4_sum(f->bytes);
	} else {
		wd_put_be16(f->bytes + V6_LEN, (uint16_t)(f->len - IP - V6_HEADER));
	}
}

/* Puts the checksum of a transport header, whose field is `at` bytes into it. */
static void put_sum(struct net_sim_flight *f, const struct net_sim_packet *p, size_t at)
{
	size_t addresses = p->version == 4 ? IP + 12 : IP + 8;
	size_t len = p->version == 4 ? 8 : 32, data = f->len - p->transport;
	const uint8_t tail[8] = {
		(uint8_t)(data >> 24), (uint8_t)(data >> 16), (uint8_t)(data >> 8), (uint8_t)data,
		0, 0, 0, p->protocol,
	};
	wd_sum sum = wd_sum_add(0, wd_bytes(f->bytes + addresses, len));
	uint16_t field;

	memset(f->bytes + p->transport + at, 0, 2);
	sum = wd_sum_add(sum, wd_bytes(tail, sizeof tail));
	field = wd_sum_end(wd_sum_add(sum, wd_bytes(f->bytes + p->transport, data)));
	memcpy(f->bytes + p->transport + at, &field, sizeof field);
}

/* ---- Segments ------------------------------------------------------------------------ */

/* The segment with `len` bytes of payload from `from` on, of `whole` bytes. */
static struct net_sim_flight *segment(const struct net_sim_flight *f,
                                      const struct net_sim_packet *p, size_t headers, size_t from,
                                      size_t len)
{
	struct net_sim_flight *s = net_sim_flight_new(headers + len);
	bool first = from == 0, last = headers + from + len == f->len;
	uint8_t *tcp;

	if (!s)
		return NULL;
	memcpy(s->bytes, f->bytes, headers);
	memcpy(s->bytes + headers, f->bytes + headers + from, len);
	tcp = s->bytes + p->transport;
	wd_put_be32(tcp + TCP_SEQ, wd_be32(tcp + TCP_SEQ) + (uint32_t)from);
	if (!first)
		tcp[TCP_FLAGS] &= (uint8_t)~CWR;
	if (!last)
		tcp[TCP_FLAGS] &= (uint8_t)~(FIN | PSH);
	if (p->version == 4)
		wd_put_be16(s->bytes + V4_ID,
		            (uint16_t)(wd_be16(s->bytes + V4_ID) + from / f->segment));
	put_length(s, p->version);
	put_sum(s, p, TCP_SUM);
	return s;
}

void net_sim_cut(struct net_sim_port *from, const struct net_sim_flight *f, net_sim_piece *piece)
{
	struct net_sim_packet p = net_sim_packet(net_sim_flight_bytes(f));
	size_t headers = p.transport + (size_t)(f->bytes[p.transport + 12] >> 4) * 4;

	for (size_t at = 0; headers + at < f->len; at += f->segment) {
		size_t left = f->len - headers - at;
		struct net_sim_flight *s = segment(f, &p, headers, at,
		                                   left < f->segment ? left : f->segment);

		if (s)
			piece(from, s);
	}
}

/* ---- Too long ------------------------------------------------------------------------ */

static void fragment(struct net_sim_port *from, const struct net_sim_flight *f, size_t headers,
                     uint16_t mtu, net_sim_piece *piece)
{
	size_t each = (mtu - (headers - IP)) & ~(size_t)7;

	for (size_t at = 0; headers + at < f->len; at += each) {
		size_t left = f->len - headers - at, len = left < each ? left : each;
		struct net_sim_flight *s = net_sim_flight_new(headers + len);
		uint16_t was = wd_be16(f->bytes + V4_FRAGMENT);

		if (!s)
			return;
		memcpy(s->bytes, f->bytes, headers);
		memcpy(s->bytes + headers, f->bytes + headers + at, len);
		was = (uint16_t)(was + at / 8);
		wd_put_be16(s->bytes + V4_FRAGMENT, left > each ? was | MORE_FRAGMENTS : was);
		put_length(s, 4);
		piece(from, s);
	}
}

/* A packet back to who sent `f`, of `len` bytes behind its IP header. */
static struct net_sim_flight *answer(const struct net_sim_flight *f, unsigned version, size_t len)
{
	size_t header = version == 4 ? V4_HEADER : V6_HEADER;
	struct net_sim_flight *a = net_sim_flight_new(IP + header + len);
	size_t at = IP + (version == 4 ? 12 : 8), size = version == 4 ? 4 : 16;

	if (!a)
		return NULL;
	memset(a->bytes, 0, a->len);
	memcpy(a->bytes, f->bytes + 6, 6);
	memcpy(a->bytes + 6, f->bytes, 6);
	memcpy(a->bytes + 12, f->bytes + 12, 2);
	a->bytes[IP] = version == 4 ? 0x45 : 0x60;
	a->bytes[version == 4 ? IP + 8 : IP + 7] = 64;
	a->bytes[version == 4 ? IP + 9 : IP + 6] = version == 4 ? 1 : 58;
	memcpy(a->bytes + at, f->bytes + at + size, size);
	memcpy(a->bytes + at + size, f->bytes + at, size);
	put_length(a, version);
	return a;
}

/* "Fragmentation needed" (RFC 1191, 4), "Packet too big" (RFC 4443, 3.2): from the
 * address the packet was for, as no router here has one. */
static struct net_sim_flight *tell(const struct net_sim_flight *f, unsigned version, uint16_t mtu)
{
	size_t max = version == 4 ? ICMP_QUOTE : ICMPV6_QUOTE;
	size_t quote = f->len - IP < max ? f->len - IP : max;
	struct net_sim_flight *a = answer(f, version, ICMP_HEADER + quote);
	struct net_sim_packet p;
	uint8_t *icmp;
	uint16_t sum;

	if (!a)
		return NULL;
	p = net_sim_packet(net_sim_flight_bytes(a));
	icmp = a->bytes + p.transport;
	icmp[0] = version == 4 ? 3 : 2;
	icmp[1] = version == 4 ? 4 : 0;
	wd_put_be32(icmp + 4, mtu);
	memcpy(icmp + ICMP_HEADER, f->bytes + IP, quote);
	if (version == 6) {
		put_sum(a, &p, 2);
		return a;
	}
	sum = wd_sum_end(wd_sum_add(0, wd_bytes(icmp, ICMP_HEADER + quote)));
	memcpy(icmp + 2, &sum, sizeof sum);
	return a;
}

struct net_sim_flight *net_sim_too_long(struct net_sim_port *from, const struct net_sim_flight *f,
                                        uint16_t mtu, net_sim_piece *piece)
{
	struct net_sim_packet p = net_sim_packet(net_sim_flight_bytes(f));

	if (p.version == 0)
		return NULL;
	if (p.version == 6 || wd_be16(f->bytes + V4_FRAGMENT) & DONT_FRAGMENT)
		return tell(f, p.version, mtu);
	if (mtu >= p.transport - IP + 8)
		fragment(from, f, p.transport, mtu, piece);
	return NULL;
}

/* ---- Marks --------------------------------------------------------------------------- */

bool net_sim_mark(struct net_sim_flight *f)
{
	struct net_sim_packet p = net_sim_packet(net_sim_flight_bytes(f));
	unsigned shift = p.version == 6 ? 4 : 0;

	if (p.version == 0 || (f->bytes[IP + 1] >> shift & 3) == 0)
		return false;
	f->bytes[IP + 1] |= (uint8_t)(3 << shift);
	if (p.version == 4)
		put_v4_sum(f->bytes);
	return true;
}
