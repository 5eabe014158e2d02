/* SPDX-License-Identifier: ISC */
/* wadi/net_pair.h - two network devices on one wire, in memory. */
#ifndef WADI_NET_PAIR_H
#define WADI_NET_PAIR_H

#include "wadi/fiber.h"
#include "wadi/net.h"

struct net_pair;

/* One end.  What arrives waits in `line` for its fiber. */
struct net_pair_end {
	const struct net_pair *wire;
	struct net_pair_end *peer;
	struct wd_net_info info;
	struct wd_pool *pool;
	uint32_t least; /* bytes that a buffer must hold */
	struct wd_bufq line;
	uint32_t waiting; /* frames in `line` */
	wd_net_input *input;
	void *arg;
	struct wd_wait arrived;
	struct wd_fiber *fiber; /* since it is listened to */
};

/* The wire; `unplugged` and `gone` may be set at any time. */
struct net_pair {
	struct net_pair_end end[2];
	bool unplugged; /* all frames are lost */
	bool gone;      /* sending fails */
};

enum { NET_PAIR_WAITING_MAX = 64 }; /* an end loses what comes on top of so many */

/* Two ends with addresses 02:00:00:00:00:01 and :02, and no offloads.  Frames are moved, not
 * copied but for their slices, in buffers of `pool`, each of which holds `mtu` bytes and a
 * header. */
WD_NONNULL void net_pair_init(struct net_pair *it, struct wd_pool *pool, uint16_t mtu);

/* Both ends offer these (enum wd_net_offload): what one sends arrives at the other as it is,
 * over several buffers if need be.  Before it is used. */
WD_NONNULL void net_pair_offer(struct net_pair *it, uint32_t offloads);

/* Stops the fibers and frees what is on the wire. */
WD_WAITS WD_NONNULL void net_pair_fini(struct net_pair *it);

/* End 0 or 1. */
WD_NONNULL wd_net net_pair(struct net_pair *it, unsigned end);

#endif
