/* SPDX-License-Identifier: ISC */
/* A host of IPv6 that gets any packets, at any times: it neither loses a buffer nor breaks
 * its limits, and all that it sends is sound.
 *
 * Input: records of a byte that says what happens, one of how long it is, and that.  Packets have
 * good checksums, and addresses that matter, unless the first byte says otherwise.
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

/* From a neighbour or a router, to us, all, or the group of our address. */
static void mend(uint8_t what, uint8_t *p, size_t len)
{
	static const uint8_t from[2][16] = {
		{ 0x20, 1, 0x0d, 0xb8, [15] = 2 }, { 0xfe, 0x80, [15] = 9 },
	};
	static const uint8_t to[4][16] = {
		{ 0x20, 1, 0x0d, 0xb8, [15] = 1 }, { 0xff, 2, [15] = 1 },
		{ 0xff, 2, [11] = 1, 0xff, 0, 0, 1 }, { 0x20, 1, 0x0d, 0xb8, [15] = 1 },
	};

	p[0] = 0x60 | (p[0] & 15);
	wd_put_be16(p + 4, (uint16_t)(len - IPV6_HEADER));
	memcpy(p + 8, from[what & 1], 16);
	memcpy(p + 24, to[what >> 1 & 3], 16);
	if (what & 8)
		p[7] = 255;
	if (what & 16)
		p[6] = WD_IP_ICMPV6;
	put_sum(p, len);
}

static void arrive(uint8_t what, struct wd_bytes bytes)
{
	struct wd_ethernet_frame frame = { .to = { { 2, 0, 0, 0, 0, 1 } },
	                                   .from = { { 2, 0, 0, 0, 0, 9 } } };
	struct wd_buf *b = wd_buf_alloc(&pool, WD_NET_HEADER);
	uint8_t *at = b ? wd_buf_append(b, (uint32_t)bytes.len) : NULL;

	must(at != NULL);
	memcpy(at, bytes.ptr, bytes.len);
	if (!(what & 32) && bytes.len >= IPV6_HEADER)
		mend(what, at, bytes.len);
	if (bytes.len >= IPV6_HEADER && at[24] == 0xff)
		frame.to.octet[0] = 0x33;
	input(&it, &frame, b);
}

static void send(struct wd_bytes bytes)
{
	struct wd_ip_packet packet = { .to = { { 0x20, 1, 0x0d, 0xb8 } }, .protocol = EXPERIMENT };
	struct wd_buf *b = wd_ip_alloc(ipv6(&it), 0);

	must(b != NULL);
	packet.to.ip[15] = bytes.len ? bytes.ptr[0] : 0;
	if (bytes.len > 1)
		packet.to.ip[5] = bytes.ptr[1];
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
	const struct wd_addr neighbour = { { 0x20, 1, 0x0d, 0xb8, [15] = 2 } };
	const struct wd_addr router = { { 0xfe, 0x80, [15] = 9 } };
	struct wd_mac mac = { { 2, [5] = 9 } };

	ipv6_hear_neighbour(&it, &neighbour, &mac, false);
	ipv6_hear_neighbour(&it, &router, &mac, true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];
	struct ipv6_options options = {
		.address = { { { 0x20, 1, 0x0d, 0xb8, [15] = 1 } }, 64 },
		.gateway = { { 0xfe, 0x80, [15] = 9 } }, .temporary = true,
	};
	struct wd_ip_user user = { hear, hear_trouble, NULL };
	struct wd_cursor c = wd_cursor(wd_bytes(data, size));

	must(wd_pool_init(&pool, WD_ROOM(memory), SIZE) == NULL);
	wd_wheel_init(&wheel, (wd_instant){ WD_NS_PER_S });
	seeded.state = 1;
	must(ipv6_init(&it, (wd_ethernet){ &link_ops, NULL }, &wheel, wd_seeded(&seeded),
	               &options) == NULL);
	must(wd_ip_listen(ipv6(&it), EXPERIMENT, &user) == NULL);
	wd_wheel_turn(&wheel, wd_after(wheel.now, wd_s(1)));
	wd_wheel_turn(&wheel, wd_after(wheel.now, wd_s(1)));
	wd_wheel_turn(&wheel, wd_after(wheel.now, wd_s(1)));
	know();
	while (c.left > 0)
		step(&c);
	ipv6_fini(&it);
	must(pool.used == 0 && wd_wheel_next(&wheel).ns == WD_NEVER.ns);
	return 0;
}
