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
	bool cut;    /* by flow_pair_cut() */
	/* Called when reading would not wait any more; NULL, or the owner's to set. */
	void (*come)(struct flow_pair_way *way);
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

/* Cuts it off: what is under way is lost, reading and writing are wd_flow_reset. */
void flow_pair_cut(struct flow_pair *it);

/* Would reading yield bytes, the end or an error at once? */
static inline bool flow_pair_can_read(const struct flow_pair_way *way)
{
	return way->len > 0 || way->ended || way->unread || way->cut;
}

/* The two ends. */
wd_flow flow_pair_a(struct flow_pair *it);
wd_flow flow_pair_b(struct flow_pair *it);

#endif
