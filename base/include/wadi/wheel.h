/* SPDX-License-Identifier: ISC */
/* wadi/wheel.h - time for engines: the instant they are told, and their timers.
 *
 * An engine does no input and output and reads no clock.  It is given a wheel,
 * whose `now` is the time of all it does; whoever drives it turns the wheel to
 * the clock, or in a test to any instant, before it hands in what has arrived,
 * and sleeps until wd_wheel_next().
 *
 * Setting and clearing a timer cost the same however many there are; idle ones
 * cost nothing.  (Hashed hierarchical timing wheels, Varghese and Lauck 1987.)
 */
#ifndef WADI_WHEEL_H
#define WADI_WHEEL_H

#include "wadi/span.h"

/* A timer lies in what it is for, starts as zero with `fire` set, and must be
 * cleared before its memory goes.  `fire` is called with the timer not set. */
struct wd_wheel_timer {
	void (*fire)(struct wd_wheel_timer *timer);
	wd_instant at;
	struct wd_wheel_timer *next, **link; /* `link` is NULL while it is not set */
};

/* Slots of 2^16 ns; eight levels of 64 reach to the end of time. */
enum { WD_WHEEL_LEVELS = 8, WD_WHEEL_SLOTS = 64 };

struct wd_wheel {
	wd_instant now; /* what it was last turned to, also for what fires meanwhile */
	uint64_t tick;  /* slots before this one are empty */
	uint64_t busy[WD_WHEEL_LEVELS]; /* which slots are not empty */
	struct wd_wheel_timer *slot[WD_WHEEL_LEVELS][WD_WHEEL_SLOTS];
	struct wd_wheel_timer *soon, **soon_last; /* those of wd_wheel_soon(), in order */
	/* Who sleeps until `sleep` has `stir` called when something is set that is due before:
	 * once, which makes `sleep` 0.  Both start as zero: nobody sleeps. */
	wd_instant sleep;
	void (*stir)(struct wd_wheel *wheel);
};

/* No timers; the time is `now`. */
WD_NONNULL void wd_wheel_init(struct wd_wheel *wheel, wd_instant now);

/* The timer fires when the wheel is turned to `at` or later, which may be past: then
 * with the next turn.  Replaces what it was set to; WD_NEVER clears it. */
WD_NONNULL void wd_wheel_set(struct wd_wheel *wheel, struct wd_wheel_timer *timer, wd_instant at);

/* It fires before the turn under way is over, else in the next one, after all that is due:
 * for work that is done once for a whole line of frames.  One that is set soon already
 * keeps its place; one that is set for a time is moved. */
WD_NONNULL void wd_wheel_soon(struct wd_wheel *wheel, struct wd_wheel_timer *timer);

/* It does not fire, if it was to. */
WD_NONNULL void wd_wheel_clear(struct wd_wheel *wheel, struct wd_wheel_timer *timer);

/* Is it to fire, at a time or soon? */
static inline bool wd_wheel_is_set(const struct wd_wheel_timer *timer)
{
	return timer->link != NULL;
}

/* Is something set by wd_wheel_soon()? */
WD_NONNULL static inline bool wd_wheel_is_pending(const struct wd_wheel *wheel)
{
	return wheel->soon != NULL;
}

/* Turns it to `now`, or leaves it if that is past, and fires what is due: timers in the
 * order of their time, to a slot's precision, then those of wd_wheel_soon().  Each
 * timer fires once at most for `now` itself, so that one which sets itself anew for a time
 * that is not later does not hold it up. */
WD_NONNULL void wd_wheel_turn(struct wd_wheel *wheel, wd_instant now);

/* Fires those of wd_wheel_soon() alone, until there are none. */
WD_NONNULL void wd_wheel_settle(struct wd_wheel *wheel);

/* When to turn it next: not later than the first timer, perhaps earlier, at `now` if
 * something is set soon; WD_NEVER without timers. */
WD_NONNULL wd_instant wd_wheel_next(const struct wd_wheel *wheel);

#endif
