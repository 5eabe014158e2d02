/* SPDX-License-Identifier: ISC */
/* Packets that leave. */
#include "ipv6_internal.h"

enum {
	FRAGMENT_HEADER = 8, PORTS = 4,
	FRAGMENT_MAX = 1500, /* as much as fits in any buffer (wadi/net.h) */
};

/* Of a packet to send. */
struct way {
	enum ipv6_kind kind;
	struct ipv6_neighbour *hop; /* IPV6_HOST: NULL when there is no place for one */
	const struct wd_ip_packet *packet;
	struct wd_addr from;
	uint8_t hops;
	uint32_t label; /* of its flow */
};

/* ---- The header -------------------------------------------------------------------- */

/* The same for all packets of a flow, and nobody can foresee it (RFC 6437).  NH, of UMAC
 * (Black and others 1999): each word has its own key. */
static uint32_t flow_label(const struct ipv6 *it, const struct wd_addr *from,
                           const struct wd_ip_packet *packet, const struct wd_buf *data)
{
	uint32_t word[10] = { [9] = packet->protocol };
	uint64_t sum = 0;

	memcpy(word, from, sizeof *from);
	memcpy(word + 4, &packet->to, sizeof packet->to);
	if (packet->protocol == WD_IP_TCP || packet->protocol == WD_IP_UDP)
		memcpy(word + 8, data->data, data->len < PORTS ? data->len : PORTS);
	for (size_t i = 0; i < WD_COUNT(word); i += 2)
		sum += (word[i] + it->label_key[i]) * (word[i + 1] + it->label_key[i + 1]);
	return (uint32_t)(sum >> 44);
}

/* Puts it before `b`, which has `len` bytes; false when there is no room. */
static bool put_header(struct wd_buf *b, const struct way *way, size_t len, uint8_t next)
{
	uint8_t *h = wd_buf_prepend(b, IPV6_HEADER);

	if (!h)
		return false;
	wd_put_be32(h, UINT32_C(6) << 28 | (uint32_t)way->packet->tos << 20 | way->label);
	wd_put_be16(h + 4, (uint16_t)len);
	h[6] = next;
	h[7] = way->hops;
	memcpy(h + 8, &way->from, sizeof way->from);
	memcpy(h + 24, &way->packet->to, sizeof way->packet->to);
	return true;
}

/* ---- To ourselves ------------------------------------------------------------------ */

/* A copy in a chain of buffers without slices; NULL when there are none. */
static struct wd_buf *flatten(struct ipv6 *it, const struct wd_buf *b)
{
	size_t total = wd_buf_total(b), done = 0;
	struct wd_buf *all = NULL, **last = &all;

	while (done < total) {
		struct wd_buf *part = wd_ethernet_alloc(it->eth, 0);
		size_t left = total - done;
		uint32_t n = part && part->room < left ? part->room : (uint32_t)left;
		uint8_t *at = part && n > 0 ? wd_buf_append(part, n) : NULL;

		if (!at || !wd_buf_copy(b, done, wd_room(at, n))) {
			wd_buf_free(part);
			wd_buf_free(all);
			return NULL;
		}
		*last = part;
		last = &part->more;
		done += n;
	}
	return all;
}

/* As it would have arrived.  It waits for the next turn of the wheel, so that two who only
 * talk to each other do not hold up the rest. */
static void loop(struct ipv6 *it, struct wd_buf *b)
{
	if (b->flags & WD_BUF_SUM_ASK)
		wd_sum_fill(b);
	if (b->slices > 0) {
		struct wd_buf *copy = flatten(it, b);

		wd_buf_free(b);
		if (!copy)
			return;
		b = copy;
	}
	wd_bufq_put(&it->loop, b);
	if (!wd_wheel_is_set(&it->looping))
		wd_wheel_set(it->wheel, &it->looping, it->wheel->now);
}

/* ---- Sending ----------------------------------------------------------------------- */

/* A packet with its header. */
static void send_on(struct ipv6 *it, const struct way *way, struct wd_buf *b)
{
	struct wd_mac mac;

	if (wd_likely(way->hop)) {
		ipv6_send_to(way->hop, b);
	} else if (way->kind == IPV6_SELF) {
		loop(it, b);
	} else if (way->kind == IPV6_GROUP_OF_HOSTS) {
		mac = ipv6_group_mac(&way->packet->to);
		wd_ethernet_send(it->eth, &mac, WD_ETHERNET_IPV6, b);
	} else {
		wd_buf_free(b);
	}
}

static void send_whole(struct ipv6 *it, const struct way *way, struct wd_buf *b, size_t len)
{
	if ((b->flags & WD_BUF_SUM_ASK) && !(it->info.offloads & WD_NET_SUMS))
		wd_sum_fill(b);
	if (put_header(b, way, len, way->packet->protocol))
		send_on(it, way, b);
	else
		wd_buf_free(b);
}

/* One that nobody can foresee (RFC 7739). */
static uint32_t next_id(struct ipv6 *it)
{
	it->fragmented++;
	return (uint32_t)wd_siphash_words(&it->key, &it->fragmented, 1);
}

static bool put_fragment_header(struct wd_buf *b, uint8_t next, uint32_t id, size_t offset,
                                bool more)
{
	uint8_t *h = wd_buf_prepend(b, FRAGMENT_HEADER);

	if (!h)
		return false;
	h[0] = next;
	h[1] = 0;
	wd_put_be16(h + 2, (uint16_t)(offset | more));
	wd_put_be32(h + 4, id);
	return true;
}

/* All but the last are a multiple of 8 bytes long.  Without a buffer the rest is lost, and so is
 * the whole. */
static void send_fragments(struct ipv6 *it, const struct way *way, uint32_t mtu,
                           struct wd_buf *data, size_t len)
{
	uint32_t packet = mtu < FRAGMENT_MAX ? mtu : FRAGMENT_MAX, id = next_id(it);
	uint32_t most = (packet - IPV6_HEADER - FRAGMENT_HEADER) & ~7u;

	if (data->flags & WD_BUF_SUM_ASK)
		wd_sum_fill(data);
	for (size_t done = 0; done < len; done += most) {
		bool more = len - done > most;
		uint32_t n = more ? most : (uint32_t)(len - done);
		struct wd_buf *b = ip_cut(it->eth, IPV6_HEADER + FRAGMENT_HEADER, data, done, n);

		if (!b || !put_fragment_header(b, way->packet->protocol, id, done, more) ||
		    !put_header(b, way, n + FRAGMENT_HEADER, IPV6_FRAGMENT)) {
			wd_buf_free(b);
			break;
		}
		send_on(it, way, b);
	}
	wd_buf_free(data);
}

/* ---- The way ----------------------------------------------------------------------- */

static uint8_t usual_hops(const struct ipv6 *it, enum ipv6_kind kind)
{
	return kind == IPV6_GROUP_OF_HOSTS ? 1 : it->hops;
}

/* Where it goes to. */
static wd_err find_way(struct ipv6 *it, const struct wd_ip_packet *packet, struct way *way)
{
	const struct wd_addr *to = &packet->to;

	way->packet = packet;
	way->kind = IPV6_HOST;
	way->hop = it->last_hop;
	if (wd_unlikely(!way->hop || !ipv6_same(&it->last_to, to))) {
		way->kind = ipv6_kind(it, to);
		if (way->kind == IPV6_NOBODY || (way->kind == IPV6_HOST && !ipv6_next_hop(it, to)))
			return wd_ip_no_route;
		way->hop = way->kind == IPV6_HOST ? ipv6_hop_to(it, to) : NULL;
	}
	way->hops = packet->hops ? packet->hops : usual_hops(it, way->kind);
	return NULL;
}

/* Where it comes from. */
static wd_err find_source(struct ipv6 *it, struct way *way)
{
	const struct wd_ip_packet *packet = way->packet;
	const struct ipv6_address *own;

	way->from = packet->from;
	if (wd_likely(ipv6_own(it, &packet->from)))
		return NULL;
	if (way->kind == IPV6_SELF && ipv6_is_loopback(&packet->to)) {
		way->from = packet->to;
		return ipv6_is_unspecified(&packet->from) ||
		       ipv6_is_loopback(&packet->from) ? NULL : wd_ip_no_address;
	}
	own = ipv6_is_unspecified(&packet->from) ? ipv6_source(it, &packet->to) : NULL;
	if (!own)
		return wd_ip_no_address;
	way->from = own->addr;
	return NULL;
}

wd_err ipv6_send(void *self, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	struct ipv6 *it = self;
	struct way way;
	size_t len = wd_buf_total(data);
	uint32_t mtu;
	wd_err err = find_way(it, packet, &way);

	if (!err)
		err = find_source(it, &way);
	if (err) {
		wd_buf_free(data);
		return err;
	}
	if (data->segment)
		mtu = it->info.frame_max - WD_NET_HEADER;
	else
		mtu = ip_paths_mtu(&it->paths, &packet->to, it->mtu, it->wheel->now);
	if (len > IPV6_DATA_MAX || (len + IPV6_HEADER > mtu &&
	                            (data->segment || (packet->flags & WD_IP_WHOLE)))) {
		wd_buf_free(data);
		return wd_ip_too_big;
	}
	way.label = flow_label(it, &way.from, packet, data);
	if (len + IPV6_HEADER > mtu)
		send_fragments(it, &way, mtu, data, len);
	else
		send_whole(it, &way, data, len);
	return NULL;
}

void ipv6_send_by(struct ipv6 *it, const struct wd_mac *mac, const struct wd_ip_packet *packet,
                  struct wd_buf *data)
{
	struct way way = { .packet = packet, .from = packet->from, .hops = packet->hops };

	if (put_header(data, &way, wd_buf_total(data), packet->protocol))
		wd_ethernet_send(it->eth, mac, WD_ETHERNET_IPV6, data);
	else
		wd_buf_free(data);
}

void ipv6_send_raw(struct ipv6 *it, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	struct way way = { .label = 0 };

	if (find_way(it, packet, &way)) {
		wd_buf_free(data);
		return;
	}
	way.from = packet->from;
	send_whole(it, &way, data, wd_buf_total(data));
}
