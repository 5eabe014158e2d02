/* SPDX-License-Identifier: ISC */
/* wadi/config/flow_pair.h - two flows, each the other's peer, for config.c. */
#ifndef WADI_CONFIG_FLOW_PAIR_H
#define WADI_CONFIG_FLOW_PAIR_H

#include "wadi/config.h"
#include "wadi/flow.h"

/* What two jobs talk through. */
struct wd_flow_pair { wd_flow a, b; };

/* The pair of this name, with `size` bytes on each way. */
static inline struct wd_flow_pair flow_pair(const char *name, int64_t size)
{
	void *pair = MODULE(flow_pair, name, size);

	return (struct wd_flow_pair){ PART(wd_flow, pair, a), PART(wd_flow, pair, b) };
}

#endif
