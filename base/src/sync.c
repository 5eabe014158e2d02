/* SPDX-License-Identifier: ISC */
#include "sync_line.h"

wd_err wd_mutex_lock(struct wd_mutex *m)
{
	struct wd_waiter me = { 0 };

	WD_TRY(wd_fiber_check());
	if (m->owner == wd_fiber_now)
		wd_fiber_die(wd_fiber_now, "locks a mutex that it holds");
	if (m->owner)
		return wd_line_wait(&m->line, &me); /* who unlocks it makes us the owner */
	m->owner = wd_fiber_now;
	return NULL;
}

void wd_mutex_unlock(struct wd_mutex *m)
{
	struct wd_waiter *next;

	if (m->owner != wd_fiber_now)
		wd_fiber_die(wd_fiber_now, "unlocks a mutex that it does not hold");
	next = wd_line_wake(&m->line);
	m->owner = next ? next->fiber : NULL;
}

wd_err wd_cond_wait(struct wd_cond *c, struct wd_mutex *m)
{
	struct wd_waiter me = { 0 };
	wd_err err;
	bool was;

	WD_TRY(wd_fiber_check());
	wd_mutex_unlock(m);
	err = wd_line_wait(&c->line, &me);
	was = wd_shield(true);
	if (wd_mutex_lock(m))
		wd_fiber_die(wd_fiber_now, "needs a mutex that nobody could unlock");
	wd_shield(was);
	return err;
}

void wd_cond_signal(struct wd_cond *c)
{
	wd_line_wake(&c->line);
}

void wd_cond_broadcast(struct wd_cond *c)
{
	while (wd_line_wake(&c->line))
		continue;
}
