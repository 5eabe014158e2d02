/* SPDX-License-Identifier: ISC */
#include "ipv4_internal.h"

#include "wadi/ip_cut.h"

enum { PIECE = 1480 }; /* that any buffer holds */

/* ---- The header ---------------------------------------------------------------------- */

/* A number that follows no order an observer could find: four rounds of a Feistel network,
 * whose function is a random table. */
static uint16_t next_id(struct ipv4 *it)
{
	uint16_t n = it->packets++;
	uint8_t left = (uint8_t)(n >> 8), right = (uint8_t)n;

	for (uint8_t i = 0; i < 4; i++) {
		uint8_t was = right;

		right = left ^ it->ids[(uint8_t)(right + 61 * i)];
		left = was;
	}
	return (uint16_t)(left << 8 | right);
}

/* Puts it before `b`, `total` bytes of data; false when there is no room. */
static bool put_header(struct wd_buf *b, const struct ipv4_header *header, uint32_t total)
{
	static const uint8_t alert[] = { 0x94, 4, 0, 0 };
	uint32_t len = header->alert ? IPV4_HEADER_ALERT : IPV4_HEADER;
	uint8_t *h = wd_buf_prepend(b, len);
	uint16_t sum;

	if (!h)
		return false;
	h[0] = (uint8_t)(0x40 | len / 4);
	h[1] = header->tos;
	wd_put_be16(h + 2, (uint16_t)(total + len));
	wd_put_be16(h + 4, header->id);
	wd_put_be16(h + 6, header->cut);
	h[8] = header->hops;
	h[9] = header->protocol;
	wd_put_be16(h + 10, 0);
	wd_put_be32(h + 12, header->from);
	wd_put_be32(h + 16, header->to);
	if (header->alert)
		memcpy(h + IPV4_HEADER, alert, sizeof alert);
	sum = ipv4_header_sum(h, len);
	memcpy(h + 10, &sum, sizeof sum);
	return true;
}

/* ---- Buffers ------------------------------------------------------------------------- */

struct wd_buf *ipv4_copy(struct ipv4 *it, const struct wd_buf *data)
{
	size_t total = wd_buf_total(data), done = 0;
	struct wd_buf *all = NULL, **last = &all;

	do {
		uint32_t n = total - done < PIECE ? (uint32_t)(total - done) : PIECE;

		*last = ip_cut(it->eth, IPV4_HEADER, data, done, n);
		if (!*last) {
			wd_buf_free(all);
			return NULL;
		}
		done += n;
		last = &(*last)->more;
	} while (done < total);
	return all;
}

/* ---- Sending ------------------------------------------------------------------------- */

/* From us to us: as it would have arrived.  It waits for the next turn of the wheel, so that
 * two who only talk to each other do not hold up the rest. */
static void loop(struct ipv4 *it, struct wd_buf *b)
{
	struct wd_buf *copy = b;

	if (b->flags & WD_BUF_SUM_ASK)
		wd_sum_fill(b);
	if (b->slices > 0) {
		copy = ipv4_copy(it, b);
		wd_buf_free(b);
	}
	if (!copy)
		return;
	wd_bufq_put(&it->loop, copy);
	if (!wd_wheel_is_set(&it->looping))
		wd_wheel_set(it->wheel, &it->looping, it->wheel->now);
}

static void send_on(struct ipv4 *it, uint32_t to, enum ipv4_kind kind, struct wd_buf *b)
{
	struct wd_addr hop;
	struct wd_mac group;

	switch (kind) {
	case IPV4_HOST:
		hop = ipv4_addr(ipv4_next_hop(it, to));
		wd_arp_send(it->arp, &hop, b);
		break;
	case IPV4_SELF:
		loop(it, b);
		break;
	case IPV4_EVERYBODY:
		wd_ethernet_send(it->eth, &WD_MAC_EVERYBODY, WD_ETHERNET_IPV4, b);
		break;
	default:
		group = ipv4_group_mac(to);
		wd_ethernet_send(it->eth, &group, WD_ETHERNET_IPV4, b);
	}
}

static void send_whole(struct ipv4 *it, const struct ipv4_header *header, enum ipv4_kind kind,
                       struct wd_buf *b)
{
	if ((b->flags & WD_BUF_SUM_ASK) && !(it->info.offloads & WD_NET_SUMS))
		wd_sum_fill(b);
	if (put_header(b, header, (uint32_t)wd_buf_total(b)))
		send_on(it, header->to, kind, b);
	else
		wd_buf_free(b);
}

/* All but the last are a multiple of 8 bytes long.  Without a buffer the rest is lost, and
 * so is the whole. */
static void send_fragments(struct ipv4 *it, struct ipv4_header *header, enum ipv4_kind kind,
                           uint32_t mtu, struct wd_buf *data)
{
	uint32_t total = (uint32_t)wd_buf_total(data), done = 0;
	uint32_t most = (mtu - IPV4_HEADER < PIECE ? mtu - IPV4_HEADER : PIECE) & ~7u;

	if (data->flags & WD_BUF_SUM_ASK)
		wd_sum_fill(data);
	while (done < total) {
		uint32_t rest = total - done, n = rest < most ? rest : most;
		struct wd_buf *b = ip_cut(it->eth, IPV4_HEADER, data, done, n);

		if (!b)
			break;
		header->cut = (uint16_t)(done / 8 | (n < rest ? IPV4_MORE : 0));
		done += n;
		send_whole(it, header, kind, b);
	}
	wd_buf_free(data);
}

/* Checked and made ready to be sent, or an error. */
static wd_err prepare(struct ipv4 *it, const struct wd_ip_packet *packet, enum ipv4_kind *kind,
                      struct ipv4_header *header)
{
	*header = (struct ipv4_header){
		.to = ipv4_number(&packet->to), .protocol = packet->protocol, .tos = packet->tos,
		.hops = packet->hops ? packet->hops : IPV4_HOPS,
	};
	if (!wd_addr_is_ipv4(&packet->to))
		return wd_ip_no_route;
	*kind = ipv4_kind(it, header->to);
	WD_TRY(ipv4_source(it, ipv4_number(&packet->from), header->to, *kind, &header->from));
	if (*kind == IPV4_HOST && !ipv4_next_hop(it, header->to))
		return wd_ip_no_route;
	if (*kind == IPV4_GROUP && !packet->hops)
		header->hops = 1; /* RFC 1112, 6.1 */
	return NULL;
}

wd_err ipv4_send(void *self, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	struct ipv4 *it = self;
	struct ipv4_header header;
	enum ipv4_kind kind;
	size_t total = wd_buf_total(data) + IPV4_HEADER;
	uint32_t mtu;
	wd_err err = prepare(it, packet, &kind, &header);

	if (err) {
		wd_buf_free(data);
		return err;
	}
	mtu = data->segment ? it->info.frame_max - WD_NET_HEADER : ipv4_path_mtu(it, &packet->to);
	if (total > IPV4_PACKET_MAX ||
	    (total > mtu && (data->segment || (packet->flags & WD_IP_WHOLE)))) {
		wd_buf_free(data);
		return wd_ip_too_big;
	}
	if (packet->flags & WD_IP_WHOLE)
		header.cut = IPV4_DONT_FRAGMENT;
	else
		header.id = next_id(it);
	if (total > mtu)
		send_fragments(it, &header, kind, mtu, data);
	else
		send_whole(it, &header, kind, data);
	return NULL;
}

void ipv4_send_alert(struct ipv4 *it, uint8_t protocol, uint32_t group, struct wd_buf *data)
{
	const struct ipv4_header header = {
		.from = it->ip, .to = group, .id = next_id(it), .protocol = protocol, .hops = 1,
		.tos = 0xc0, .alert = true,
	};

	if (it->ready)
		send_whole(it, &header, IPV4_GROUP, data);
	else
		wd_buf_free(data);
}
