/* SPDX-License-Identifier: ISC */
/* wadi/time_virtual.h - clocks and sleeping by a time that is turned by hand, for tests and
 * simulations: each node of one can have a time of its own.
 *
 * It stands still until it is turned.  Who sleeps goes on when the time is there; what
 * limits and cancels a fiber, wd_within() and wd_cancel(), is as elsewhere.
 */
#ifndef WADI_TIME_VIRTUAL_H
#define WADI_TIME_VIRTUAL_H

#include "wadi/mclock.h"
#include "wadi/pclock.h"
#include "wadi/time.h"
#include "wadi/wheel.h"

/* The wheel may have other timers, too, and says by wd_wheel_next() when the next ends. */
struct time_virtual {
	struct wd_wheel wheel;
	struct wd_date date; /* when the wheel was at `at` */
	wd_instant at;
};

/* Both clocks start there. */
WD_NONNULL void time_virtual_init(struct time_virtual *it, wd_instant now, struct wd_date date);

/* Lets so much time pass at once, which wakes those whose sleep is over.  They run when the
 * caller waits, and what they sleep then begins at the time it has become.  Nobody may sleep
 * by it when its memory goes. */
WD_NONNULL void time_virtual_turn(struct time_virtual *it, wd_span by);

/* Sets the wall clock, back or ahead, and nothing else. */
WD_NONNULL void time_virtual_set_date(struct time_virtual *it, struct wd_date date);

/* The clocks, and what sleeps by them. */
WD_NONNULL wd_time time_virtual(struct time_virtual *it);
WD_NONNULL wd_mclock time_virtual_mclock(struct time_virtual *it);
WD_NONNULL wd_pclock time_virtual_pclock(struct time_virtual *it);

#endif
