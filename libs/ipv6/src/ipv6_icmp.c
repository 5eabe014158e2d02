/* SPDX-License-Identifier: ISC */
/* Messages of ICMPv6 (RFC 4443): echoes, errors that we tell, and who hears what. */
#include "ipv6_internal.h"

enum { HOP_BY_HOP = 8, QUOTE_MAX = IPV6_MTU_MIN - IPV6_HEADER - ICMP6_HEADER };

/* ---- Sending ----------------------------------------------------------------------- */

uint8_t *ipv6_new_message(struct ipv6 *it, uint8_t type, uint8_t code, uint32_t len,
                          struct wd_buf **buf)
{
	struct wd_buf *b = wd_ethernet_alloc(it->eth, IPV6_HEADER + HOP_BY_HOP);
	uint8_t *m = b ? wd_buf_append(b, ICMP6_HEADER + len) : NULL;

	if (!m) {
		wd_buf_free(b);
		return NULL;
	}
	memset(m, 0, ICMP6_HEADER + len);
	m[0] = type;
	m[1] = code;
	*buf = b;
	return m;
}

void ipv6_sum_message(struct wd_buf *b, const struct wd_addr *from, const struct wd_addr *to)
{
	struct wd_ip_packet packet = { .from = *from, .to = *to, .protocol = WD_IP_ICMPV6 };
	wd_sum sum = wd_sum_pseudo(0, &packet, (uint32_t)wd_buf_total(b));
	uint16_t field;

	memset(b->data + 2, 0, sizeof field);
	field = wd_sum_end(wd_sum_buf(sum, b, 0));
	memcpy(b->data + 2, &field, sizeof field);
}

void ipv6_send_message(struct ipv6 *it, const struct wd_addr *from, const struct wd_addr *to,
                       uint8_t hops, struct wd_buf *b)
{
	const struct ipv6_address *own = from ? NULL : ipv6_source(it, to);
	struct wd_ip_packet packet = { .to = *to, .protocol = WD_IP_ICMPV6, .hops = hops };

	if (own)
		from = &own->addr;
	if (!from) {
		wd_buf_free(b);
		return;
	}
	packet.from = *from;
	ipv6_sum_message(b, from, to);
	ipv6_send_raw(it, &packet, b);
}

/* ---- Errors ------------------------------------------------------------------------ */

static struct wd_addr addr_at(const struct wd_buf *b, size_t at)
{
	struct wd_addr addr;

	memcpy(&addr, b->data + at, sizeof addr);
	return addr;
}

/* Is it an error itself, or a redirect?  If we can't see that it is not, it is. */
static bool is_error(const struct wd_buf *b)
{
	struct wd_bytes rest = wd_bytes(b->data + IPV6_HEADER, b->len - IPV6_HEADER), data;
	uint8_t next = b->data[6];
	bool seen = ipv6_pass_quoted(rest, &next, &data);

	if (next != WD_IP_ICMPV6)
		return false;
	return !seen || data.len == 0 || data.ptr[0] < ICMP6_ECHO_REQUEST ||
	       data.ptr[0] == ICMP6_REDIRECT;
}

/* So many a second to a network.  Not for all in common: from how many of his own questions
 * are answered nobody is to learn what we answer to others (as CVE-2020-25705 had it). */
static bool may_tell(struct ipv6 *it, const struct wd_addr *to)
{
	uint64_t net, place;

	memcpy(&net, to, sizeof net);
	place = wd_siphash_words(&it->key, &net, 1) % IPV6_ERROR_RATES;
	return wd_rate_take(&it->errors[place], it->wheel->now);
}

static struct wd_buf *make_error(struct ipv6 *it, const struct wd_buf *packet, uint8_t type,
                                 uint8_t code, uint32_t word)
{
	size_t total = wd_buf_total(packet);
	uint32_t len = total < QUOTE_MAX ? (uint32_t)total : QUOTE_MAX;
	struct wd_buf *b;
	uint8_t *m = ipv6_new_message(it, type, code, len, &b);

	if (!m)
		return NULL;
	wd_put_be32(m + 4, word);
	if (wd_buf_copy(packet, 0, wd_room(m + ICMP6_HEADER, len)))
		return b;
	wd_buf_free(b);
	return NULL;
}

void ipv6_complain(struct ipv6 *it, struct wd_buf *packet, bool many, uint8_t type, uint8_t code,
                   uint32_t word)
{
	struct wd_addr from = addr_at(packet, 8), to = addr_at(packet, 24);
	bool own = ipv6_own(it, &to) != NULL;
	struct wd_buf *b = NULL;

	if (!many && !ipv6_is_unspecified(&from) && !ipv6_is_group(&from) && !is_error(packet) &&
	    may_tell(it, &from))
		b = make_error(it, packet, type, code, word);
	wd_buf_free(packet);
	if (b)
		ipv6_send_message(it, own ? &to : NULL, &from, 0, b);
}

void ipv6_refuse(void *self, const struct wd_ip_packet *packet, struct wd_buf *data,
                 enum wd_ip_trouble_kind why)
{
	static const struct { uint8_t type, code, word; } of[] = {
		[WD_IP_NET_UNREACHABLE] = { ICMP6_UNREACHABLE, ICMP6_NO_ROUTE, 0 },
		[WD_IP_HOST_UNREACHABLE] = { ICMP6_UNREACHABLE, ICMP6_NO_HOST, 0 },
		[WD_IP_PROTOCOL_UNREACHABLE] = { ICMP6_PARAMETER, ICMP6_BAD_NEXT, 6 },
		[WD_IP_PORT_UNREACHABLE] = { ICMP6_UNREACHABLE, ICMP6_NO_PORT, 0 },
		[WD_IP_PROHIBITED] = { ICMP6_UNREACHABLE, ICMP6_PROHIBITED, 0 },
		[WD_IP_TOO_LONG] = { 0, 0, 0 },
		[WD_IP_TIME_EXCEEDED] = { ICMP6_TIME_EXCEEDED, 0, 0 },
		[WD_IP_PARAMETER] = { ICMP6_PARAMETER, ICMP6_BAD_FIELD, IPV6_HEADER },
	};
	uint32_t header = data->head - data->sum_from;

	if (of[why].type == 0 || data->sum_from > data->head || !wd_buf_prepend(data, header) ||
	    data->len < IPV6_HEADER) {
		wd_buf_free(data);
		return;
	}
	ipv6_complain(self, data, packet->flags & WD_IP_MANY, of[why].type, of[why].code,
	              of[why].word);
}

/* ---- Echoes ------------------------------------------------------------------------ */

/* The same message goes back, from the address that was asked. */
static void answer_echo(struct ipv6 *it, const struct wd_ip_packet *packet, struct wd_buf *b)
{
	const struct ipv6_address *own = NULL;
	struct wd_ip_packet back = {
		.from = packet->to, .to = packet->from, .protocol = WD_IP_ICMPV6,
		.tos = packet->tos,
	};

	if (packet->flags & WD_IP_MANY) {
		own = ipv6_source(it, &packet->from);
		if (own)
			back.from = own->addr;
	}
	if (ipv6_is_group(&back.from) || ipv6_is_unspecified(&back.to)) {
		wd_buf_free(b);
		return;
	}
	b->data[0] = ICMP6_ECHO_REPLY;
	b->flags = b->segment = 0;
	ipv6_sum_message(b, &back.from, &back.to);
	wd_ignore(ipv6_send(it, &back, b), "an answer may get lost");
}

wd_err ipv6_ask(void *self, struct wd_icmp_echo *echo)
{
	struct ipv6 *it = self;
	struct wd_ip_packet packet = {
		.to = echo->to, .protocol = WD_IP_ICMPV6, .hops = echo->hops,
	};
	struct wd_ip_path path;
	struct wd_buf *b;
	wd_err err;

	if (echo->size > IPV6_DATA_MAX - ICMP6_HEADER)
		return wd_ip_too_big;
	WD_TRY(wd_ip_path(ipv6(it), NULL, &echo->to, &path));
	packet.from = path.from;
	b = ip_echoes_ask(&it->echoes, echo, ICMP6_ECHO_REQUEST, it->eth, IPV6_HEADER);
	if (!b)
		return wd_no_memory;
	ipv6_sum_message(b, &packet.from, &packet.to);
	err = ipv6_send(it, &packet, b);
	if (err)
		ip_echoes_withdraw(&it->echoes, echo);
	return err;
}

void ipv6_withdraw(void *self, struct wd_icmp_echo *echo)
{
	struct ipv6 *it = self;

	ip_echoes_withdraw(&it->echoes, echo);
}

/* ---- Hearing ----------------------------------------------------------------------- */

static void hear(struct ipv6 *it, const struct ipv6_message *m)
{
	switch (m->bytes.ptr[0]) {
	case ICMP6_UNREACHABLE:
	case ICMP6_TOO_BIG:
	case ICMP6_TIME_EXCEEDED:
	case ICMP6_PARAMETER:
		ipv6_hear_error(it, m);
		break;
	case ICMP6_MLD_QUERY:
		ipv6_hear_query(it, m);
		break;
	case ICMP6_ROUTER_ADVERTISEMENT:
		ipv6_hear_router(it, m);
		break;
	case ICMP6_NEIGHBOUR_SOLICITATION:
		ipv6_hear_solicitation(it, m);
		break;
	case ICMP6_NEIGHBOUR_ADVERTISEMENT:
		ipv6_hear_neighbour_advertisement(it, m);
		break;
	case ICMP6_REDIRECT:
		ipv6_hear_redirect(it, m);
		break;
	default:
		break;
	}
}

void ipv6_icmp_input(struct ipv6 *it, const struct wd_ip_packet *packet, struct wd_buf *b,
                     bool fragmented)
{
	struct ipv6_message m = {
		.packet = packet, .bytes = wd_buf_bytes(b), .whole = !b->more && !fragmented,
	};

	if (b->len < ICMP6_HEADER || !wd_sum_is_good(packet, b)) {
		wd_buf_free(b);
		return;
	}
	if (b->data[0] == ICMP6_ECHO_REQUEST) {
		answer_echo(it, packet, b);
		return;
	}
	if (b->data[0] == ICMP6_ECHO_REPLY)
		ip_echoes_answer(&it->echoes, &packet->from, b, packet->hops);
	else
		hear(it, &m);
	wd_buf_free(b);
}
