/* SPDX-License-Identifier: ISC */
/* wadi/test/mclock.h - what every monotonic clock does. */
#ifndef WADI_TEST_MCLOCK_H
#define WADI_TEST_MCLOCK_H

#include "wadi/fiber.h"
#include "wadi/mclock.h"
#include "wadi/test/expect.h"

/* Of a clock that `pass(arg)` makes go on by 5 ms at least; returns how many expectations
 * were not met. */
WD_WAITS static inline int wd_mclock_conforms_by(wd_mclock clock, wd_fiber_run *pass, void *arg)
{
	wd_instant start = wd_mclock_now(clock), last = start;
	unsigned back = 0;
	int failures = 0;

	for (int i = 0; i < 10000; i++) {
		wd_instant now = wd_mclock_now(clock);

		back += wd_before(now, last);
		last = now;
	}
	WD_EXPECT(back == 0);

	/* It goes on while the image sleeps, and in nanoseconds. */
	start = wd_mclock_now(clock);
	WD_EXPECT(pass(arg) == NULL);
	last = wd_mclock_now(clock);
	WD_EXPECT(wd_between(start, last).ns >= wd_ms(5).ns);
	WD_EXPECT(last.ns != WD_NEVER.ns);
	return failures;
}

/* Sleeps for some milliseconds. */
static inline wd_err wd_mclock_sleep_(void *unused)
{
	(void)unused;
	return wd_sleep(wd_ms(5));
}

/* The same of a clock that goes on by itself. */
WD_WAITS static inline int wd_mclock_conforms(wd_mclock clock)
{
	return wd_mclock_conforms_by(clock, wd_mclock_sleep_, NULL);
}

#endif
