/* SPDX-License-Identifier: ISC */
/* wadi/test/time.h - what everything that lets time pass does. */
#ifndef WADI_TEST_TIME_H
#define WADI_TEST_TIME_H

#include "wadi/fiber.h"
#include "wadi/test/expect.h"
#include "wadi/time.h"

/* A fiber that sleeps for an hour, if nobody ends that. */
static inline wd_err wd_time_oversleep_(void *arg)
{
	return wd_time_sleep(*(wd_time *)arg, wd_hours(1));
}

/* Sleeps for some milliseconds of the time that `now(clock)` tells; returns how many
 * expectations were not met. */
WD_WAITS static inline int wd_time_conforms_by(wd_time time, wd_instant (*now)(void *clock),
                                               void *clock)
{
	wd_instant start = now(clock);
	struct wd_fiber *sleeper;
	wd_err result = NULL;
	int failures = 0;

	/* For at least as long as it was asked to. */
	WD_EXPECT(wd_time_sleep(time, wd_ns(0)) == NULL);
	WD_EXPECT(wd_time_sleep(time, wd_ms(5)) == NULL);
	WD_EXPECT(wd_between(start, now(clock)).ns >= wd_ms(5).ns);

	/* Other fibers run meanwhile; and it ends early when cancelled. */
	result = wd_spawn("sleeper", wd_time_oversleep_, &time, &sleeper);
	WD_EXPECT(result == NULL);
	if (result)
		return failures;
	WD_EXPECT(wd_time_sleep(time, wd_ms(1)) == NULL);
	wd_cancel(sleeper);
	WD_EXPECT(wd_join(sleeper, &result) == NULL);
	WD_EXPECT(result == wd_cancelled);

	/* Or out of time. */
	WD_EXPECT(wd_within(wd_ms(1), wd_time_oversleep_, &time) == wd_timed_out);
	WD_EXPECT(wd_between(start, now(clock)).ns < wd_hours(1).ns);
	return failures;
}

/* What all waits go by. */
static inline wd_instant wd_time_now_(void *unused)
{
	(void)unused;
	return wd_now();
}

/* The same of the image's own time. */
WD_WAITS static inline int wd_time_conforms(wd_time time)
{
	return wd_time_conforms_by(time, wd_time_now_, NULL);
}

#endif
