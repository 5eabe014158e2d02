/* SPDX-License-Identifier: ISC */
/* host.h - hosts on one link, for tests: each a device, Ethernet, ARP and IPv4.
 *
 *	host[0] 10.0.0.1/24   host[1] 10.0.0.2/24   host[2] 10.0.0.3/24, or not connected
 *	   02:..:01              02:..:02              02:..:03
 *	   +---------------------+---------------------+
 *
 * Time is the wheel's, frames cross in no time, and nothing is lost.
 */
#ifndef HOST_H
#define HOST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "wadi/arp_direct.h"
#include "wadi/ethernet_direct.h"
#include "wadi/ipv4.h"
#include "wadi/net_memory.h"
#include "wadi/test/seeded.h"

enum { HOSTS = 3, HOST_MTU = 1500, HOST_BUFFER = 1700, HOST_BUFFERS = 1000 };

static struct wd_pool pool;
static struct wd_wheel wheel;
static struct host {
	struct net_memory net;
	struct ethernet_direct eth;
	struct arp_direct arp;
	struct ipv4 ip;
	struct wd_seeded seed;
	struct wd_addr addr;
	bool off; /* its frames are lost, both ways */
} host[HOSTS];

/* Sees each frame on the wire, when not NULL; false loses it. */
static bool (*on_wire)(const struct wd_buf *frame);

static inline struct wd_buf *host_copy(const struct wd_buf *frame)
{
	size_t total = wd_buf_total(frame), done = 0;
	struct wd_buf *all = NULL, **last = &all;

	while (done < total) {
		struct wd_buf *b = wd_buf_alloc(&pool, 0);
		size_t n = total - done < HOST_BUFFER ? total - done : HOST_BUFFER;

		assert_non_null(b);
		assert_true(wd_buf_copy(frame, done, wd_room(wd_buf_append(b, (uint32_t)n), n)));
		done += n;
		*last = b;
		last = &b->more;
	}
	return all;
}

/* Hands a frame in. */
static inline void host_arrive(struct host *to, struct wd_buf *frame)
{
	struct wd_bufq line;

	wd_bufq_init(&line);
	wd_bufq_put(&line, frame);
	ethernet_direct_input(&to->eth, &line);
}

static inline void host_cross(struct host *from)
{
	for (struct wd_buf *b; (b = wd_bufq_get(&from->net.sent)) != NULL; wd_buf_free(b)) {
		if (from->off || (on_wire && !on_wire(b)))
			continue;
		for (struct host *to = host; to < host + HOSTS; to++)
			if (to != from && !to->off)
				host_arrive(to, host_copy(b));
	}
}

/* Has all that was sent cross, and what that leads to. */
static inline void host_settle(void)
{
	bool more = true;

	for (int i = 0; i < 1000 && more; i++) {
		more = false;
		wd_wheel_settle(&wheel);
		for (struct host *h = host; h < host + HOSTS; h++) {
			more = more || ethernet_direct_is_pending(&h->eth);
			assert_null(ethernet_direct_flush(&h->eth));
			host_cross(h);
		}
	}
	assert_false(more);
}

/* Lets time pass; a wd_test_pass. */
static inline void host_pass(void *arg, wd_span span)
{
	wd_instant until = wd_after(wheel.now, span), next;

	(void)arg;
	host_settle();
	while (next = wd_wheel_next(&wheel), next.ns <= until.ns) {
		wd_wheel_turn(&wheel, next);
		host_settle();
	}
	wd_wheel_turn(&wheel, until);
	host_settle();
}

static inline void host_start(struct host *h, uint8_t number)
{
	h->off = false;
	h->seed.state = number;
	h->addr = wd_ipv4(10, 0, 0, number);
	net_memory_init(&h->net, &pool, number, HOST_MTU);
	assert_null(ethernet_direct_init(&h->eth, net_memory(&h->net)));
	assert_null(arp_direct_init(&h->arp, ethernet_direct(&h->eth), &wheel,
	                            wd_seeded(&h->seed)));
	assert_null(ipv4_init(&h->ip, ethernet_direct(&h->eth), arp_direct(&h->arp), &wheel,
	                      wd_seeded(&h->seed)));
}

/* Of a group test: hosts without addresses. */
static inline int hosts_setup(void **state)
{
	static uint8_t memory[HOST_BUFFERS * (HOST_BUFFER + sizeof(struct wd_buf) + 64)];

	(void)state;
	on_wire = NULL;
	wd_wheel_init(&wheel, (wd_instant){ WD_NS_PER_DAY });
	if (wd_pool_init(&pool, WD_ROOM(memory), HOST_BUFFER))
		return -1;
	for (uint8_t i = 0; i < HOSTS; i++)
		host_start(&host[i], (uint8_t)(i + 1));
	return 0;
}

/* The same with addresses. */
static inline int hosts_setup_addresses(void **state)
{
	if (hosts_setup(state))
		return -1;
	for (struct host *h = host; h < host + HOSTS; h++) {
		struct ipv4_config config = { .address = { h->addr, 96 + 24 } };

		if (h != &host[2])
			config.gateway = host[2].addr;
		assert_null(ipv4_set(&h->ip, &config));
	}
	host_settle();
	return 0;
}

static inline int hosts_teardown(void **state)
{
	(void)state;
	for (struct host *h = host; h < host + HOSTS; h++) {
		ipv4_fini(&h->ip);
		arp_direct_fini(&h->arp);
		wd_ignore(ethernet_direct_flush(&h->eth), "it may be gone");
		net_memory_fini(&h->net);
	}
	return pool.used != 0 || wd_wheel_next(&wheel).ns != WD_NEVER.ns;
}

#endif
