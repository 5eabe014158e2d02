/* SPDX-License-Identifier: ISC */
#include "sync_line.h"

static void stand(struct wd_line *line, struct wd_waiter *w)
{
	w->line = line;
	w->next = NULL;
	w->prev = line->last;
	if (w->prev)
		w->prev->next = w;
	else
		line->first = w;
	line->last = w;
}

static void leave(struct wd_waiter *w)
{
	if (w->prev)
		w->prev->next = w->next;
	else
		w->line->first = w->next;
	if (w->next)
		w->next->prev = w->prev;
	else
		w->line->last = w->prev;
	w->line = NULL;
}

wd_err wd_line_wait(struct wd_line *line, struct wd_waiter *me)
{
	wd_err err;

	me->fiber = wd_fiber_now;
	stand(line, me);
	err = wd_fiber_block(WD_NEVER);
	if (me->line)
		leave(me);
	return err;
}

struct wd_waiter *wd_line_wake(struct wd_line *line)
{
	struct wd_waiter *w;

	/* One that was cancelled or ran out of time still stands there until it
	 * runs: what it waited for is not for it any more. */
	while ((w = line->first)) {
		leave(w);
		if (wd_fiber_resume(w->fiber, NULL))
			break;
	}
	return w;
}
