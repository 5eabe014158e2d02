/* SPDX-License-Identifier: ISC */
/* wadi/flow_pair.h - two flows, each the other's peer, in memory. */
#ifndef WADI_FLOW_PAIR_H
#define WADI_FLOW_PAIR_H

#include "wadi/fiber.h"
#include "wadi/flow.h"

/* One way: a ring of bytes. */
struct flow_pair_way {
	uint8_t *ring;
	size_t size, first, len;
	bool ended;  /* the writer will write no more */
	bool unread; /* the reader will read no more */
	struct wd_wait readable, writable;
	struct wd_mutex readers, writers; /* take turns */
};

/* One end: which way it reads, and which it writes. */
struct flow_pair_end {
	struct flow_pair_way *in, *out;
};

/* Both ways; and both ends, of which neither outlives it. */
struct flow_pair {
	const char *name;
	struct flow_pair_way way[2];
	struct flow_pair_end end[2];
};

/* Allocates `size` bytes for each way, at least one; a writer waits when they are
 * full.  `name` is for people.  wd_no_memory. */
WD_MUST wd_err flow_pair_init(struct flow_pair *it, const char *name, int64_t size);

/* Gives back the memory; both ends are closed, or never used again. */
void flow_pair_fini(struct flow_pair *it);

/* The two ends. */
wd_flow flow_pair_a(struct flow_pair *it);
wd_flow flow_pair_b(struct flow_pair *it);

#endif
