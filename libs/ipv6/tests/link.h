/* SPDX-License-Identifier: ISC */
/* link.h - a link in memory for tests of ipv6: an Ethernet whose frames the test takes, and
 * the words to write packets by hand and to read what was sent. */
#ifndef LINK_H
#define LINK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "ipv6_internal.h"
#include "wadi/test/seeded.h"

enum { LINK_SIZE = 2048, LINK_BUFFERS = 512, LINK_FRAMES = 512, LINK_GROUPS = 64 };

/* What was sent: an IPv6 packet as it left. */
struct link_frame {
	struct wd_mac to;
	uint32_t len;
	uint16_t flags;
	uint8_t bytes[LINK_SIZE];
};

/* One interface on it. */
struct link {
	struct wd_net_info info;
	struct wd_pool *pool;
	uint64_t asked, fail_at;   /* buffers so far; which is refused */
	struct wd_mac group[LINK_GROUPS];
	size_t groups;
	wd_ethernet_input *input;
	void *arg;
	struct wd_bufq sent;       /* as they are, for link_carry() */
};

static struct wd_pool link_pool;
static struct wd_wheel wheel;
static struct wd_seeded seeded;
static struct link here;
static struct ipv6 it;
static struct link_frame frame[LINK_FRAMES]; /* what was sent since link_clear() */
static size_t frames;

/* ---- The Ethernet ------------------------------------------------------------------ */

static struct wd_net_info link_info(const void *self)
{
	return ((const struct link *)self)->info;
}

static struct wd_buf *link_alloc(void *self, uint32_t headroom)
{
	struct link *l = self;

	if (++l->asked == l->fail_at)
		return NULL;
	return wd_buf_alloc(l->pool, headroom + WD_NET_HEADER);
}

static void link_send(void *self, const struct wd_mac *to, uint16_t type, struct wd_buf *b)
{
	struct link *l = self;
	uint8_t *h;

	assert_int_equal(type, WD_ETHERNET_IPV6);
	assert_true(b->head >= WD_NET_HEADER);
	h = wd_buf_prepend(b, WD_NET_HEADER);
	memcpy(h, to, sizeof *to);
	memcpy(h + 6, l->info.mac, 6);
	wd_put_be16(h + 12, type);
	wd_bufq_put(&l->sent, b);
}

static wd_err link_listen(void *self, uint16_t type, wd_ethernet_input *input, void *arg)
{
	struct link *l = self;

	assert_int_equal(type, WD_ETHERNET_IPV6);
	if (l->input)
		return wd_ethernet_taken;
	l->input = input;
	l->arg = arg;
	return NULL;
}

static wd_err link_join(void *self, const struct wd_mac *group)
{
	struct link *l = self;

	if (l->groups == LINK_GROUPS)
		return wd_ethernet_full;
	l->group[l->groups++] = *group;
	return NULL;
}

static void link_leave(void *self, const struct wd_mac *group)
{
	struct link *l = self;

	for (size_t i = 0; i < l->groups; i++)
		if (wd_mac_equal(&l->group[i], group)) {
			l->group[i] = l->group[--l->groups];
			return;
		}
	fail_msg("left a group that was not joined");
}

static const struct wd_ethernet_ops link_ops = {
	.info = link_info, .alloc = link_alloc, .send = link_send, .listen = link_listen,
	.join = link_join, .leave = link_leave,
};

static inline wd_ethernet link_ethernet(struct link *l)
{
	return (wd_ethernet){ &link_ops, l };
}

static inline void link_init(struct link *l, uint8_t last, uint16_t mtu)
{
	*l = (struct link){
		.info = { .mac = { 2, 0, 0, 0, 0, last }, .mtu = mtu, .headroom = WD_NET_HEADER,
		          .frame_max = mtu + (uint32_t)WD_NET_HEADER },
		.pool = &link_pool,
	};
	wd_bufq_init(&l->sent);
}

/* Buffers, a wheel, random bytes and one interface, with an address of 02::01 and an MTU of
 * 1500; nothing was sent. */
static inline void link_reset(void)
{
	static uint8_t memory[LINK_BUFFERS * (LINK_SIZE + sizeof(struct wd_buf) + 64)];

	assert_null(wd_pool_init(&link_pool, WD_ROOM(memory), LINK_SIZE));
	wd_wheel_init(&wheel, (wd_instant){ 1000 * WD_NS_PER_S });
	seeded = (struct wd_seeded){ 1 };
	link_init(&here, 1, 1500);
	frames = 0;
}

/* ---- Taking what was sent ---------------------------------------------------------- */

static inline void link_note(struct wd_buf *b)
{
	size_t total = wd_buf_total(b) - WD_NET_HEADER;

	assert_true(frames < LINK_FRAMES && total <= LINK_SIZE);
	memcpy(&frame[frames].to, b->data, sizeof(struct wd_mac));
	frame[frames].len = (uint32_t)total;
	frame[frames].flags = b->flags;
	assert_true(wd_buf_copy(b, WD_NET_HEADER, wd_room(frame[frames].bytes, total)));
	frames++;
	wd_buf_free(b);
}

/* Notes all that was sent since. */
static inline void link_take(void)
{
	for (struct wd_buf *b; (b = wd_bufq_get(&here.sent)) != NULL;)
		link_note(b);
}

/* Forgets it. */
static inline void link_clear(void)
{
	link_take();
	frames = 0;
}

/* Time passes, step by step; what is sent meanwhile is noted. */
static inline void link_pass(wd_span span)
{
	wd_instant end = wd_after(wheel.now, span);

	while (wd_before(wd_wheel_next(&wheel), end) || wd_wheel_is_pending(&wheel)) {
		wd_wheel_turn(&wheel, wd_wheel_next(&wheel));
		link_take();
	}
	wd_wheel_turn(&wheel, end);
	link_take();
}

/* ---- Packets by hand --------------------------------------------------------------- */

static inline struct wd_addr addr(const char *text)
{
	struct wd_addr a;

	assert_null(wd_addr_parse(wd_str(text), &a));
	return a;
}

/* A packet that is being written. */
struct packet {
	uint8_t bytes[2 * LINK_SIZE];
	uint32_t len;
	struct wd_mac to; /* of the frame */
};

static inline void put(struct packet *p, const void *bytes, size_t len)
{
	assert_true(p->len + len <= sizeof p->bytes);
	memcpy(p->bytes + p->len, bytes, len);
	p->len += (uint32_t)len;
}

#define PUT(p, ...) \
	put(p, (const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }))

static inline void put_zeros(struct packet *p, size_t len)
{
	for (; len > 0; len--)
		PUT(p, 0);
}

static inline void put_addr(struct packet *p, const char *text)
{
	struct wd_addr a = addr(text);

	put(p, &a, sizeof a);
}

/* Begins one: its header, with the payload's length to be set by link_arrive(). */
static inline struct packet packet(const char *from, const char *to, uint8_t next, uint8_t hops)
{
	struct packet p = { .to = { { 2, 0, 0, 0, 0, 1 } } };

	PUT(&p, 0x60, 0, 0, 0, 0, 0, next, hops);
	put_addr(&p, from);
	put_addr(&p, to);
	if (p.bytes[24] == 0xff)
		p.to = (struct wd_mac){ { 0x33, 0x33, p.bytes[36], p.bytes[37], p.bytes[38],
		                          p.bytes[39] } };
	return p;
}

/* Fills in the checksum of ICMPv6, whose message starts at `at`. */
static inline void sum(struct packet *p, uint32_t at)
{
	struct wd_ip_packet h = { .protocol = WD_IP_ICMPV6 };
	uint16_t s;

	memcpy(&h.from, p->bytes + 8, 16);
	memcpy(&h.to, p->bytes + 24, 16);
	memset(p->bytes + at + 2, 0, 2);
	s = wd_sum_end(wd_sum_add(wd_sum_pseudo(0, &h, p->len - at),
	                          wd_bytes(p->bytes + at, p->len - at)));
	memcpy(p->bytes + at + 2, &s, 2);
}

/* A buffer with bytes, as a device hands it up. */
static inline struct wd_buf *link_buf(struct wd_bytes bytes)
{
	struct wd_buf *b = wd_buf_alloc(&link_pool, WD_NET_HEADER);
	uint8_t *at = b ? wd_buf_append(b, (uint32_t)bytes.len) : NULL;

	assert_non_null(at);
	memcpy(at, bytes.ptr, bytes.len);
	return b;
}

/* It arrives as it stands. */
static inline void link_arrive_raw(const struct packet *p)
{
	struct wd_ethernet_frame f = {
		.to = p->to, .from = { { 2, 0, 0, 0, 0, 9 } }, .type = WD_ETHERNET_IPV6,
	};

	here.input(here.arg, &f, link_buf(wd_bytes(p->bytes, p->len)));
	wd_wheel_settle(&wheel);
	link_take();
}

/* The same, with its length filled in. */
static inline void link_arrive(struct packet *p)
{
	wd_put_be16(p->bytes + 4, (uint16_t)(p->len - IPV6_HEADER));
	link_arrive_raw(p);
}

/* The same, with the checksum of the ICMPv6 message behind the IP header, too. */
static inline void link_arrive_icmp(struct packet *p)
{
	sum(p, IPV6_HEADER);
	link_arrive(p);
}

/* ---- Reading what was sent --------------------------------------------------------- */

static inline struct wd_addr from_of(const struct link_frame *f)
{
	struct wd_addr a;

	memcpy(&a, f->bytes + 8, sizeof a);
	return a;
}

static inline struct wd_addr to_of(const struct link_frame *f)
{
	struct wd_addr a;

	memcpy(&a, f->bytes + 24, sizeof a);
	return a;
}

/* Its ICMPv6 message, the checksum of which must be right; NULL when it is something else. */
static inline const uint8_t *icmp_of(const struct link_frame *f)
{
	struct wd_ip_packet h = { .from = from_of(f), .to = to_of(f), .protocol = WD_IP_ICMPV6 };
	uint32_t at = IPV6_HEADER;
	uint8_t next = f->bytes[6];

	if (next == IPV6_HOP_BY_HOP) {
		next = f->bytes[at];
		at += 8 * (f->bytes[at + 1] + 1u);
	}
	if (next != WD_IP_ICMPV6)
		return NULL;
	assert_int_equal(wd_sum_end(wd_sum_add(wd_sum_pseudo(0, &h, f->len - at),
	                                       wd_bytes(f->bytes + at, f->len - at))), 0);
	return f->bytes + at;
}

/* The first that was sent with this type of message; NULL for none.  All must be sound. */
static inline const struct link_frame *find(uint8_t type)
{
	const struct link_frame *found = NULL;

	for (size_t i = frames; i-- > 0;) {
		const uint8_t *m = icmp_of(&frame[i]);

		assert_int_equal(frame[i].bytes[0] >> 4, 6);
		assert_int_equal(wd_be16(frame[i].bytes + 4), frame[i].len - IPV6_HEADER);
		if (m && m[0] == type)
			found = &frame[i];
	}
	return found;
}

static inline size_t count(uint8_t type)
{
	size_t n = 0;

	for (size_t i = 0; i < frames; i++) {
		const uint8_t *m = icmp_of(&frame[i]);

		n += m && m[0] == type;
	}
	return n;
}

static inline void assert_addr(struct wd_addr a, const char *text)
{
	char is[WD_ADDR_TEXT];

	wd_addr_pp(&a, is, sizeof is);
	assert_string_equal(is, text);
}

/* ---- The host under test ----------------------------------------------------------- */

/* 2001:db8::1/64 is its own, fe80::99 its router and 2001:db8::2 a neighbour. */
#define OWN "2001:db8::1"
#define NEIGHBOUR "2001:db8::2"
#define ROUTER "fe80::99"
#define FAR "2001:db8:ffff::7"

static inline void start(const struct ipv6_options *options)
{
	assert_null(ipv6_init(&it, link_ethernet(&here), &wheel, wd_seeded(&seeded), options));
}

/* Its addresses are there, and nothing was sent. */
static inline void start_ready(void)
{
	struct ipv6_options options = { .gateway = addr(ROUTER) };

	assert_null(wd_prefix_parse(wd_str(OWN "/64"), &options.address));
	start(&options);
	link_pass(wd_s(5));
	link_clear();
}

/* An advertisement of `target`, as flags have it, with the interface 02::`last`; 0: without. */
static inline void advertise_neighbour(const char *target, const char *to, uint8_t flags,
                                       uint8_t last)
{
	struct packet p = packet(target, to, WD_IP_ICMPV6, 255);

	PUT(&p, ICMP6_NEIGHBOUR_ADVERTISEMENT, 0, 0, 0, flags, 0, 0, 0);
	put_addr(&p, target);
	if (last)
		PUT(&p, ND_TARGET, 1, 2, 0, 0, 0, 0, last);
	link_arrive_icmp(&p);
}

/* It is known and reachable. */
static inline void know(const char *target, uint8_t last)
{
	struct wd_addr a = addr(target);

	if (!ipv6_find_neighbour(&it, &a))
		ipv6_hear_neighbour(&it, &a, &(struct wd_mac){ { 2, [5] = last } }, false);
	advertise_neighbour(target, OWN, 0x60, last);
}

/* A user of protocol 253, and of UDP: what it got, and what it says to troubles. */
static struct heard {
	unsigned packets, troubles;
	struct wd_ip_packet packet; /* the last */
	size_t len;
	uint8_t bytes[LINK_SIZE];   /* its start */
	struct wd_ip_trouble trouble;
	bool believe, refuse;
} heard;
enum { EXPERIMENT = 253 };

static inline void hear_packet(void *arg, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	(void)arg;
	heard.packets++;
	heard.packet = *packet;
	heard.len = wd_buf_total(data);
	assert_true(wd_buf_copy(data, 0, wd_room(heard.bytes, heard.len < LINK_SIZE ? heard.len :
	                                                      LINK_SIZE)));
	if (heard.refuse)
		wd_ip_refuse(ipv6(&it), packet, data, WD_IP_PORT_UNREACHABLE);
	else
		wd_buf_free(data);
}

static inline bool hear_trouble(void *arg, const struct wd_ip_trouble *trouble)
{
	(void)arg;
	heard.troubles++;
	heard.trouble = *trouble;
	return heard.believe;
}

/* They are heard from now on. */
static inline void listen_all(void)
{
	struct wd_ip_user user = { hear_packet, hear_trouble, NULL };

	memset(&heard, 0, sizeof heard);
	assert_null(wd_ip_listen(ipv6(&it), EXPERIMENT, &user));
	assert_null(wd_ip_listen(ipv6(&it), WD_IP_UDP, &user));
}

/* Sends `len` bytes of protocol 253 to `to`, from the address that suits. */
static inline wd_err say(const char *to, uint32_t len, uint8_t flags)
{
	struct wd_ip_packet p = { .to = addr(to), .protocol = EXPERIMENT, .flags = flags };
	struct wd_buf *b = wd_ip_alloc(ipv6(&it), 0);
	uint8_t *at = b ? wd_buf_append(b, len) : NULL;
	wd_err err;

	assert_non_null(at);
	for (uint32_t i = 0; i < len; i++)
		at[i] = (uint8_t)i;
	err = wd_ip_send(ipv6(&it), &p, b);
	link_take();
	return err;
}

/* What a router says: begun, options to follow. */
static inline struct packet router_says(uint8_t hops, uint8_t flags, uint16_t lifetime,
                                        uint32_t reachable, uint32_t retransmit)
{
	struct packet p = packet(ROUTER, "ff02::1", WD_IP_ICMPV6, 255);
	uint8_t times[8];

	PUT(&p, ICMP6_ROUTER_ADVERTISEMENT, 0, 0, 0, hops, flags, (uint8_t)(lifetime >> 8),
	    (uint8_t)lifetime);
	wd_put_be32(times, reachable);
	wd_put_be32(times + 4, retransmit);
	put(&p, times, sizeof times);
	return p;
}

/* A prefix in it: on the link and for addresses. */
static inline void put_prefix(struct packet *p, const char *prefix, uint8_t bits, uint8_t flags,
                              uint32_t valid, uint32_t preferred)
{
	uint8_t times[12] = { 0 };

	wd_put_be32(times, valid);
	wd_put_be32(times + 4, preferred);
	PUT(p, ND_PREFIX, 4, bits, flags);
	put(p, times, sizeof times);
	put_addr(p, prefix);
}

static inline int link_setup(void **state)
{
	(void)state;
	link_reset();
	return 0;
}

/* Every buffer comes back, and every timer is cleared. */
static inline int link_teardown(void **state)
{
	(void)state;
	if (it.wheel)
		ipv6_fini(&it);
	link_clear();
	memset(&it, 0, sizeof it);
	return link_pool.used == 0 && wd_wheel_next(&wheel).ns == WD_NEVER.ns ? 0 : -1;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, link_setup, link_teardown)

#endif
