/* SPDX-License-Identifier: ISC */
/* What the sources of the fibers share: fiber.c has their lives, fiber_run.c
 * their turns, sync*.c what they wait for. */
#ifndef FIBER_INTERNAL_H
#define FIBER_INTERNAL_H

#include "timer.h"
#include "wadi/fiber.h"

/* Lies at the top of its own stack, and is gone with it. */
struct wd_fiber {
	void *sp;               /* where it stands while another runs */
	uintptr_t *floor;       /* the lowest word of its stack: WD_FIBER_FLOOR */
	struct wd_fiber *next;  /* in the line of those ready to run */
	struct wd_fiber *older, *newer; /* among the living */
	const char *name;
	uint32_t number;        /* of all there ever were, counted from 1; outside 0 */
	wd_fiber_run *run;
	void *arg;
	wd_err result;          /* of run */
	struct wd_room stack;
	struct wd_wait *on_end; /* of who joins it */
	wd_instant limit;       /* the soonest of wd_within() */
	struct wd_timer timer;  /* of its present wait, when that is timed */
	wd_err on_time;         /* how that ends when its time has come */
	wd_err why;             /* how the last wait ended */
	bool waiting, timed, cancelled, shielded, detached, ended;
};

/* Who has overwritten it has run out of stack. */
#define WD_FIBER_FLOOR ((uintptr_t)0x57ac4f1005badbad)

/* Who runs: a fiber, or the code outside of any, which has a record too. */
extern struct wd_fiber *wd_fiber_now;
extern struct wd_fiber wd_fiber_outside;

/* Puts a fiber that can run at the end of the line. */
WD_NONNULL void wd_fiber_ready(struct wd_fiber *f);

/* To be called first on a new stack: clears away the one left for it. */
void wd_fiber_arrive(void);

/* Leaves for good a fiber that has ended; its stack goes when it is detached.
 * Does not return, but is not called so: AddressSanitizer would take the
 * fiber's stack for a broken one of the thread. */
void wd_fiber_leave(void);

/* Whether the one that runs may wait: NULL, wd_cancelled, wd_timed_out. */
WD_MUST wd_err wd_fiber_check(void);

/* Lets others run until wd_fiber_resume() or `until`; ends early as wd_wait()
 * does.  To be called after a check. */
WD_MUST WD_WAITS wd_err wd_fiber_block(wd_instant until);

/* Ends the wait of `f` with `why`; false when it has ended already. */
bool wd_fiber_resume(struct wd_fiber *f, wd_err why);

/* Is there a source at all; does a fiber wait for one? */
bool wd_source_exists(void);
bool wd_source_awaited(void);

/* Wakes those whose source has become ready; after wd_platform_wait(). */
void wd_source_wake(void);

/* A rule is broken that no error could report: stops the image. */
WD_NONNULL _Noreturn void wd_fiber_die(const struct wd_fiber *f, const char *what);

#endif
