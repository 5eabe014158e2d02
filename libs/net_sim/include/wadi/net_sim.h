/* SPDX-License-Identifier: ISC */
/* wadi/net_sim.h - a network in virtual time, to test what stands on one.
 *
 * Devices (wadi/net.h) on one Ethernet segment, and what happens to frames on their way.
 * All chance comes from one seed and time is what it is turned to, so that a run is the
 * same whenever it is run again.  Devices may differ in their offloads: frames with
 * `segment` are cut, and checksums filled in, where the other end does not take them as
 * they are.
 *
 *	net_sim_init(&sim, seed);
 *	net_sim_port_init(&port[0], &sim, &pool, &info);
 *	...
 *	port[0].path = (struct net_sim_path){ .delay = wd_ms(10), .lose = 50 };
 *	while (net_sim_step(&sim, until))
 *		;
 *
 * Frames on the way are in memory of wd_alloc(); without memory they are lost.
 */
#ifndef WADI_NET_SIM_H
#define WADI_NET_SIM_H

#include "wadi/net.h"
#include "wadi/test/seeded.h"

/* ---- What happens on the way --------------------------------------------------------- */

/* To frames that leave a port, as one sees it who is far away; zero throughout is a perfect
 * wire.  May be changed at any time, for what is sent from then on.  Chances are in 1000. */
struct net_sim_path {
	wd_span delay;    /* so long they take, */
	wd_span jitter;   /* and up to so much longer, by chance; none overtakes another */
	uint64_t rate;    /* bits a second; 0: no limit, */
	uint32_t queue;   /* and bytes that may wait for it; more are lost; 0: 64 KiB */
	uint16_t lose;    /* chance that a frame is lost; */
	uint16_t burst;   /* that the one behind a lost one is, too; `lose` where that is more */
	uint16_t twice;   /* that it arrives twice, */
	uint16_t flip;    /* that one bit behind the Ethernet header is not what it was: only of
	                   * IP, as ARP has no checksum to tell by */
	uint16_t late;    /* that others may overtake it, for it takes */
	wd_span late_by;  /* up to so much longer */
	uint16_t mark;    /* that a router marks it, ECN permitting (RFC 3168, 5) */
	uint16_t mtu;     /* bytes of the longest IP packet that gets through; 0: any */
	bool silent;      /* and the sender is not told of longer ones (RFC 2923, 2.1) */
	bool pad;         /* short ones are padded to 60 bytes, with whatever */
	bool down;        /* nothing gets through */
};

/* ---- The network --------------------------------------------------------------------- */

struct net_sim_flight;
struct net_sim_port;

/* What became of a frame. */
enum net_sim_fate {
	NET_SIM_SENT, NET_SIM_LOST, NET_SIM_TWICE, NET_SIM_FLIPPED, NET_SIM_LATE, NET_SIM_MARKED,
	NET_SIM_QUEUE_FULL, NET_SIM_TOO_LONG, NET_SIM_DOWN, NET_SIM_ARRIVED, NET_SIM_NO_BUFFER,
	NET_SIM_FATES,
};
/* "lost", "arrives twice", ... */
const char *net_sim_fate_text(enum net_sim_fate fate);

/* Called for each frame that leaves a port, once per fate, and each that arrives at one:
 * `frame` from the Ethernet header on, its checksums filled in; `segment` as in struct wd_buf. */
typedef void net_sim_watch(void *arg, const struct net_sim_port *port, enum net_sim_fate fate,
                           struct wd_bytes frame, uint16_t segment);

/* Somebody who acts in it, such as an engine on a port; lies with who adds it. */
struct net_sim_actor {
	wd_instant (*next)(void *arg);           /* when it wants to act, WD_NEVER for never, */
	void (*turn)(void *arg, wd_instant now); /* and does */
	void *arg;
	struct net_sim_actor *after; /* the network's */
};

struct net_sim {
	wd_instant now;
	struct wd_seeded chance;        /* of the wire */
	struct net_sim_port *ports;
	struct net_sim_actor *actors;
	struct net_sim_flight **flight; /* a heap: the first to arrive is the first */
	size_t flights, flights_room;
	uint64_t order;                 /* of frames that were sent so far */
	net_sim_watch *watch;           /* NULL for nobody */
	void *watch_arg;
};

/* At instant 0, nobody on it. */
WD_NONNULL void net_sim_init(struct net_sim *it, uint64_t seed);
/* Frees what is on the way. */
WD_NONNULL void net_sim_fini(struct net_sim *it);

/* Acts whenever it wants to, from now on, in the order of such calls. */
WD_NONNULL void net_sim_add(struct net_sim *it, struct net_sim_actor *actor);

/* Lets time pass until something happens, and that happen: frames arrive, then those act
 * who want to.  False when nothing does until `until`: it is `until` then. */
WD_NONNULL bool net_sim_step(struct net_sim *it, wd_instant until);

/* For who keeps time himself: when the next frame arrives, WD_NEVER with none on the way;
 * and hands up all that have by `now`. */
WD_NONNULL wd_instant net_sim_next(const struct net_sim *it);
WD_NONNULL void net_sim_turn(struct net_sim *it, wd_instant now);

/* A number below `bound`, which is not zero; whether something of this chance in 1000
 * happens: nothing is drawn for what never does. */
WD_NONNULL static inline uint64_t net_sim_below(struct wd_seeded *chance, uint64_t bound)
{
	return wd_seeded_next(chance) % bound;
}
WD_NONNULL static inline bool net_sim_happens(struct wd_seeded *chance, uint32_t in_1000)
{
	return in_1000 > 0 && net_sim_below(chance, 1000) < in_1000;
}

/* ---- Devices ------------------------------------------------------------------------- */

struct net_sim_port {
	struct net_sim *sim;
	struct net_sim_port *after;
	unsigned number;         /* 0, 1, ... in the order of net_sim_port_init() */
	struct wd_net_info info;
	struct wd_pool *pool;
	struct net_sim_path path;
	bool gone;               /* may be set: sending fails */
	uint64_t count[NET_SIM_FATES];
	uint64_t wrong;          /* frames to send that break the contract of wadi/net.h, and
	                          * were not sent: too long, offloads that it lacks, ... */
	/* the network's */
	wd_net_input *input;
	void *arg;
	struct wd_bufq line;
	wd_instant idle;         /* when all that waits for `rate` has left */
	wd_instant last;         /* when the last one arrives that was not late */
	bool losing;
};

/* On the network for as long as that is there.  What arrives is put into buffers of
 * `pool`, a chain of them where it does not fit in one; so are frames to send. */
WD_NONNULL void net_sim_port_init(struct net_sim_port *port, struct net_sim *sim,
                                  struct wd_pool *pool, const struct wd_net_info *info);

WD_NONNULL wd_net net_sim_port(struct net_sim_port *port);

#endif
