/* SPDX-License-Identifier: ISC */
/* A network of three ports, and frames to send on it. */
#ifndef SIM_FRAMES_H
#define SIM_FRAMES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/alloc.h"
#include "wadi/checksum.h"
#include "wadi/net_sim.h"

enum { PORTS = 3, BUFFERS = 400, SIZE = 2048, MTU = 1500, KEPT = 64 };

static struct net_sim sim;
static struct net_sim_port port[PORTS];
static struct wd_pool pool;

/* What each port has got: how many, when, and the latest of them. */
static struct got {
	unsigned count;
	wd_instant at[KEPT];
	uint8_t mark[KEPT]; /* the first byte behind the Ethernet header */
	struct wd_buf *last;
} got[PORTS];

static inline void keep(void *arg, struct wd_bufq *frames)
{
	struct got *g = arg;

	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL; g->count++) {
		if (g->count < KEPT) {
			g->at[g->count] = sim.now;
			g->mark[g->count] = b->data[14];
		}
		wd_buf_free(g->last);
		g->last = b;
	}
}

/* Ports with these offloads, listened to. */
static inline void start(uint64_t seed, uint32_t first, uint32_t others)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];

	memset(got, 0, sizeof got);
	assert_null(wd_pool_init(&pool, WD_ROOM(memory), SIZE));
	net_sim_init(&sim, seed);
	for (uint8_t i = 0; i < PORTS; i++) {
		uint32_t offloads = i == 0 ? first : others;
		struct wd_net_info info = {
			.mac = { 2, 0, 0, 0, 0, i }, .mtu = MTU, .headroom = 12,
			.offloads = offloads,
			.frame_max = (offloads ? 65535 : MTU) + WD_NET_HEADER,
		};

		net_sim_port_init(&port[i], &sim, &pool, &info);
		assert_null(wd_net_listen(net_sim_port(&port[i]), keep, &got[i]));
	}
}

static inline int setup(void **state)
{
	(void)state;
	fake_reset();
	start(1, 0, 0);
	return 0;
}

/* Everything comes back. */
static inline int teardown(void **state)
{
	(void)state;
	net_sim_fini(&sim);
	for (unsigned i = 0; i < PORTS; i++)
		wd_buf_free(wd_move(got[i].last));
	return pool.used == 0 && wd_alloc_stats().pieces == 0 ? 0 : -1;
}

/* A frame from port 0 to port `to`, everybody when that is PORTS; `mark` comes first. */
static inline struct wd_buf *frame(uint8_t to, uint16_t type, uint32_t len, uint8_t mark)
{
	struct wd_buf *b = wd_net_alloc(net_sim_port(&port[0]), 0);
	uint8_t *at = b ? wd_buf_append(b, len) : NULL;

	assert_non_null(at);
	memset(at, 0, len);
	memset(at, to == PORTS ? 0xff : 0, 6);
	if (to < PORTS)
		memcpy(at, port[to].info.mac, 6);
	memcpy(at + 6, port[0].info.mac, 6);
	wd_put_be16(at + 12, type);
	at[14] = mark;
	return b;
}

static inline void transmit(struct wd_buf *b)
{
	struct wd_bufq line;

	wd_bufq_init(&line);
	wd_bufq_put(&line, b);
	assert_null(wd_net_send(net_sim_port(&port[0]), &line));
}

/* Lets all happen that is on its way. */
static inline void settle(void)
{
	while (net_sim_step(&sim, wd_after(sim.now, wd_s(100))))
		;
}

#endif
