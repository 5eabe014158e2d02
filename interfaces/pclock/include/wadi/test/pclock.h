/* SPDX-License-Identifier: ISC */
/* wadi/test/pclock.h - what every wall clock does. */
#ifndef WADI_TEST_PCLOCK_H
#define WADI_TEST_PCLOCK_H

#include "wadi/pclock.h"
#include "wadi/test/expect.h"

/* Returns how many expectations were not met. */
static inline int wd_pclock_conforms(wd_pclock clock)
{
	unsigned bad = 0;
	int failures = 0;
	char text[21];

	for (int i = 0; i < 10000; i++)
		bad += wd_pclock_now(clock).ns > 999999999;
	WD_EXPECT(bad == 0);

	/* Seconds since 1970: a date from this century to the year 9999, not the
	 * time since the image started, nor milliseconds. */
	WD_EXPECT(wd_date_calendar(wd_pclock_now(clock)).year >= 2001);
	WD_EXPECT(wd_date_pp(wd_pclock_now(clock), text, sizeof text) == sizeof text - 1);
	return failures;
}

#endif
