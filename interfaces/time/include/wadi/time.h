/* SPDX-License-Identifier: ISC */
/* wadi/time.h - letting time pass. */
#ifndef WADI_TIME_H
#define WADI_TIME_H

#include "wadi/base.h"

typedef struct wd_time {
	const struct wd_time_ops *ops;
	void *self;
} wd_time;

/* What an implementation provides; the functions below have the contract. */
struct wd_time_ops {
	WD_MUST wd_err (*sleep)(void *self, wd_span span);
};

/* Waits for at least `span`; other fibers run meanwhile.  Returns early only
 * when the caller is cancelled or out of time: wd_cancelled, wd_timed_out. */
WD_MUST WD_WAITS static inline wd_err wd_time_sleep(wd_time time, wd_span span)
{
	return time.ops->sleep(time.self, span);
}

#endif
