/* SPDX-License-Identifier: ISC */
/* The heap of timers against a plain array. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../src/timer.h"

enum { COUNT = 200, STEPS = 20000 };

static uint64_t seed;

static uint32_t any(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

/* The soonest of those in it, the first added among equals. */
static struct wd_timer *soonest(struct wd_timer *t, const bool *in)
{
	struct wd_timer *first = NULL;

	for (size_t i = 0; i < COUNT; i++)
		if (in[i] && (!first || t[i].at.ns < first->at.ns ||
		              (t[i].at.ns == first->at.ns && t[i].order < first->order)))
			first = &t[i];
	return first;
}

static void first_is_always_the_soonest(void **state)
{
	static struct wd_timer t[COUNT];
	struct wd_timers timers = { 0 };
	bool in[COUNT] = { false };

	(void)state;
	seed = 1;
	for (int step = 0; step < STEPS; step++) {
		uint32_t i = any(COUNT);

		if (step % 3 == 0 && timers.first)
			i = (uint32_t)(timers.first - t); /* as when time passes */
		if (in[i])
			wd_timer_remove(&timers, &t[i]);
		else
			wd_timer_add(&timers, &t[i], (wd_instant){ any(COUNT / 2) });
		in[i] = !in[i];
		assert_ptr_equal(timers.first, soonest(t, in));
	}
}

static void equals_leave_in_the_order_they_came(void **state)
{
	static struct wd_timer t[COUNT];
	struct wd_timers timers = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		wd_timer_add(&timers, &t[i], (wd_instant){ 7 });
	for (size_t i = 0; i < COUNT; i++) {
		assert_ptr_equal(timers.first, &t[i]);
		wd_timer_remove(&timers, timers.first);
	}
	assert_null(timers.first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_is_always_the_soonest),
		cmocka_unit_test(equals_leave_in_the_order_they_came),
	};

	return cmocka_run_group_tests_name("fiber_timer", tests, NULL, NULL);
}
