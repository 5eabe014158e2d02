/* SPDX-License-Identifier: ISC */
/* A timer lies at the level of the highest group of six bits in which its time, in
 * ticks, differs from the wheel's, in the slot of that group.  So all of a level are in
 * the present slot of the level above, none in a slot that is past, and the first slot of
 * the lowest level that is not empty comes before all others.
 */
#include "wadi/wheel.h"

enum { TICK_BITS = 16, LEVEL_BITS = 6 };

static uint64_t ticks(wd_instant at)
{
	return at.ns >> TICK_BITS;
}

void wd_wheel_init(struct wd_wheel *wheel, wd_instant now)
{
	*wheel = (struct wd_wheel){ .now = now, .tick = ticks(now) };
	wheel->soon_last = &wheel->soon;
}

/* ---- Lists ------------------------------------------------------------------------- */

static void push(struct wd_wheel_timer **list, struct wd_wheel_timer *t)
{
	t->next = *list;
	t->link = list;
	if (t->next)
		t->next->link = &t->next;
	*list = t;
}

static void unlink_timer(struct wd_wheel_timer *t)
{
	*t->link = t->next;
	if (t->next)
		t->next->link = t->link;
	t->link = NULL;
}

/* Moves all of a list to `to`, which is empty. */
static void move_list(struct wd_wheel_timer **to, struct wd_wheel_timer **from)
{
	*to = *from;
	*from = NULL;
	if (*to)
		(*to)->link = to;
}

/* ---- Setting ------------------------------------------------------------------------ */

/* `when` is not before the wheel's tick. */
static void insert(struct wd_wheel *wheel, struct wd_wheel_timer *t, wd_instant when)
{
	uint64_t at = ticks(when);
	unsigned level = (63u - (unsigned)__builtin_clzll((at ^ wheel->tick) | 1)) / LEVEL_BITS;
	unsigned slot = at >> level * LEVEL_BITS & (WD_WHEEL_SLOTS - 1);

	push(&wheel->slot[level][slot], t);
	wheel->busy[level] |= UINT64_C(1) << slot;
}

void wd_wheel_clear(struct wd_wheel *wheel, struct wd_wheel_timer *t)
{
	struct wd_wheel_timer **link = t->link;
	size_t slot = ((uintptr_t)link - (uintptr_t)wheel->slot) / sizeof *link;

	if (!link)
		return;
	if (wheel->soon_last == &t->next)
		wheel->soon_last = link;
	unlink_timer(t);
	if (!*link && slot < WD_WHEEL_LEVELS * WD_WHEEL_SLOTS) /* it was the last there */
		wheel->busy[slot / WD_WHEEL_SLOTS] &= ~(UINT64_C(1) << slot % WD_WHEEL_SLOTS);
}

/* Something is due at `at`: is that before whoever sleeps looks? */
static void stir(struct wd_wheel *wheel, wd_instant at)
{
	if (!wd_before(at, wheel->sleep))
		return;
	wheel->sleep = (wd_instant){ 0 };
	wheel->stir(wheel);
}

void wd_wheel_set(struct wd_wheel *wheel, struct wd_wheel_timer *t, wd_instant at)
{
	wd_wheel_clear(wheel, t);
	t->at = at;
	if (at.ns == WD_NEVER.ns)
		return;
	insert(wheel, t, wd_before(at, wheel->now) ? wheel->now : at);
	stir(wheel, at);
}

/* WD_NEVER tells it from one that is set for a time. */
void wd_wheel_soon(struct wd_wheel *wheel, struct wd_wheel_timer *t)
{
	if (t->link && t->at.ns == WD_NEVER.ns)
		return;
	wd_wheel_clear(wheel, t);
	t->at = WD_NEVER;
	t->next = NULL;
	t->link = wheel->soon_last;
	*t->link = t;
	wheel->soon_last = &t->next;
	stir(wheel, (wd_instant){ 0 });
}

/* ---- Turning ------------------------------------------------------------------------ */

/* The first slot that is not empty: its level, and where it starts in ticks.  False
 * when there is none. */
static bool first_slot(const struct wd_wheel *wheel, unsigned *level, uint64_t *start)
{
	for (unsigned l = 0; l < WD_WHEEL_LEVELS; l++)
		if (wheel->busy[l]) {
			unsigned shift = l * LEVEL_BITS;
			uint64_t slot = (uint64_t)__builtin_ctzll(wheel->busy[l]);

			*level = l;
			*start = (wheel->tick >> shift & ~(uint64_t)(WD_WHEEL_SLOTS - 1)) << shift |
			         slot << shift;
			return true;
		}
	return false;
}

/* Fires what is due of the slot that time has reached, at the lowest level, and sorts the
 * rest in anew.  A timer that fires may clear any of those that wait here. */
static void empty_slot(struct wd_wheel *wheel, unsigned level)
{
	unsigned slot = wheel->tick >> level * LEVEL_BITS & (WD_WHEEL_SLOTS - 1);
	struct wd_wheel_timer *waiting;

	move_list(&waiting, &wheel->slot[level][slot]);
	wheel->busy[level] &= ~(UINT64_C(1) << slot);
	for (struct wd_wheel_timer *t; (t = waiting) != NULL;) {
		unlink_timer(t);
		if (level > 0 || wd_before(wheel->now, t->at))
			insert(wheel, t, ticks(t->at) < wheel->tick ? wheel->now : t->at);
		else
			t->fire(t);
	}
}

/* The present slot is emptied once: what is set meanwhile for a time that has come waits
 * there for the next turn. */
static void fire_due(struct wd_wheel *wheel)
{
	uint64_t last = ticks(wheel->now), start;
	bool present_done = false;
	unsigned level;

	while (!present_done && first_slot(wheel, &level, &start) && start <= last) {
		wheel->tick = start;
		present_done = level == 0 && start == last;
		empty_slot(wheel, level);
	}
	wheel->tick = last;
}

void wd_wheel_settle(struct wd_wheel *wheel)
{
	for (struct wd_wheel_timer *t; (t = wheel->soon) != NULL;) {
		wd_wheel_clear(wheel, t);
		t->fire(t);
	}
}

void wd_wheel_turn(struct wd_wheel *wheel, wd_instant now)
{
	if (wd_before(wheel->now, now))
		wheel->now = now;
	fire_due(wheel);
	wd_wheel_settle(wheel);
}

wd_instant wd_wheel_next(const struct wd_wheel *wheel)
{
	unsigned level;
	uint64_t start;
	wd_instant next = WD_NEVER;

	if (wheel->soon)
		return wheel->now;
	if (!first_slot(wheel, &level, &start))
		return WD_NEVER;
	if (level > 0)
		return (wd_instant){ start << TICK_BITS };
	for (const struct wd_wheel_timer *t = wheel->slot[0][start & (WD_WHEEL_SLOTS - 1)]; t;
	     t = t->next)
		if (wd_before(t->at, next))
			next = t->at;
	return wd_before(next, wheel->now) ? wheel->now : next;
}
