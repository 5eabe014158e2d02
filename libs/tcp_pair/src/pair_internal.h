/* SPDX-License-Identifier: ISC */
/* A connection of two ends, and a port with its fibers. */
#ifndef PAIR_INTERNAL_H
#define PAIR_INTERNAL_H

#include "wadi/tcp_pair.h"

/* One end.  Number 0 has connected, number 1 was listening. */
struct tcp_pair_end {
	struct wd_tcp_job job;
	struct wd_wheel_timer alarm;
	struct tcp_pair_link *link;
	struct wd_peer own;
	void *state;
	bool dead; /* closed or aborted: nobody has a handle */
};

/* A connection; gone when both ends are dead. */
struct tcp_pair_link {
	struct flow_pair flows;
	struct tcp_pair_end end[2];
	struct tcp_pair *pair;
	struct tcp_pair_port *port; /* that it was accepted at; NULL when that is gone */
	struct tcp_pair_link *next, **here; /* among all, and what refers to it */
};

/* Where somebody listens. */
struct tcp_pair_port {
	struct wd_tcp_workers workers;
	struct wd_tcp_listener *listener;
	struct tcp_pair_port *next;
};

/* A connection between these two, not accepted yet.  wd_no_memory. */
WD_MUST wd_err tcp_pair_link_new(struct tcp_pair *pair, const struct wd_peer *from,
                                 const struct wd_peer *to, struct tcp_pair_link **link);

/* One end as a handle. */
wd_tcp_conn tcp_pair_conn(struct tcp_pair_end *end);

/* What a port's fibers do with its connections. */
extern const struct wd_tcp_workers_ops tcp_pair_workers;

#endif
