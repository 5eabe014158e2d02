/* SPDX-License-Identifier: ISC */
/* wadi/mclock.h - the monotonic clock: for spans of time. */
#ifndef WADI_MCLOCK_H
#define WADI_MCLOCK_H

#include "wadi/base.h"

typedef struct wd_mclock {
	const struct wd_mclock_ops *ops;
	void *self;
} wd_mclock;

/* What an implementation provides; the functions below have the contract. */
struct wd_mclock_ops {
	wd_instant (*now)(void *self);
};

/* Never goes back, goes on while the image sleeps, says nothing of the date.
 * Its start is arbitrary and the same for the life of the image. */
static inline wd_instant wd_mclock_now(wd_mclock clock)
{
	return clock.ops->now(clock.self);
}

#endif
