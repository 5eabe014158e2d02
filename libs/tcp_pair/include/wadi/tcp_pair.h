/* SPDX-License-Identifier: ISC */
/* wadi/tcp_pair.h - two hosts and the connections between them, in memory.
 *
 * Bytes arrive at once, in order and all of them.  For tests of what stands on TCP, and for
 * jobs of one image that talk as if they were two.
 */
#ifndef WADI_TCP_PAIR_H
#define WADI_TCP_PAIR_H

#include "wadi/flow_pair.h"
#include "wadi/tcp_workers.h"
#include "wadi/wheel.h"

struct tcp_pair_link;
struct tcp_pair_port;

/* One of them: 10.0.0.1 and 10.0.0.2. */
struct tcp_pair_host {
	struct tcp_pair *pair;
	struct tcp_pair_port *ports; /* at which somebody listens */
	uint16_t port;               /* the last that was connected from */
};

struct tcp_pair {
	const char *name;
	size_t size;
	struct tcp_pair_host host[2];
	struct tcp_pair_link *links;
	struct wd_wheel wheel;     /* of alarms */
	struct wd_fiber *alarms;   /* who turns it, once there is one */
	struct wd_wait stirred;
};

/* Each connection is allocated, with `size` bytes for each way, at least one; a writer
 * waits when they are full.  `name` is for people. */
WD_MUST wd_err tcp_pair_init(struct tcp_pair *it, const char *name, int64_t size);

/* Nobody listens any more.  Connections that are not closed are cut off; both of their
 * handles are dead. */
WD_WAITS void tcp_pair_fini(struct tcp_pair *it);

/* The two hosts, 10.0.0.1 and 10.0.0.2.  Either reaches both. */
wd_tcp tcp_pair_a(struct tcp_pair *it);
wd_tcp tcp_pair_b(struct tcp_pair *it);

#endif
