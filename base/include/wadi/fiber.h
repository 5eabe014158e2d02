/* SPDX-License-Identifier: ISC */
/* wadi/fiber.h - cooperative fibers.
 *
 * - A fiber runs until it waits.  Between two waits nothing else runs, so what
 *   was checked before a call not marked WD_WAITS still holds after it.
 * - A fiber that is to end early is cancelled: what it waits for, and every
 *   later wait, returns wd_cancelled, which its functions hand up with WD_TRY;
 *   so WD_AUTO variables and its own clean-ups run as on any other error.
 * - Called outside any fiber, a wait runs the fibers until it is over; when none
 *   of them can go on, nor will, it fails with wd_deadlock.
 */
#ifndef WADI_FIBER_H
#define WADI_FIBER_H

#include "wadi/base.h"

struct wd_fiber;

WD_ERROR_DECL(wd_deadlock); /* nothing is left that could end this wait */

/* What a fiber runs; its result is what wd_join() yields. */
typedef wd_err wd_fiber_run(void *arg);

/* The stack of a fiber that does not ask for another, in bytes. */
enum { WD_STACK_DEFAULT = 16384 };

/* ---- Life ------------------------------------------------------------------ */

/* Starts `run(arg)` soon, on a stack of WD_STACK_DEFAULT bytes.  `*fiber` must
 * be given to wd_join() or wd_detach() later; a NULL `fiber` detaches at once.
 * `name`, a constant, is for people.  wd_no_memory when there is no stack. */
WD_MUST wd_err wd_spawn(const char *name, wd_fiber_run *run, void *arg, struct wd_fiber **fiber);

/* The same on a stack of at least `stack` bytes, some 200 of which hold the
 * record of the fiber. */
WD_MUST wd_err wd_spawn_sized(const char *name, size_t stack, wd_fiber_run *run, void *arg,
                              struct wd_fiber **fiber);

/* Waits until `fiber` has ended and yields what it returned, NULL `result` to
 * drop that.  The fiber is gone then.  On failure (the caller was cancelled
 * or out of time) it is still there and still the caller's. */
WD_MUST WD_WAITS wd_err wd_join(struct wd_fiber *fiber, wd_err *result);

/* Waits until one of `count` > 0 fibers has ended, yields which and joins it
 * alone.  The others are still the caller's. */
WD_MUST WD_WAITS wd_err wd_join_first(struct wd_fiber *const *fibers, size_t count,
                                      size_t *which, wd_err *result);

/* Nobody will join: the fiber goes when it ends. */
WD_NONNULL void wd_detach(struct wd_fiber *fiber);

/* Asks a fiber to end: its present wait and all later ones return
 * wd_cancelled, except under wd_shield().  Join it to know that it has. */
WD_NONNULL void wd_cancel(struct wd_fiber *fiber);

/* Cancels and joins, whatever happens to the caller meanwhile: no fiber of
 * that name runs when it returns.  NULL is fine. */
WD_WAITS void wd_stop(struct wd_fiber *fiber);

/* While on, the calling fiber's waits end neither by wd_cancel() nor by
 * wd_within(): for a clean-up that has to wait.  Returns what it was before. */
bool wd_shield(bool on);

/* The calling fiber, NULL outside of any; and its name, "main" outside. */
struct wd_fiber *wd_self(void);
const char *wd_fiber_name(const struct wd_fiber *fiber);

/* Tells it from all others there ever were: 1, 2, ... in the order of wd_spawn(); 0
 * for NULL, the code outside any fiber. */
uint32_t wd_fiber_number(const struct wd_fiber *fiber);

/* ---- Waiting ---------------------------------------------------------------- */

/* A place to wait for one event: at most one fiber does.  Starts as zero. */
struct wd_wait {
	struct wd_fiber *who;
	bool done;
};

/* Waits until wd_wake(w), returning at once if that has been.  NULL,
 * wd_cancelled or wd_timed_out.  On success `w` may be used again. */
WD_MUST WD_WAITS WD_NONNULL wd_err wd_wait(struct wd_wait *w);
WD_NONNULL void wd_wake(struct wd_wait *w);

/* The same until `until`, but for no longer: wd_timed_out then. */
WD_MUST WD_WAITS WD_NONNULL wd_err wd_wait_until(struct wd_wait *w, wd_instant until);

/* Lets the others run once. */
WD_WAITS void wd_yield(void);

/* The monotonic clock that all waits go by. */
wd_instant wd_now(void);

/* Waits for a time.  Returns early only with wd_cancelled or wd_timed_out. */
WD_MUST WD_WAITS wd_err wd_sleep(wd_span span);
WD_MUST WD_WAITS wd_err wd_sleep_until(wd_instant until);

/* Runs `run(arg)` in the calling fiber with a limit: once `span` is over its
 * waits return wd_timed_out, which `run` hands up: this returns what `run` does.
 * Limits nest. */
WD_MUST WD_WAITS wd_err wd_within(wd_span span, wd_fiber_run *run, void *arg);

/* ---- Mutex, condition, mailbox --------------------------------------------------
 *
 * Storage is the caller's and starts as zero (a mailbox with _init); those who
 * wait are served in the order they came.
 */
struct wd_waiter; /* one who waits, on its own stack */
struct wd_line { struct wd_waiter *first, *last; };

/* Lets one in at a time; those inside wait for each other with a condition. */
struct wd_mutex { struct wd_fiber *owner; struct wd_line line; };
struct wd_cond  { struct wd_line line; };

/* Needed only around a wait: without one in between, nothing else runs. */
WD_MUST WD_WAITS WD_NONNULL wd_err wd_mutex_lock(struct wd_mutex *m);
WD_NONNULL void wd_mutex_unlock(struct wd_mutex *m);

/* Unlocks `m`, waits to be signalled and has `m` locked again when it returns,
 * on failure too. */
WD_MUST WD_WAITS WD_NONNULL wd_err wd_cond_wait(struct wd_cond *c, struct wd_mutex *m);
WD_NONNULL void wd_cond_signal(struct wd_cond *c);    /* the first in line */
WD_NONNULL void wd_cond_broadcast(struct wd_cond *c); /* all */

/* A first-in first-out line of at most `size` pointers. */
struct wd_mailbox {
	void **slot;
	size_t size, first, count;
	bool closed;
	struct wd_line putters, getters;
};
WD_ERROR_DECL(wd_mailbox_closed);

/* `slot`, of `size` > 0 elements, stays the caller's and outlives the mailbox. */
WD_NONNULL void wd_mailbox_init(struct wd_mailbox *m, void **slot, size_t size);

/* Waits while it is full; while it is empty.  wd_mailbox_closed after
 * wd_mailbox_close(), for wd_mailbox_get() once it is empty too. */
WD_MUST WD_WAITS wd_err wd_mailbox_put(struct wd_mailbox *m, void *item);
WD_MUST WD_WAITS WD_NONNULL wd_err wd_mailbox_get(struct wd_mailbox *m, void **item);

/* The same without waiting: false when it is full or closed; when empty. */
WD_MUST bool wd_mailbox_try_put(struct wd_mailbox *m, void *item);
WD_MUST WD_NONNULL bool wd_mailbox_try_get(struct wd_mailbox *m, void **item);

/* No more will come; all who wait are woken. */
WD_NONNULL void wd_mailbox_close(struct wd_mailbox *m);

/* ---- For devices: what comes from the host ----------------------------------------
 *
 * While a fiber waits for a source, or one owes something, "nothing is left to run" is
 * no deadlock: the image sleeps until the host has something.  Busy fibers do not keep it away
 * either: from time to time the host is asked between two of them.
 */
struct wd_source {
	bool (*ready)(void *device); /* is something there?  Asked after the host was */
	void *device;
	unsigned owed;               /* waits of others that the host is to end, by way of it */
	struct wd_wait wait;         /* who waits for it */
	struct wd_source *next;
};

/* Adds `source`, whose `ready` and `device` are set, for the life of the image. */
WD_NONNULL void wd_source_add(struct wd_source *source);

/* Waits until `source` is ready, which it may be at once.  One fiber at a time. */
WD_MUST WD_WAITS WD_NONNULL wd_err wd_source_wait(struct wd_source *source);

/* ---- For targets ------------------------------------------------------------------ */

/* Runs fibers until none is left, or none can ever go on again; returns the
 * number of those that never ended. */
size_t wd_run(void);

/* Called when the image is about to end itself for a rule that is broken, on whatever is
 * left of a stack.  Does nothing where no package that is linked in defines it. */
void wd_last_words(void);

/* Every living fiber, for debuggers and crash reports. */
void wd_fibers(void (*each)(void *arg, const struct wd_fiber *fiber), void *arg);

#endif
