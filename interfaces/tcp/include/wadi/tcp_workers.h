/* SPDX-License-Identifier: ISC */
/* wadi/tcp_workers.h - for implementations of wd_tcp: the fibers of a listener.
 *
 * A connection that was accepted is parked until its implementation says that there is
 * something to do.  Then it stands in line, until a fiber serves it and closes, resets or
 * parks it as the server says.  There are as many fibers as wait inside of the server at
 * once, and one more, but no more than the listener allows.
 */
#ifndef WADI_TCP_WORKERS_H
#define WADI_TCP_WORKERS_H

#include "wadi/tcp.h"

/* Where a connection is; lies in it and starts as zero: parked, never served. */
struct wd_tcp_job {
	struct wd_tcp_job *next;
	uint8_t place; /* enum wd_tcp_place */
	bool known;    /* it was served before */
};
enum wd_tcp_place { WD_TCP_PARKED, WD_TCP_IN_LINE, WD_TCP_SERVED };

/* What an implementation provides. */
struct wd_tcp_workers_ops {
	/* The connection that `job` lies in. */
	wd_tcp_conn (*conn)(struct wd_tcp_job *job);
	/* The server has parked it: to be put in line again, at once if there is something to
	 * do already. */
	void (*park)(struct wd_tcp_job *job);
};

/* The fibers of one listener and the connections in line for them. */
struct wd_tcp_workers {
	const struct wd_tcp_workers_ops *ops;
	struct wd_tcp_listener *listener;
	struct wd_tcp_job *first, **last;
	uint32_t unknown;            /* how many in line are there for the first time */
	uint32_t fibers, idle;       /* all, and those that wait for a connection */
	struct wd_tcp_worker *rests; /* the idle ones, the one that was busy last in front */
	bool coming;                 /* one is about to look at the line */
	bool ended;
	struct wd_wait over;
};

/* Starts the first fiber, for what `listener` says; it and `ops` are kept.  wd_no_memory. */
WD_MUST WD_NONNULL wd_err wd_tcp_workers_init(struct wd_tcp_workers *it,
                                              const struct wd_tcp_workers_ops *ops,
                                              struct wd_tcp_listener *listener);

/* It can be read, or its alarm has come: it is served when its turn comes.  Changes
 * nothing for one that is not parked. */
WD_NONNULL void wd_tcp_workers_put(struct wd_tcp_workers *it, struct wd_tcp_job *job);

/* Are as many in line for the first time as the listener's backlog allows? */
WD_NONNULL bool wd_tcp_workers_is_full(const struct wd_tcp_workers *it);

/* Aborts those that are in line, and those being served when they are parked, and waits
 * until no fiber is left.  The implementation has aborted the parked ones before, and
 * accepts no more. */
WD_WAITS WD_NONNULL void wd_tcp_workers_fini(struct wd_tcp_workers *it);

#endif
