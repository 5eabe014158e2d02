/* SPDX-License-Identifier: ISC */
#include "ipv4_internal.h"

enum {
	ECHO_REPLY = 0, UNREACHABLE = 3, ECHO = 8, TIME_EXCEEDED = 11, PARAMETER = 12,
	ICMP_HEADER = 8,
	QUOTE_MAX = 576 - IPV4_HEADER - ICMP_HEADER, /* RFC 1812, 4.3.2.3 */
	TOS_CONTROL = 0xc0,                          /* RFC 1812, 4.3.2.5 */
};

/* ---- Echo ---------------------------------------------------------------------------- */

/* Echo is type 8 and its reply type 0: the sum is less by 0x0800, its complement more. */
static void make_reply(uint8_t *h)
{
	uint32_t sum = wd_be16(h + 2) + 0x0800u;

	h[0] = ECHO_REPLY;
	wd_put_be16(h + 2, (uint16_t)(sum + (sum >> 16)));
}

/* In its own buffers, when there is room for our headers. */
static void answer_echo(struct ipv4 *it, const struct wd_ip_packet *packet, struct wd_buf *b)
{
	struct wd_ip_packet reply = {
		.from = packet->to, .to = packet->from, .protocol = WD_IP_ICMP, .tos = packet->tos,
	};

	if (b->head < it->info.headroom + (uint32_t)IPV4_HEADER) {
		struct wd_buf *copy = ipv4_copy(it, b);

		wd_buf_free(b);
		b = copy;
	}
	if (!b)
		return;
	make_reply(b->data);
	b->flags = 0;
	b->segment = 0;
	wd_ignore(ipv4_send(it, &reply, b), "who asks may be a stranger without a way to him");
}

wd_err ipv4_ask(void *self, struct wd_icmp_echo *echo)
{
	struct ipv4 *it = self;
	struct wd_ip_packet packet = {
		.to = echo->to, .protocol = WD_IP_ICMP, .hops = echo->hops,
	};
	struct wd_buf *b;
	uint16_t sum;
	wd_err err;

	if (echo->size > IPV4_PACKET_MAX - IPV4_HEADER - ICMP_HEADER)
		return wd_ip_too_big;
	b = ip_echoes_ask(&it->echoes, echo, ECHO, it->eth, IPV4_HEADER);
	if (!b)
		return wd_no_memory;
	sum = wd_sum_end(wd_sum_buf(0, b, 0));
	memcpy(b->data + 2, &sum, sizeof sum);
	err = ipv4_send(it, &packet, b);
	if (err)
		ip_echoes_withdraw(&it->echoes, echo);
	return err;
}

void ipv4_withdraw(void *self, struct wd_icmp_echo *echo)
{
	struct ipv4 *it = self;

	ip_echoes_withdraw(&it->echoes, echo);
}

/* ---- Errors -------------------------------------------------------------------------- */

static void type_and_code(enum wd_ip_trouble_kind why, uint8_t *type, uint8_t *code)
{
	static const struct { uint8_t type, code; } is[] = {
		[WD_IP_NET_UNREACHABLE] = { UNREACHABLE, 0 },
		[WD_IP_HOST_UNREACHABLE] = { UNREACHABLE, 1 },
		[WD_IP_PROTOCOL_UNREACHABLE] = { UNREACHABLE, 2 },
		[WD_IP_PORT_UNREACHABLE] = { UNREACHABLE, 3 },
		[WD_IP_PROHIBITED] = { UNREACHABLE, 13 },
		[WD_IP_TOO_LONG] = { UNREACHABLE, 4 },
		[WD_IP_TIME_EXCEEDED] = { TIME_EXCEEDED, 1 },
		[WD_IP_PARAMETER] = { PARAMETER, 0 },
	};

	*type = is[why].type;
	*code = is[why].code;
}

/* The error about a packet whose header is at `quote`. */
static struct wd_buf *make_error(struct ipv4 *it, struct wd_bytes quote,
                                 enum wd_ip_trouble_kind why)
{
	struct wd_buf *b = wd_ethernet_alloc(it->eth, IPV4_HEADER);
	uint8_t *h = b ? wd_buf_append(b, ICMP_HEADER + (uint32_t)quote.len) : NULL;
	uint16_t sum;

	if (!h) {
		wd_buf_free(b);
		return NULL;
	}
	memset(h, 0, ICMP_HEADER);
	type_and_code(why, &h[0], &h[1]);
	memcpy(h + ICMP_HEADER, quote.ptr, quote.len);
	sum = wd_sum_end(wd_sum_add(0, wd_buf_bytes(b)));
	memcpy(h + 2, &sum, sizeof sum);
	return b;
}

/* May we complain about it at all?  Of ICMP's own, only about echoes. */
static bool may_be_refused(struct ipv4 *it, const struct wd_ip_packet *packet,
                           const struct wd_buf *data)
{
	enum ipv4_kind from = ipv4_kind(it, ipv4_number(&packet->from));

	if ((packet->flags & WD_IP_MANY) || (from != IPV4_HOST && from != IPV4_SELF))
		return false;
	if (packet->protocol == WD_IP_ICMP && (data->len == 0 || data->data[0] != ECHO))
		return false;
	return data->head >= IPV4_HEADER && wd_rate_take(&it->errors, it->wheel->now);
}

void ipv4_refuse(void *self, const struct wd_ip_packet *packet, struct wd_buf *data,
                 enum wd_ip_trouble_kind why)
{
	struct ipv4 *it = self;
	struct wd_ip_packet error = {
		.from = packet->to, .to = packet->from, .protocol = WD_IP_ICMP,
		.tos = TOS_CONTROL,
	};
	uint32_t len = data->len < QUOTE_MAX - IPV4_HEADER ? data->len : QUOTE_MAX - IPV4_HEADER;
	struct wd_buf *b = NULL;

	if (may_be_refused(it, packet, data))
		b = make_error(it, wd_bytes(data->data - IPV4_HEADER, IPV4_HEADER + len), why);
	wd_buf_free(data);
	if (b)
		wd_ignore(ipv4_send(it, &error, b), "there may be no way back");
}

/* ---- In ------------------------------------------------------------------------------ */

/* What is no question to us. */
static void hear(struct ipv4 *it, const struct wd_ip_packet *packet, struct wd_buf *b, bool many)
{
	if (b->data[0] == ECHO_REPLY && b->data[1] == 0)
		ip_echoes_answer(&it->echoes, &packet->from, b, packet->hops);
	else if (!many)
		ipv4_hear_trouble(it, wd_buf_bytes(b));
	wd_buf_free(b);
}

void ipv4_icmp_input(struct ipv4 *it, const struct wd_ip_packet *packet, struct wd_buf *b)
{
	bool many = packet->flags & WD_IP_MANY;

	if (b->len < ICMP_HEADER || wd_sum_end(wd_sum_buf(0, b, 0)) != 0)
		wd_buf_free(b);
	else if (b->data[0] == ECHO && b->data[1] == 0 && !many)
		answer_echo(it, packet, b);
	else
		hear(it, packet, b, many);
}
