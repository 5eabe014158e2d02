/* SPDX-License-Identifier: ISC */
/* wadi/net_impaired.h - a network device behind a bad wire, in real time: frames are lost,
 * late, doubled, changed or held up, by chance that a seed makes, both ways.  For tests, and
 * to see what a service does then.
 *
 * The wire is that of wadi/net_sim.h, turned with the clock.  Frames are copied on it, and at
 * most some thousands are on the way.
 */
#ifndef WADI_NET_IMPAIRED_H
#define WADI_NET_IMPAIRED_H

#include "wadi/fiber.h"
#include "wadi/net_sim.h"

/* Storage of one; it stays where it is.  Only `path` of the two ports is for others. */
struct net_impaired {
	wd_net under;
	struct net_sim sim;
	struct net_sim_port near;  /* what is sent leaves here, */
	struct net_sim_port far;   /* and here what has arrived */
	struct wd_pool pool;
	struct wd_room memory;
	struct wd_wait stir;       /* something is on the way */
	struct wd_fiber *fiber;
};

/* A bad wire before `under`, the same both ways.  Chances are in 1000, cut to that: that a
 * frame is lost, arrives twice, has a bit of its IP packet changed, or is overtaken by others,
 * by up to 10 ms.  It takes `delay` to get there, and `rate` bytes get through in a second;
 * 0 is any number.  What happens may be set anew at any time, for each way, in `near.path` and
 * `far.path`.  wd_no_memory. */
WD_MUST WD_NONNULL wd_err net_impaired_init(struct net_impaired *it, wd_net under, int64_t seed,
                                            int64_t lose, int64_t twice, int64_t flip,
                                            int64_t late, wd_span delay, uint64_t rate);

/* Nothing arrives from then on.  Frees what is on the way. */
WD_WAITS WD_NONNULL void net_impaired_fini(struct net_impaired *it);

/* The device behind that wire. */
WD_NONNULL wd_net net_impaired(struct net_impaired *it);

#endif
