/* SPDX-License-Identifier: ISC */
/* A host of IPv6 that gets any packets, at any times: it neither loses a buffer nor breaks
 * its limits, and all that it sends is sound.
 *
 * Input: a byte that says how it starts; then records of a byte that says what happens, one
 * of how much follows, and that: bits that differ from a good packet of the kind, and what
 * stands behind it.
 */
#include <stdlib.h>

#include "ipv6_internal.h"
#include "wadi/test/seeded.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIZE = 2048, BUFFERS = 700, EXPERIMENT = 253 };

static struct wd_pool pool;
static struct wd_wheel wheel;
static struct wd_seeded seeded;
static struct ipv6 it;
static wd_ethernet_input *input;

static void must(bool so)
{
	if (!so)
		abort();
}

/* ---- The link ---------------------------------------------------------------------- */

static struct wd_net_info link_info(const void *self)
{
	(void)self;
	return (struct wd_net_info){ .mac = { 2, 0, 0, 0, 0, 1 }, .mtu = 1500,
	                             .headroom = WD_NET_HEADER, .frame_max = 1514 };
}

static struct wd_buf *link_alloc(void *self, uint32_t headroom)
{
	(void)self;
	return wd_buf_alloc(&pool, headroom + WD_NET_HEADER);
}

/* What is sent has a header, its length, a source that is ours, and a good checksum. */
static void link_send(void *self, const struct wd_mac *to, uint16_t type, struct wd_buf *b)
{
	struct wd_ip_packet packet = { .protocol = WD_IP_ICMPV6 };
	const uint8_t *h = b->data;
	wd_sum sum;

	(void)self;
	(void)to;
	must(type == WD_ETHERNET_IPV6 && b->head >= WD_NET_HEADER && b->len >= IPV6_HEADER);
	must(h[0] >> 4 == 6 && wd_buf_total(b) == IPV6_HEADER + wd_be16(h + 4));
	must(wd_buf_total(b) <= 1500);
	memcpy(&packet.from, h + 8, 16);
	memcpy(&packet.to, h + 24, 16);
	must(ipv6_is_unspecified(&packet.from) || ipv6_own(&it, &packet.from));
	must(!wd_addr_is_ipv4(&packet.to) && !ipv6_is_unspecified(&packet.to));
	if (h[6] == WD_IP_ICMPV6) {
		sum = wd_sum_pseudo(0, &packet, wd_be16(h + 4));
		must(wd_sum_end(wd_sum_buf(sum, b, IPV6_HEADER)) == 0);
	}
	wd_buf_free(b);
}

static wd_err link_listen(void *self, uint16_t type, wd_ethernet_input *in, void *arg)
{
	(void)self;
	(void)type;
	must(arg == &it);
	input = in;
	return NULL;
}

static wd_err link_join(void *self, const struct wd_mac *group)
{
	(void)self;
	(void)group;
	return NULL;
}

static void link_leave(void *self, const struct wd_mac *group)
{
	(void)self;
	(void)group;
}

static const struct wd_ethernet_ops link_ops = {
	.info = link_info, .alloc = link_alloc, .send = link_send, .listen = link_listen,
	.join = link_join, .leave = link_leave,
};

/* ---- Its user ---------------------------------------------------------------------- */

static void hear(void *arg, const struct wd_ip_packet *packet, struct wd_buf *b)
{
	(void)arg;
	must(packet->protocol == EXPERIMENT && !wd_addr_is_ipv4(&packet->from));
	wd_ip_refuse(ipv6(&it), packet, b, (enum wd_ip_trouble_kind)(packet->hops % 8));
}

static bool hear_trouble(void *arg, const struct wd_ip_trouble *trouble)
{
	(void)arg;
	must(trouble->start.len >= 8);
	must(trouble->kind != WD_IP_TOO_LONG || (trouble->mtu >= 1280 && trouble->mtu < 1500));
	return true;
}

/* ---- What happens ------------------------------------------------------------------ */

static void put_sum(uint8_t *p, size_t len)
{
	struct wd_ip_packet packet = { .protocol = WD_IP_ICMPV6 };
	uint16_t sum;

	if (p[6] != WD_IP_ICMPV6 || len < IPV6_HEADER + 4)
		return;
	memcpy(&packet.from, p + 8, 16);
	memcpy(&packet.to, p + 24, 16);
	memset(p + IPV6_HEADER + 2, 0, 2);
	sum = wd_sum_end(wd_sum_add(wd_sum_pseudo(0, &packet, (uint32_t)(len - IPV6_HEADER)),
	                            wd_bytes(p + IPV6_HEADER, len - IPV6_HEADER)));
	memcpy(p + IPV6_HEADER + 2, &sum, 2);
}

#define OWN       0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
#define NEIGHBOUR 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2
#define FAR       0x20, 1, 0x0d, 0xb8, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3
#define ROUTER    0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9
#define LINK      2, 0, 0, 0, 0, 7

static const uint8_t bare[1];
static const uint8_t echo[] = { ICMP6_ECHO_REQUEST, 0, 0, 0, 0, 1, 0, 2, 3 };
static const uint8_t solicitation[] = {
	ICMP6_NEIGHBOUR_SOLICITATION, 0, 0, 0, 0, 0, 0, 0, OWN, ND_SOURCE, 1, LINK,
};
static const uint8_t advertisement[] = {
	ICMP6_NEIGHBOUR_ADVERTISEMENT, 0, 0, 0, 0x60, 0, 0, 0, NEIGHBOUR, ND_TARGET, 1, LINK,
};
static const uint8_t router[] = {
	ICMP6_ROUTER_ADVERTISEMENT, 0, 0, 0, 64, 0, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0,
	ND_PREFIX, 4, 64, 0xc0, 0, 0, 0x70, 8, 0, 0, 0x70, 8, 0, 0, 0, 0, FAR,
	ND_MTU, 1, 0, 0, 0, 0, 5, 0x14, ND_SOURCE, 1, LINK,
	ND_RESOLVERS, 3, 0, 0, 0, 0, 0, 99, NEIGHBOUR,
	ND_DOMAINS, 2, 0, 0, 0, 0, 0, 99, 1, 'a', 2, 'b', 'c', 0, 0, 0,
};
static const uint8_t redirect[] = {
	ICMP6_REDIRECT, 0, 0, 0, 0, 0, 0, 0, ROUTER, FAR, ND_TARGET, 1, LINK,
};
static const uint8_t query[] = {
	ICMP6_MLD_QUERY, 0, 0, 0, 3, 0xe8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	2, 125, 0, 0,
};
static const uint8_t too_big[] = {
	ICMP6_TOO_BIG, 0, 0, 0, 0, 0, 5, 0x14,
	0x60, 0, 0, 0, 0, 8, EXPERIMENT, 64, OWN, FAR, 1, 2, 3, 4, 5, 6, 7, 8,
};

/* The kinds: what stands behind the header of a good one. */
static const struct { struct wd_bytes bytes; uint8_t next, hops; } kinds[] = {
	{ { bare, 0 }, EXPERIMENT, 64 },
	{ { echo, sizeof echo }, WD_IP_ICMPV6, 64 },
	{ { solicitation, sizeof solicitation }, WD_IP_ICMPV6, 255 },
	{ { advertisement, sizeof advertisement }, WD_IP_ICMPV6, 255 },
	{ { router, sizeof router }, WD_IP_ICMPV6, 255 },
	{ { redirect, sizeof redirect }, WD_IP_ICMPV6, 255 },
	{ { query, sizeof query }, WD_IP_ICMPV6, 1 },
	{ { too_big, sizeof too_big }, WD_IP_ICMPV6, 64 },
};

/* The header of one from the router or the neighbour, to us or the group of all. */
static void put_header(uint8_t *p, uint8_t what)
{
	static const uint8_t from[2][16] = { { ROUTER }, { NEIGHBOUR } };
	static const uint8_t to[2][16] = { { OWN }, { 0xff, 2, [15] = 1 } };

	p[0] = 0x60;
	p[6] = kinds[what & 7].next;
	p[7] = kinds[what & 7].hops;
	memcpy(p + 8, from[what >> 3 & 1], 16);
	memcpy(p + 24, to[what >> 4 & 1], 16);
}

/* The first byte of `bytes` says what of the header differs: the next header, how far it
 * went, its addresses. */
static void arrive(uint8_t what, struct wd_bytes bytes)
{
	struct wd_ethernet_frame frame = { .to = { { 2, 0, 0, 0, 0, 1 } },
	                                   .from = { { 2, 0, 0, 0, 0, 9 } } };
	struct wd_bytes good = kinds[what & 7].bytes;
	struct wd_cursor c = wd_cursor(bytes);
	uint8_t how = wd_cursor_u8(&c), p[IPV6_HEADER + 600] = { 0 };
	size_t len;
	struct wd_buf *b = wd_buf_alloc(&pool, WD_NET_HEADER);

	put_header(p, what);
	if (how & 1)
		p[6] = wd_cursor_u8(&c);
	if (how & 2)
		p[7] = wd_cursor_u8(&c);
	if (how & 4)
		p[8 + (wd_cursor_u8(&c) & 31)] ^= wd_cursor_u8(&c);
	memcpy(p + IPV6_HEADER, good.ptr, good.len);
	bytes = wd_cursor_rest(&c);
	for (size_t i = 0; i < bytes.len; i++)
		p[IPV6_HEADER + i] ^= bytes.ptr[i];
	len = IPV6_HEADER + (bytes.len > good.len || (how & 8) ? bytes.len : good.len);
	wd_put_be16(p + 4, (uint16_t)(len - IPV6_HEADER));
	put_sum(p, len);
	must(b && wd_buf_append(b, (uint32_t)len));
	memcpy(b->data, p, len);
	if (p[24] == 0xff)
		frame.to.octet[0] = 0x33;
	input(&it, &frame, b);
}

static void send(struct wd_bytes bytes)
{
	struct wd_ip_packet packet = { .to = { { 0x20, 1, 0x0d, 0xb8 } }, .protocol = EXPERIMENT };
	struct wd_buf *b = wd_ip_alloc(ipv6(&it), 0);

	must(b != NULL);
	packet.to.ip[15] = bytes.len > 0 ? bytes.ptr[0] : 3;
	packet.to.ip[5] = bytes.len > 1 ? bytes.ptr[1] : 7;
	must(wd_buf_append(b, 1600) != NULL);
	memset(b->data, 0, 1600);
	wd_ignore(wd_ip_send(ipv6(&it), &packet, b), "there may be no way");
}

static void step(struct wd_cursor *c)
{
	uint8_t what = wd_cursor_u8(c), len = wd_cursor_u8(c);
	struct wd_bytes bytes = wd_cursor_take(c, len < c->left ? len : c->left);

	if (what & 128)
		wd_wheel_turn(&wheel, wd_after(wheel.now, wd_ms(10u << (len & 15))));
	else if (what & 64)
		send(bytes);
	else
		arrive(what, bytes);
	wd_wheel_settle(&wheel);
	must(pool.used <= IP_REASSEMBLY_BUFS + IPV6_WAITING_ALL + 8);
	must(it.asked.count <= IPV6_NEIGHBOURS_ASKED && it.waiting <= IPV6_WAITING_ALL);
	must(it.mtu >= 1280 && it.mtu <= 1500 && it.hops >= 32);
}

/* So that what is answered leaves. */
static void know(void)
{
	const struct wd_addr neighbour = { { NEIGHBOUR } }, gateway = { { ROUTER } };
	struct wd_mac mac = { { LINK } };

	ipv6_hear_neighbour(&it, &neighbour, &mac, false);
	ipv6_hear_neighbour(&it, &gateway, &mac, true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];
	struct ipv6_options options = {
		.address = { { { 0x20, 1, 0x0d, 0xb8, [15] = 1 } }, 64 },
		.temporary = true,
	};
	struct wd_ip_user user = { hear, hear_trouble, NULL };
	struct wd_cursor c = wd_cursor(wd_bytes(data, size));
	uint8_t how = wd_cursor_u8(&c);

	if (how & 1)
		options.gateway = (struct wd_addr){ { ROUTER } };
	must(wd_pool_init(&pool, WD_ROOM(memory), SIZE) == NULL);
	wd_wheel_init(&wheel, (wd_instant){ WD_NS_PER_S });
	seeded.state = 1;
	must(ipv6_init(&it, (wd_ethernet){ &link_ops, NULL }, &wheel, wd_seeded(&seeded),
	               &options) == NULL);
	must(wd_ip_listen(ipv6(&it), EXPERIMENT, &user) == NULL);
	for (unsigned i = 0; i < (how >> 1 & 3); i++) /* after 3 s its addresses are there */
		wd_wheel_turn(&wheel, wd_after(wheel.now, wd_s(1)));
	know();
	while (c.left > 0)
		step(&c);
	ipv6_fini(&it);
	must(pool.used == 0 && wd_wheel_next(&wheel).ns == WD_NEVER.ns);
	return 0;
}
