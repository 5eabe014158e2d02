/* SPDX-License-Identifier: ISC */
/* wadi/ip_pair.h - two hosts of one network in memory, to test what stands on IP without
 * Ethernet, ARP or Neighbour Discovery below.
 *
 * Packets take `delay`, none is lost unless it has to be, and who turns the wheel has them
 * arrive; so a run is in virtual time, and the same again.
 */
#ifndef WADI_IP_PAIR_H
#define WADI_IP_PAIR_H

#include "wadi/ip_users.h"
#include "wadi/wheel.h"

/* Groups that a host can be in, counted once for each time. */
enum { IP_PAIR_GROUPS = 8 };

struct ip_pair;

/* One host. */
struct ip_pair_end {
	struct ip_pair *pair;
	struct ip_pair_end *peer;
	struct wd_addr addr;
	struct ip_users users;
	struct wd_addr group[IP_PAIR_GROUPS]; /* that it has joined */
	size_t groups;
};

struct ip_pair {
	struct wd_wheel_timer timer; /* first: when the next packet arrives */
	struct wd_wheel *wheel;
	struct wd_pool *pool;
	struct ip_pair_end end[2];
	struct wd_bufq line;         /* packets on the way, in order */
	wd_span delay;               /* of those that are sent from now on; starts as zero; */
	uint32_t mtu;                /* and the longest that is sent WD_IP_WHOLE */
	bool unplugged;              /* all that is sent is lost */
};

/* Hosts `a` and `b`, of one version of IP, with an MTU of 1500.  Buffers are those of `pool`. */
WD_NONNULL void ip_pair_init(struct ip_pair *it, struct wd_wheel *wheel, struct wd_pool *pool,
                             const struct wd_addr *a, const struct wd_addr *b);

/* Frees what is on the way. */
WD_NONNULL void ip_pair_fini(struct ip_pair *it);

/* Host 0 or 1. */
WD_NONNULL wd_ip ip_pair(struct ip_pair *it, unsigned end);

#endif
