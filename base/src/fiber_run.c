/* SPDX-License-Identifier: ISC */
#include "fiber_internal.h"
#include "switch.h"
#include "wadi/platform.h"
#include "wadi/trace_point.h"

enum { TURNS = 64 }; /* busy fibers hold timers up for so many turns */
enum { ASK_NS = 250000 }; /* and the host for so long: a trip to it may take 30 us */

WD_ERROR(wd_deadlock, NULL, "fiber", "nothing is left that could end this wait");

static uintptr_t floor_outside = WD_FIBER_FLOOR;
struct wd_fiber wd_fiber_outside = {
	.name = "main", .floor = &floor_outside, .limit = { UINT64_MAX },
};
struct wd_fiber *wd_fiber_now = &wd_fiber_outside;

static struct wd_fiber *ready_first, *ready_last;
static struct wd_timers timers;
static struct wd_fiber *gone; /* its stack goes as soon as another runs */
static unsigned turns;

static void say_nothing(void)
{
}

WD_WEAK_ALIAS(wd_last_words, say_nothing);

void wd_fiber_die(const struct wd_fiber *f, const char *what)
{
	/* Piece by piece: what is left of the stack is not to be counted on. */
	wd_platform_write(wd_str("fiber "));
	wd_platform_write(wd_str(f->name));
	wd_platform_write(wd_str(": "));
	wd_platform_write(wd_str(what));
	wd_platform_write(wd_str("\n"));
	wd_last_words();
	wd_platform_exit(255);
}

void wd_fiber_ready(struct wd_fiber *f)
{
	f->next = NULL;
	if (ready_first)
		ready_last->next = f;
	else
		ready_first = f;
	ready_last = f;
}

/* Ends the waits that last until `now` at most. */
static void ring(wd_instant now)
{
	while (timers.first && !wd_before(now, timers.first->at)) {
		char *timer = (char *)timers.first;
		struct wd_fiber *f = (void *)(timer - offsetof(struct wd_fiber, timer));

		wd_fiber_resume(f, f->on_time);
	}
}

static void ask_host(wd_instant until)
{
	WD_TRACE(WD_TRACE_HOST, until.ns, "");
	wd_platform_wait(until);
	WD_TRACE(WD_TRACE_HOST_END, 0, "");
	wd_source_wake();
}

/* Among busy fibers: sees to timers and the host. */
static void look_up(void)
{
	static wd_instant ask_at;
	wd_instant now = wd_platform_now();

	ring(now);
	if (!wd_source_exists() || wd_before(now, ask_at))
		return;
	ask_host((wd_instant){ 0 });
	ask_at = wd_after(now, wd_ns(ASK_NS));
}

/* Nobody can run: lets time pass until a timer or the host changes that. */
static void idle(void)
{
	wd_instant now = wd_platform_now(), until = timers.first ? timers.first->at : WD_NEVER;

	if (!timers.first && !wd_source_awaited())
		wd_fiber_resume(&wd_fiber_outside, wd_deadlock);
	else if (wd_before(now, until))
		ask_host(until);
	else
		ring(now);
}

/* Takes the next in line; where there is none, waits until there is. */
static struct wd_fiber *next_ready(void)
{
	struct wd_fiber *f;

	if (++turns % TURNS == 0 && (timers.first || wd_source_exists()))
		look_up();
	while (!(f = ready_first))
		idle();
	ready_first = f->next;
	return f;
}

void wd_fiber_arrive(void)
{
	if (gone) {
		struct wd_room stack = gone->stack;

		gone = NULL;
		wd_platform_stack_give(stack);
	}
}

static void suspend(void)
{
	struct wd_fiber *self = wd_fiber_now, *next = next_ready();

	if (wd_unlikely(*self->floor != WD_FIBER_FLOOR))
		wd_fiber_die(self, "its stack has overflowed");
	if (next == self)
		return;
	WD_TRACE(WD_TRACE_SWITCH, next->number, next->name);
	wd_fiber_now = next;
	wd_switch(&self->sp, next->sp);
	wd_fiber_arrive();
}

void wd_fiber_leave(void)
{
	if (wd_fiber_now->detached)
		gone = wd_fiber_now;
	suspend();
}

wd_err wd_fiber_check(void)
{
	const struct wd_fiber *self = wd_fiber_now;

	if (self->shielded)
		return NULL;
	if (self->cancelled)
		return wd_cancelled;
	if (self->limit.ns == WD_NEVER.ns || wd_before(wd_platform_now(), self->limit))
		return NULL;
	return wd_timed_out;
}

wd_err wd_fiber_block(wd_instant until)
{
	struct wd_fiber *self = wd_fiber_now;

	self->on_time = NULL;
	if (!self->shielded && wd_before(self->limit, until)) {
		self->on_time = wd_timed_out;
		until = self->limit;
	}
	self->timed = until.ns != WD_NEVER.ns;
	if (self->timed)
		wd_timer_add(&timers, &self->timer, until);
	self->waiting = true;
	WD_TRACE(WD_TRACE_WAIT, until.ns, "");
	suspend();
	WD_TRACE(WD_TRACE_WAIT_END, 0, "");
	return self->why;
}

bool wd_fiber_resume(struct wd_fiber *f, wd_err why)
{
	if (!f->waiting)
		return false;
	WD_TRACE(WD_TRACE_WAKE, f->number, f->name);
	f->waiting = false;
	f->why = why;
	if (f->timed)
		wd_timer_remove(&timers, &f->timer);
	wd_fiber_ready(f);
	return true;
}

/* A time that is over ends the wait with no error. */
wd_err wd_wait_until(struct wd_wait *w, wd_instant until)
{
	wd_err err;

	WD_TRY(wd_fiber_check());
	if (!w->done) {
		if (w->who)
			wd_fiber_die(wd_fiber_now, "waits where another waits already");
		w->who = wd_fiber_now;
		err = wd_fiber_block(until);
		w->who = NULL;
		WD_TRY(err);
	}
	if (!w->done)
		return wd_timed_out;
	w->done = false;
	return NULL;
}

wd_err wd_wait(struct wd_wait *w)
{
	return wd_wait_until(w, WD_NEVER);
}

void wd_wake(struct wd_wait *w)
{
	w->done = true;
	if (w->who)
		wd_fiber_resume(w->who, NULL);
}

void wd_yield(void)
{
	wd_fiber_ready(wd_fiber_now);
	suspend();
}

wd_instant wd_now(void)
{
	return wd_platform_now();
}

wd_err wd_sleep(wd_span span)
{
	return wd_sleep_until(wd_after(wd_platform_now(), span));
}

wd_err wd_sleep_until(wd_instant until)
{
	WD_TRY(wd_fiber_check());
	return wd_fiber_block(until);
}

wd_err wd_within(wd_span span, wd_fiber_run *run, void *arg)
{
	struct wd_fiber *self = wd_fiber_now;
	wd_instant outer = self->limit, inner = wd_after(wd_platform_now(), span);
	wd_err err;

	if (wd_before(inner, outer))
		self->limit = inner;
	err = run(arg);
	self->limit = outer;
	return err;
}

bool wd_shield(bool on)
{
	bool was = wd_fiber_now->shielded;

	wd_fiber_now->shielded = on;
	return was;
}
