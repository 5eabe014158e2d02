/* SPDX-License-Identifier: ISC */
/* Timers, soonest first: a pairing heap whose nodes lie in what they wake.
 * Adding costs a few instructions, taking the first about log n of them. */
#ifndef TIMER_H
#define TIMER_H

#include "wadi/base.h"

struct wd_timer {
	wd_instant at;
	uint64_t order;         /* of those of one instant the first added goes first */
	struct wd_timer *child; /* one that is later, and the first of its line */
	struct wd_timer *next;  /* the next in the line of its parent's children */
	struct wd_timer *prev;  /* the one before it there, or its parent; any for the root */
};

/* Starts as zero. */
struct wd_timers {
	struct wd_timer *first; /* the soonest, NULL when there is none */
	uint64_t added;
};

/* `timer` must not be in it. */
WD_NONNULL void wd_timer_add(struct wd_timers *timers, struct wd_timer *timer, wd_instant at);

/* `timer` must be in it, anywhere. */
WD_NONNULL void wd_timer_remove(struct wd_timers *timers, struct wd_timer *timer);

#endif
