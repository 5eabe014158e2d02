/* SPDX-License-Identifier: ISC */
/* host.h - hosts on one link, for tests: each a device, Ethernet and IPv6.
 *
 *	host[0] 2001:db8::1   host[1] 2001:db8::2   host[2] fe80::... alone
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

#include "wadi/ethernet_direct.h"
#include "wadi/ipv6.h"
#include "wadi/net_memory.h"
#include "wadi/test/seeded.h"

enum { HOSTS = 3, HOST_MTU = 1500, HOST_BUFFER = 1700, HOST_BUFFERS = 1000 };

static struct wd_pool pool;
static struct wd_wheel wheel;
static struct host {
	struct net_memory net;
	struct ethernet_direct eth;
	struct ipv6 ip;
	struct wd_seeded seed;
	struct wd_addr addr;
} host[HOSTS];

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

static inline void host_cross(struct host *from)
{
	for (struct wd_buf *b; (b = wd_bufq_get(&from->net.sent)) != NULL; wd_buf_free(b))
		for (struct host *to = host; to < host + HOSTS; to++) {
			struct wd_bufq line;

			wd_bufq_init(&line);
			if (to != from)
				wd_bufq_put(&line, host_copy(b));
			ethernet_direct_input(&to->eth, &line);
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
	struct ipv6_options options = { .address = { { { 0x20, 0x01, 0x0d, 0xb8, [15] = number } },
	                                             64 } };

	h->seed.state = number;
	h->addr = options.address.addr;
	if (number == HOSTS)
		options.address.bits = 0;
	net_memory_init(&h->net, &pool, number, HOST_MTU);
	assert_null(ethernet_direct_init(&h->eth, net_memory(&h->net)));
	assert_null(ipv6_init(&h->ip, ethernet_direct(&h->eth), &wheel, wd_seeded(&h->seed),
	                      &options));
}

/* Hosts whose addresses are there; the address of the last is its link-local one. */
static inline int hosts_setup(void **state)
{
	static uint8_t memory[HOST_BUFFERS * (HOST_BUFFER + sizeof(struct wd_buf) + 64)];
	struct wd_prefix own;

	(void)state;
	wd_wheel_init(&wheel, (wd_instant){ WD_NS_PER_DAY });
	if (wd_pool_init(&pool, WD_ROOM(memory), HOST_BUFFER))
		return -1;
	for (uint8_t i = 0; i < HOSTS; i++)
		host_start(&host[i], (uint8_t)(i + 1));
	host_pass(NULL, wd_s(3));
	if (wd_ip_addresses(ipv6(&host[2].ip), &own, 1) != 1)
		return -1;
	host[2].addr = own.addr;
	return 0;
}

static inline int hosts_teardown(void **state)
{
	(void)state;
	for (struct host *h = host; h < host + HOSTS; h++) {
		ipv6_fini(&h->ip);
		wd_ignore(ethernet_direct_flush(&h->eth), "it may be gone");
		net_memory_fini(&h->net);
	}
	return pool.used != 0 || wd_wheel_next(&wheel).ns != WD_NEVER.ns;
}

#endif
