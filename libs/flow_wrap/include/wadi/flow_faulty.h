/* SPDX-License-Identifier: ISC */
/* wadi/flow_faulty.h - a flow that fails on purpose, for tests. */
#ifndef WADI_FLOW_FAULTY_H
#define WADI_FLOW_FAULTY_H

#include "wadi/flow.h"

/* May be read, and set anew, at any time. */
struct flow_faulty {
	wd_flow under;
	uint64_t good; /* operations left that succeed */
	uint64_t seen; /* operations asked for so far */
};

/* Passes the first `good` reads and writes on to `under`; every later one fails with
 * wd_flow_reset.  A write that fails has written half of its first piece. */
void flow_faulty_init(struct flow_faulty *it, wd_flow under, uint64_t good);

/* The flow that fails. */
wd_flow flow_faulty(struct flow_faulty *it);

#endif
