/* SPDX-License-Identifier: ISC */
/* arp_wire.h - us (02:..:01, 10.0.0.1), and a wire on which the test speaks for all others. */
#ifndef ARP_WIRE_H
#define ARP_WIRE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "wadi/arp_direct.h"
#include "wadi/ethernet_direct.h"
#include "wadi/net_memory.h"
#include "wadi/test/arp.h"
#include "wadi/test/seeded.h"

enum { SIZE = 1600, BUFFERS = 500, REQUEST = 1, REPLY = 2 };

static struct wd_pool pool;
static struct wd_wheel wheel;
static struct side {
	struct net_memory net;
	struct ethernet_direct eth;
	struct arp_direct arp;
	struct wd_seeded seed;
} us, them;

static struct wd_arp_told_ told;

static inline void start(struct side *s, uint8_t number)
{
	net_memory_init(&s->net, &pool, number, 1500);
	s->seed.state = number;
	assert_null(ethernet_direct_init(&s->eth, net_memory(&s->net)));
	assert_null(arp_direct_init(&s->arp, ethernet_direct(&s->eth), &wheel,
	                            wd_seeded(&s->seed)));
}

static inline int setup(void **state)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];

	(void)state;
	wd_wheel_init(&wheel, (wd_instant){ WD_NS_PER_DAY });
	if (wd_pool_init(&pool, WD_ROOM(memory), SIZE))
		return -1;
	told = (struct wd_arp_told_){ 0 };
	start(&us, 1);
	start(&them, 2);
	return 0;
}

static inline int teardown(void **state)
{
	(void)state;
	arp_direct_fini(&us.arp);
	arp_direct_fini(&them.arp);
	wd_bufq_drop(&us.eth.out);
	wd_bufq_drop(&them.eth.out);
	net_memory_fini(&us.net);
	net_memory_fini(&them.net);
	return pool.used != 0 || wd_wheel_next(&wheel).ns != WD_NEVER.ns;
}

static inline wd_arp arp(void)
{
	return arp_direct(&us.arp);
}

static struct wd_addr addr(uint8_t last)
{
	return wd_ipv4(10, 0, 0, last);
}

/* ---- Both on one wire ----------------------------------------------------------------- */

/* What either sends arrives, and what that leads to. */
static inline void cross(void)
{
	for (int i = 0; i < 100; i++) {
		wd_wheel_settle(&wheel);
		assert_null(ethernet_direct_flush(&us.eth));
		assert_null(ethernet_direct_flush(&them.eth));
		ethernet_direct_input(&them.eth, &us.net.sent);
		ethernet_direct_input(&us.eth, &them.net.sent);
	}
}

/* Lets time pass; a wd_test_pass. */
static inline void pass_both(void *arg, wd_span span)
{
	wd_instant until = wd_after(wheel.now, span), next;

	(void)arg;
	cross();
	while (next = wd_wheel_next(&wheel), next.ns <= until.ns) {
		wd_wheel_turn(&wheel, next);
		cross();
	}
	wd_wheel_turn(&wheel, until);
}

/* ---- What the wire says -------------------------------------------------------------- */

/* A packet of ARP, in parts that a test may get wrong. */
struct spoken {
	uint16_t op;
	uint8_t from;            /* last octet of the sender's MAC, */
	uint8_t sender, target;  /* and of the addresses; 0: 0.0.0.0 */
	bool to_us;              /* or to everybody */
	uint8_t hardware, hlen, plen; /* if not 1, 6, 4 */
	bool group;              /* the sender's MAC is a group's */
	uint8_t cut;             /* so many bytes are missing */
};

static inline void put_ip(uint8_t *at, uint8_t last)
{
	wd_put_be32(at, last ? 0x0a000000u + last : 0);
}

static inline void hear(struct spoken s)
{
	static const uint8_t head[] = "\2\0\0\0\0\1" "\2\0\0\0\0\0" "\x08\x06" "\0\1\x08\0\6\4";
	struct wd_buf *b = wd_buf_alloc(&pool, 0);
	uint8_t *p = wd_buf_append(b, 42);
	struct wd_bufq line;

	memset(p, 0, 42);
	memcpy(p, head, sizeof head - 1);
	if (!s.to_us)
		memset(p, 0xff, 6);
	p[11] = s.from;
	p[15] = s.hardware ? s.hardware : 1;
	p[18] = s.hlen ? s.hlen : 6;
	p[19] = s.plen ? s.plen : 4;
	wd_put_be16(p + 20, s.op);
	memcpy(p + 22, p + 6, 6);
	p[22] |= s.group;
	put_ip(p + 28, s.sender);
	put_ip(p + 38, s.target);
	wd_buf_keep(b, 42u - s.cut);
	wd_bufq_init(&line);
	wd_bufq_put(&line, b);
	ethernet_direct_input(&us.eth, &line);
	wd_wheel_settle(&wheel);
}

/* A frame of ours, as one line; "-" when there is none. */
static inline const char *said(void)
{
	static char text[80];
	struct wd_buf *b;

	assert_null(ethernet_direct_flush(&us.eth));
	b = wd_bufq_get(&us.net.sent);
	if (!b)
		return "-";
	if (wd_be16(b->data + 12) == WD_ETHERNET_IPV4)
		snprintf(text, sizeof text, "packet %u to %02x", b->data[14], b->data[5]);
	else
		snprintf(text, sizeof text, "%s to %02x: %u is %02x, %s %u",
		         wd_be16(b->data + 20) == REQUEST ? "request" : "reply", b->data[5],
		         wd_be32(b->data + 28) & 0xff, b->data[27],
		         wd_be16(b->data + 20) == REQUEST ? "who is" : "for",
		         wd_be32(b->data + 38) & 0xff);
	assert_int_equal(b->len, wd_be16(b->data + 12) == WD_ETHERNET_IPV4 ? 15 : 42);
	wd_buf_free(b);
	return text;
}

/* What we say while a time passes; time stops at each frame. */
static inline const char *said_within(wd_span span)
{
	wd_instant until = wd_after(wheel.now, span), next;
	const char *text = said();

	while (text[0] == '-' && (next = wd_wheel_next(&wheel), next.ns <= until.ns)) {
		wd_wheel_turn(&wheel, next);
		text = said();
	}
	if (text[0] == '-')
		wd_wheel_turn(&wheel, until);
	return text;
}

static inline void send_packet(uint8_t to, uint8_t number)
{
	struct wd_buf *b = wd_ethernet_alloc(ethernet_direct(&us.eth), 0);
	struct wd_addr hop = addr(to);

	assert_non_null(b);
	*wd_buf_append(b, 1) = number;
	wd_arp_send(arp(), &hop, b);
}

/* We are 10.0.0.1, and have said so. */
static inline int named(void **state)
{
	struct wd_addr own = addr(1);

	if (setup(state))
		return -1;
	assert_null(wd_arp_claim(arp(), &own, false, wd_arp_note_, &told));
	assert_string_equal(said(), "request to ff: 1 is 01, who is 1");
	assert_string_equal(said_within(wd_s(2)), "request to ff: 1 is 01, who is 1");
	assert_string_equal(said_within(wd_hours(1)), "-");
	return 0;
}

#define BARE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
#define TEST(name) cmocka_unit_test_setup_teardown(name, named, teardown)

#endif
