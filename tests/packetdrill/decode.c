/* SPDX-License-Identifier: ISC */
/* From bytes to what a script says of them. */
#include <string.h>

#include "packet.h"
#include "wadi/bytes.h"
#include "wadi/checksum.h"

/* ---- TCP ----------------------------------------------------------------------------- */

static bool decode_option(struct wd_cursor *c, struct option *o)
{
	struct wd_bytes rest;
	uint8_t len;

	o->kind = wd_cursor_u8(c);
	if (o->kind <= OPTION_NOP)
		return true;
	len = wd_cursor_u8(c);
	if (len < 2 || len - 2U > c->left || len - 2U > BLOB_MAX)
		return false;
	rest = wd_cursor_take(c, len - 2U);
	if (o->kind == OPTION_MSS && rest.len == 2) {
		o->value = wd_be16(rest.ptr);
	} else if (o->kind == OPTION_WSCALE && rest.len == 1) {
		o->value = rest.ptr[0];
	} else if (o->kind == OPTION_TS && rest.len == 8) {
		o->value = wd_be32(rest.ptr);
		o->echo = wd_be32(rest.ptr + 4);
	} else if (o->kind == OPTION_SACK && rest.len % 8 == 0 && rest.len <= 8 * SACKS_MAX) {
		for (; o->sacks < rest.len / 8; o->sacks++) {
			o->sack[o->sacks].from = wd_be32(rest.ptr + 8 * o->sacks);
			o->sack[o->sacks].to = wd_be32(rest.ptr + 8 * o->sacks + 4);
		}
	} else {
		memcpy(o->blob, rest.ptr, rest.len);
		o->blob_len = (unsigned)rest.len;
	}
	return true;
}

static const char *decode_tcp(struct wd_bytes data, struct packet *p)
{
	struct wd_cursor c = wd_cursor(data), options;
	unsigned offset;

	p->from_port = wd_cursor_be16(&c);
	p->to_port = wd_cursor_be16(&c);
	p->seq = wd_cursor_be32(&c);
	p->ack = wd_cursor_be32(&c);
	p->flags = wd_cursor_be16(&c);
	offset = (unsigned)p->flags >> 12;
	p->flags &= 0x1ff;
	p->window = wd_cursor_be16(&c);
	wd_cursor_skip(&c, 2);
	p->urgent = wd_cursor_be16(&c);
	if (wd_cursor_check(&c) || offset < 5 || offset * 4 - 20 > c.left)
		return "its TCP header is broken";
	options = wd_cursor(wd_cursor_take(&c, offset * 4 - 20));
	while (options.left > 0 && p->options < OPTIONS_MAX)
		if (!decode_option(&options, &p->option[p->options++]))
			return "its TCP options are broken";
	p->len = (uint32_t)c.left;
	return NULL;
}

static const char *decode_udp(struct wd_bytes data, struct packet *p)
{
	struct wd_cursor c = wd_cursor(data);

	p->from_port = wd_cursor_be16(&c);
	p->to_port = wd_cursor_be16(&c);
	p->len = wd_cursor_be16(&c) - 8U;
	wd_cursor_skip(&c, 2);
	return wd_cursor_check(&c) || p->len != c.left ? "its UDP header is broken" : NULL;
}

static const char *decode_icmp(struct wd_bytes data, struct packet *p)
{
	struct wd_cursor c = wd_cursor(data);

	p->icmp_type = wd_cursor_u8(&c);
	p->icmp_code = wd_cursor_u8(&c);
	wd_cursor_skip(&c, 2);
	p->icmp_mtu = wd_cursor_be32(&c);
	p->len = (uint32_t)c.left;
	return wd_cursor_check(&c) ? "its ICMP header is broken" : NULL;
}

/* ---- IP ------------------------------------------------------------------------------ */

/* What stands behind an IP header, its checksum verified. */
static const char *decode_data(const uint8_t *addresses, size_t addresses_len, unsigned protocol,
                               struct wd_bytes data, struct packet *p)
{
	const uint8_t tail[4] = { (uint8_t)(data.len >> 8), (uint8_t)data.len, 0,
	                          (uint8_t)protocol };
	wd_sum sum = 0;

	if (protocol != 1) {
		sum = wd_sum_add(sum, wd_bytes(addresses, addresses_len));
		sum = wd_sum_add(sum, wd_bytes(tail, sizeof tail));
	}
	if (wd_sum_end(wd_sum_add(sum, data)) != 0)
		return "its checksum is wrong";
	switch (protocol) {
	case 6:
		p->protocol = PROTOCOL_TCP;
		return decode_tcp(data, p);
	case 17:
		p->protocol = PROTOCOL_UDP;
		return decode_udp(data, p);
	default:
		p->protocol = PROTOCOL_ICMP;
		return decode_icmp(data, p);
	}
}

static bool is_ours(const struct wire *wire, unsigned protocol, const uint8_t *to)
{
	bool known = protocol == 6 || protocol == 17 || protocol == (wire->version == 4 ? 1 : 58);

	return known && memcmp(to, wire->remote, wire->version == 4 ? 4 : 16) == 0;
}

static const char *decode_4(const struct wire *wire, struct wd_bytes b, struct packet *p)
{
	size_t header, total;

	if (b.len < 20 || b.ptr[0] >> 4 != 4 || !is_ours(wire, b.ptr[9], b.ptr + 16))
		return "";
	header = (size_t)(b.ptr[0] & 15) * 4;
	total = wd_be16(b.ptr + 2);
	if (header < 20 || total < header || total != b.len)
		return "its IP header is broken";
	if (wd_sum_end(wd_sum_add(0, wd_bytes(b.ptr, header))) != 0)
		return "the checksum of its IP header is wrong";
	if (wd_be16(b.ptr + 6) & 0x3fff)
		return "it is a fragment";
	p->tos = b.ptr[1];
	p->ttl = b.ptr[8];
	return decode_data(b.ptr + 12, 8, b.ptr[9], wd_bytes(b.ptr + header, b.len - header), p);
}

static const char *decode_6(const struct wire *wire, struct wd_bytes b, struct packet *p)
{
	if (b.len < 40 || b.ptr[0] >> 4 != 6 || !is_ours(wire, b.ptr[6], b.ptr + 24))
		return "";
	if (b.ptr[6] == 58 && b.len > 40 && b.ptr[40] >= 130)
		return ""; /* neighbour discovery and the like */
	if (wd_be16(b.ptr + 4) != b.len - 40)
		return "its IP header is broken";
	p->tos = (b.ptr[0] << 4 | b.ptr[1] >> 4) & 0xff;
	p->ttl = b.ptr[7];
	return decode_data(b.ptr + 8, 32, b.ptr[6], wd_bytes(b.ptr + 40, b.len - 40), p);
}

const char *packet_decode(const struct wire *wire, const uint8_t *bytes, size_t len,
                          struct packet *p)
{
	*p = (struct packet){
		.out = true, .tos = -1, .ecn = -1, .ttl = -1, .from_port = -1, .to_port = -1,
		.icmp_type = -1, .icmp_code = -1, .icmp_mtu = -1, .window = -1, .urgent = -1,
	};
	return wire->version == 4 ? decode_4(wire, wd_bytes(bytes, len), p)
	                          : decode_6(wire, wd_bytes(bytes, len), p);
}

void packet_map(const struct flow *flow, struct packet *p)
{
	if (p->protocol != PROTOCOL_TCP)
		return;
	p->seq -= flow->isn;
	for (unsigned i = 0; i < p->options; i++)
		if (p->option[i].kind == OPTION_TS && flow->ts_known)
			p->option[i].value -= flow->ts;
}
