/* SPDX-License-Identifier: ISC */
/* wadi/net_memory.h - a network device whose wire is a line in memory, for tests of
 * engines.  It has no fibers and no time of its own: what is sent waits until the test
 * takes it, and the test says what arrives.
 */
#ifndef WADI_NET_MEMORY_H
#define WADI_NET_MEMORY_H

#include "wadi/net.h"

struct net_memory {
	struct wd_net_info info; /* may be set until somebody has asked for it */
	struct wd_pool *pool;
	struct wd_bufq sent;     /* the test's to take, right or not (wd_net_is_right()) */
	uint64_t asked;          /* buffers so far; */
	uint64_t fail_at;        /* of which this one, from 1 on, is refused; 0: none */
	bool gone;               /* sending fails */
	wd_net_input *input;     /* who listens, or NULL */
	void *arg;
};

/* A device with the address 02:00:00:00:00:`last`, an MTU of `mtu` and no offloads, whose
 * buffers are those of `pool`. */
WD_NONNULL void net_memory_init(struct net_memory *it, struct wd_pool *pool, uint8_t last,
                                uint16_t mtu);

/* Drops what was sent. */
WD_NONNULL void net_memory_fini(struct net_memory *it);

/* The frames arrive; they are lost where nobody listens. */
WD_NONNULL void net_memory_arrive(struct net_memory *it, struct wd_bufq *frames WD_OWNED);

/* The device that it is. */
WD_NONNULL wd_net net_memory(struct net_memory *it);

#endif
