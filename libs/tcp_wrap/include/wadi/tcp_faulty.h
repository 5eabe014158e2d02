/* SPDX-License-Identifier: ISC */
/* wadi/tcp_faulty.h - TCP that fails on purpose, for tests. */
#ifndef WADI_TCP_FAULTY_H
#define WADI_TCP_FAULTY_H

#include "wadi/tcp_between.h"

struct tcp_faulty {
	struct tcp_between between; /* first */
	/* May be read, and set anew, at any time. */
	wd_err with;   /* what it fails with */
	uint64_t good; /* operations left that succeed */
	uint64_t seen; /* operations asked for so far */
};

/* Passes the first `good` operations on to `under`, those of all connections together; every
 * later one fails with `with`: connecting, listening, reading and writing.  A write that
 * fails has written half of its first piece. */
WD_NONNULL void tcp_faulty_init(struct tcp_faulty *it, wd_tcp under, uint64_t good, wd_err with);

/* The TCP that fails. */
WD_NONNULL wd_tcp tcp_faulty(struct tcp_faulty *it);

#endif
