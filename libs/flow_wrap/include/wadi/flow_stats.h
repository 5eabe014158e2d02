/* SPDX-License-Identifier: ISC */
/* wadi/flow_stats.h - a flow that counts what goes through it. */
#ifndef WADI_FLOW_STATS_H
#define WADI_FLOW_STATS_H

#include "wadi/flow.h"

/* Calls that succeeded and their bytes, and those that failed; read at any time. */
struct flow_stats {
	wd_flow under;
	uint64_t reads, read_bytes;
	uint64_t writes, write_bytes; /* frames too */
	uint64_t failed;
};

/* Counts from zero. */
void flow_stats_init(struct flow_stats *it, wd_flow under);

/* The flow that is counted. */
wd_flow flow_stats(struct flow_stats *it);

#endif
