/* SPDX-License-Identifier: ISC */
#include "timer.h"

static bool sooner(const struct wd_timer *a, const struct wd_timer *b)
{
	return a->at.ns != b->at.ns ? a->at.ns < b->at.ns : a->order < b->order;
}

/* Makes one heap of two, each NULL or alone in its line. */
static struct wd_timer *meld(struct wd_timer *a, struct wd_timer *b)
{
	struct wd_timer *top = !b || (a && sooner(a, b)) ? a : b;
	struct wd_timer *below = top == a ? b : a;

	if (below) {
		below->next = top->child;
		if (below->next)
			below->next->prev = below;
		below->prev = top;
		top->child = below;
	}
	return top;
}

/* Makes one heap of a line of them: in twos from the left, then all from the
 * right, which is what keeps later calls cheap. */
static struct wd_timer *meld_line(struct wd_timer *line)
{
	struct wd_timer *twos = NULL, *all = NULL;

	while (line) {
		struct wd_timer *a = line, *b = a->next;

		line = b ? b->next : NULL;
		a->next = NULL;
		if (b)
			b->next = NULL;
		a = meld(a, b);
		a->next = twos;
		twos = a;
	}
	while (twos) {
		struct wd_timer *a = twos;

		twos = a->next;
		a->next = NULL;
		all = meld(all, a);
	}
	return all;
}

void wd_timer_add(struct wd_timers *timers, struct wd_timer *timer, wd_instant at)
{
	*timer = (struct wd_timer){ .at = at, .order = timers->added++ };
	timers->first = meld(timers->first, timer);
}

void wd_timer_remove(struct wd_timers *timers, struct wd_timer *timer)
{
	struct wd_timer *below = meld_line(timer->child);

	if (timer == timers->first) {
		timers->first = below;
		return;
	}
	if (timer->prev->child == timer)
		timer->prev->child = timer->next;
	else
		timer->prev->next = timer->next;
	if (timer->next)
		timer->next->prev = timer->prev;
	timers->first = meld(timers->first, below);
}
