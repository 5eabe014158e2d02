/* SPDX-License-Identifier: ISC */
#include "fiber_internal.h"
#include "switch.h"
#include "wadi/platform.h"

enum { STACK_MIN = 2048 };

/* All that have not ended, oldest first. */
static struct wd_fiber *oldest, *newest;
static size_t living;
static uint32_t numbered;

static void enter(struct wd_fiber *f)
{
	f->older = newest;
	if (newest)
		newest->newer = f;
	else
		oldest = f;
	newest = f;
	living++;
}

static void depart(struct wd_fiber *f)
{
	if (f->older)
		f->older->newer = f->newer;
	else
		oldest = f->newer;
	if (f->newer)
		f->newer->older = f->older;
	else
		newest = f->older;
	living--;
}

/* What runs on a new stack. */
static void begin(void)
{
	struct wd_fiber *self = wd_fiber_now;

	wd_fiber_arrive();
	self->result = self->run(self->arg);
	self->ended = true;
	depart(self);
	if (self->on_end)
		wd_wake(self->on_end);
	wd_fiber_leave();
}

/* Lays the record of a fiber at the top of its stack, the floor at its end. */
static struct wd_fiber *lay_out(struct wd_room stack)
{
	uintptr_t top = (uintptr_t)(stack.ptr + stack.len) - sizeof(struct wd_fiber);
	uintptr_t low = (uintptr_t)stack.ptr + sizeof low - 1;
	struct wd_fiber *f = (void *)(top & ~(uintptr_t)63); /* a cache line */

	*f = (struct wd_fiber){
		.sp = wd_switch_first(f, begin),
		.floor = (void *)(low & ~(sizeof low - 1)),
		.stack = stack,
		.limit = WD_NEVER,
	};
	*f->floor = WD_FIBER_FLOOR;
	return f;
}

wd_err wd_spawn_sized(const char *name, size_t stack, wd_fiber_run *run, void *arg,
                      struct wd_fiber **fiber)
{
	struct wd_room room = wd_platform_stack(stack > STACK_MIN ? stack : STACK_MIN);
	struct wd_fiber *f;

	if (room.len == 0)
		return wd_no_memory;
	f = lay_out(room);
	f->name = name;
	f->number = ++numbered;
	f->run = run;
	f->arg = arg;
	f->detached = !fiber;
	enter(f);
	wd_fiber_ready(f);
	if (fiber)
		*fiber = f;
	return NULL;
}

wd_err wd_spawn(const char *name, wd_fiber_run *run, void *arg, struct wd_fiber **fiber)
{
	return wd_spawn_sized(name, WD_STACK_DEFAULT, run, arg, fiber);
}

static void join_ended(struct wd_fiber *f, wd_err *result)
{
	if (result)
		*result = f->result;
	wd_platform_stack_give(f->stack);
}

wd_err wd_join(struct wd_fiber *fiber, wd_err *result)
{
	return wd_join_first(&fiber, 1, &(size_t){ 0 }, result);
}

wd_err wd_join_first(struct wd_fiber *const *fibers, size_t count, size_t *which, wd_err *result)
{
	struct wd_wait end = { 0 };
	size_t i;
	wd_err err;

	for (i = 0; i < count; i++) {
		fibers[i]->on_end = &end;
		end.done |= fibers[i]->ended;
	}
	err = wd_wait(&end);
	for (i = 0; i < count; i++)
		fibers[i]->on_end = NULL;
	WD_TRY(err);
	for (i = 0; !fibers[i]->ended; i++)
		continue;
	*which = i;
	join_ended(fibers[i], result);
	return NULL;
}

void wd_detach(struct wd_fiber *fiber)
{
	if (fiber->ended)
		join_ended(fiber, NULL);
	else
		fiber->detached = true;
}

void wd_cancel(struct wd_fiber *fiber)
{
	fiber->cancelled = true;
	if (!fiber->shielded)
		wd_fiber_resume(fiber, wd_cancelled);
}

void wd_stop(struct wd_fiber *fiber)
{
	bool was;

	if (!fiber)
		return;
	wd_cancel(fiber);
	was = wd_shield(true);
	if (wd_join(fiber, NULL))
		wd_fiber_die(fiber, "is to stop, but nothing could end its wait");
	wd_shield(was);
}

struct wd_fiber *wd_self(void)
{
	return wd_fiber_now == &wd_fiber_outside ? NULL : wd_fiber_now;
}

const char *wd_fiber_name(const struct wd_fiber *fiber)
{
	return fiber ? fiber->name : wd_fiber_outside.name;
}

uint32_t wd_fiber_number(const struct wd_fiber *fiber)
{
	return fiber ? fiber->number : wd_fiber_outside.number;
}

size_t wd_run(void)
{
	if (wd_self())
		wd_fiber_die(wd_fiber_now, "calls wd_run(), which is not for fibers");
	wd_ignore(wd_fiber_block(WD_NEVER), "that nothing is left to run is how it ends");
	return living;
}

void wd_fibers(void (*each)(void *arg, const struct wd_fiber *fiber), void *arg)
{
	for (const struct wd_fiber *f = oldest; f; f = f->newer)
		each(arg, f);
}
