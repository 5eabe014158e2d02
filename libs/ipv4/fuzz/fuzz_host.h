/* SPDX-License-Identifier: ISC */
/* fuzz_host.h - a host for fuzz targets: 10.0.0.1/24 with a gateway 10.0.0.3, whose frames go
 * nowhere. */
#ifndef FUZZ_HOST_H
#define FUZZ_HOST_H

#include <stdlib.h>

#include "wadi/arp_direct.h"
#include "wadi/checksum.h"
#include "wadi/ethernet_direct.h"
#include "wadi/ipv4.h"
#include "wadi/net_memory.h"
#include "wadi/test/seeded.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct wd_pool pool;
static struct wd_wheel wheel;
static struct wd_seeded seed;
static struct net_memory net;
static struct ethernet_direct eth;
static struct arp_direct arp;
static struct ipv4 ip;

static inline void must(bool so)
{
	if (!so)
		abort();
}

/* Sees each frame of ours, when not NULL. */
static void (*on_sent)(const struct wd_buf *frame);

static inline void host_flush(void)
{
	must(ethernet_direct_flush(&eth) == NULL);
	for (struct wd_buf *b; (b = wd_bufq_get(&net.sent)) != NULL; wd_buf_free(b))
		if (on_sent)
			on_sent(b);
}

/* An hour at most; no timer fires without end. */
static inline void host_pass(wd_span span)
{
	wd_instant until = wd_after(wheel.now, span), next;

	wd_wheel_settle(&wheel);
	host_flush();
	for (int i = 0; next = wd_wheel_next(&wheel), next.ns <= until.ns; i++) {
		must(i < 100000);
		wd_wheel_turn(&wheel, next);
		host_flush();
	}
	wd_wheel_turn(&wheel, until);
	host_flush();
}

static inline void host_arrive(struct wd_buf *frame)
{
	struct wd_bufq line;

	wd_bufq_init(&line);
	wd_bufq_put(&line, frame);
	ethernet_direct_input(&eth, &line);
	must(!line.first);
	wd_wheel_settle(&wheel);
	host_flush();
}

static inline void host_start(bool address)
{
	static uint8_t memory[300 * 2100];

	wd_wheel_init(&wheel, (wd_instant){ WD_NS_PER_DAY });
	must(wd_pool_init(&pool, WD_ROOM(memory), 1600) == NULL);
	seed.state = 1;
	net_memory_init(&net, &pool, 1, 1500);
	must(ethernet_direct_init(&eth, net_memory(&net)) == NULL);
	must(arp_direct_init(&arp, ethernet_direct(&eth), &wheel, wd_seeded(&seed)) == NULL);
	must(ipv4_init(&ip, ethernet_direct(&eth), arp_direct(&arp), &wheel,
	               wd_seeded(&seed)) == NULL);
	if (address)
		must(ipv4_set(&ip, &(struct ipv4_config){
			.address = { wd_ipv4(10, 0, 0, 1), 96 + 24 },
			.gateway = wd_ipv4(10, 0, 0, 3) }) == NULL);
	host_flush();
}

/* Nothing leaks, and no timer is left. */
static inline void host_stop(void)
{
	ipv4_fini(&ip);
	arp_direct_fini(&arp);
	host_flush();
	must(pool.used == 0 && wd_wheel_next(&wheel).ns == WD_NEVER.ns);
}

/* A packet in a frame for us, from its IP header on; its header's checksum is made right.
 * Cut to what a buffer holds. */
static inline void host_come(struct wd_bytes packet, bool to_all)
{
	struct wd_buf *b = wd_buf_alloc(&pool, 20);
	uint32_t len = packet.len < 1500 ? (uint32_t)packet.len : 1500;
	uint8_t *p = b ? wd_buf_append(b, len) : NULL;
	uint16_t sum;

	if (!p) {
		wd_buf_free(b);
		return;
	}
	if (len > 0)
		memcpy(p, packet.ptr, len);
	if (len >= 20 && (p[0] & 15) * 4u <= len) {
		memset(p + 10, 0, 2);
		sum = wd_sum_end(wd_sum_add(0, wd_bytes(p, (p[0] & 15) * 4u)));
		memcpy(p + 10, &sum, 2);
	}
	p = wd_buf_prepend(b, 14);
	memcpy(p, to_all ? "\xff\xff\xff\xff\xff\xff" : "\2\0\0\0\0\1", 6);
	memcpy(p + 6, "\2\0\0\0\0\2\x08\0", 8);
	host_arrive(b);
}

#endif
