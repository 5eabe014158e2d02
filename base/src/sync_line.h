/* SPDX-License-Identifier: ISC */
/* Those who wait for one thing, in the order they came. */
#ifndef SYNC_LINE_H
#define SYNC_LINE_H

#include "fiber_internal.h"

struct wd_waiter {
	struct wd_fiber *fiber;
	struct wd_waiter *prev, *next;
	struct wd_line *line; /* NULL once it has left */
	void *item;           /* what it brings, or is given */
	bool served;          /* set by who serves it */
};

/* Waits in line for wd_line_wake(); ends early as wd_wait() does.  To be called
 * after wd_fiber_check(). */
WD_MUST WD_WAITS WD_NONNULL wd_err wd_line_wait(struct wd_line *line, struct wd_waiter *me);

/* Takes the first whose wait is not over out of line and wakes it; NULL when
 * there is none.  It stays valid until others run. */
WD_NONNULL struct wd_waiter *wd_line_wake(struct wd_line *line);

#endif
