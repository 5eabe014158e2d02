/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "wadi/wheel.h"

enum { TIMERS = 40 };

static struct wd_wheel wheel;
static struct one {
	struct wd_wheel_timer timer;
	unsigned fired;
	uint64_t saw;  /* the wheel's time when it fired */
	wd_span again; /* sets itself for so much later, when not zero */
} one[TIMERS];
static uint64_t last_at;
static bool in_order;

static void fire(struct wd_wheel_timer *timer)
{
	struct one *o = (struct one *)timer;

	assert_false(wd_wheel_is_set(timer));
	o->fired++;
	o->saw = wheel.now.ns;
	in_order = in_order && timer->at.ns >> 16 >= last_at >> 16;
	last_at = timer->at.ns;
	if (o->again.ns)
		wd_wheel_set(&wheel, timer, wd_after(timer->at, o->again));
}

static int fresh(void **state)
{
	(void)state;
	wd_wheel_init(&wheel, (wd_instant){ 123456789 });
	for (size_t i = 0; i < TIMERS; i++)
		one[i] = (struct one){ .timer = { .fire = fire } };
	last_at = 0;
	in_order = true;
	return 0;
}

static wd_instant later(uint64_t ns)
{
	return wd_after(wheel.now, wd_ns(ns));
}

static void a_timer_fires_when_its_time_has_come_and_not_before(void **state)
{
	static const uint64_t spans[] = {
		0, 1, 65535, 65536, 4194303, 4194304, WD_NS_PER_S, WD_NS_PER_DAY, WD_NS_PER_YEAR,
		UINT64_MAX / 2,
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(spans); i++) {
		wd_instant at = later(spans[i]);

		one[0].fired = 0;
		wd_wheel_set(&wheel, &one[0].timer, at);
		if (spans[i] > 0) {
			wd_wheel_turn(&wheel, (wd_instant){ at.ns - 1 });
			assert_int_equal(one[0].fired, 0);
			assert_true(wd_wheel_is_set(&one[0].timer));
		}
		wd_wheel_turn(&wheel, at);
		assert_int_equal(one[0].fired, 1);
		assert_int_equal(one[0].saw, at.ns);
		assert_false(wd_wheel_is_set(&one[0].timer));
	}
}

static void it_fires_by_steps_to_the_next_instant_alone(void **state)
{
	wd_instant at = later(WD_NS_PER_DAY + 77777);
	int steps = 0;

	(void)state;
	wd_wheel_set(&wheel, &one[0].timer, at);
	while (one[0].fired == 0) {
		wd_instant next = wd_wheel_next(&wheel);

		assert_false(wd_before(at, next));
		assert_true(++steps < 20);
		wd_wheel_turn(&wheel, next);
	}
	assert_int_equal(wheel.now.ns, at.ns);
	assert_int_equal(wd_wheel_next(&wheel).ns, WD_NEVER.ns);
}

static void what_is_cleared_or_set_to_never_does_not_fire(void **state)
{
	(void)state;
	for (size_t i = 0; i < 4; i++)
		wd_wheel_set(&wheel, &one[i].timer, later(1000));
	wd_wheel_clear(&wheel, &one[1].timer);
	wd_wheel_clear(&wheel, &one[1].timer);
	wd_wheel_set(&wheel, &one[2].timer, WD_NEVER);
	wd_wheel_set(&wheel, &one[3].timer, later(5000));
	wd_wheel_turn(&wheel, later(1000));
	assert_int_equal(one[0].fired, 1);
	assert_int_equal(one[1].fired + one[2].fired + one[3].fired, 0);
	wd_wheel_turn(&wheel, later(4000));
	assert_int_equal(one[3].fired, 1);
}

static void a_late_turn_fires_in_the_order_of_time(void **state)
{
	(void)state;
	srand(1);
	for (size_t i = 0; i < TIMERS; i++)
		wd_wheel_set(&wheel, &one[i].timer, later((uint64_t)rand() * 1000));
	wd_wheel_turn(&wheel, later(WD_NS_PER_DAY));
	for (size_t i = 0; i < TIMERS; i++)
		assert_int_equal(one[i].fired, 1);
	assert_true(in_order);
}

static void one_that_sets_itself_anew_does_not_hold_a_turn_up(void **state)
{
	(void)state;
	one[0].again = wd_ms(1);
	wd_wheel_set(&wheel, &one[0].timer, later(0));
	wd_wheel_turn(&wheel, later(10 * WD_NS_PER_MS));
	assert_in_range(one[0].fired, 1, 11);
	one[0].fired = 0;
	one[0].again = wd_ns(0);
	wd_wheel_set(&wheel, &one[0].timer, (wd_instant){ 5 }); /* long past */
	assert_int_equal(wd_wheel_next(&wheel).ns, wheel.now.ns);
	wd_wheel_turn(&wheel, wheel.now);
	assert_int_equal(one[0].fired, 1);
}

static unsigned order[3], ordered;

static void fire_for_the_past(struct wd_wheel_timer *timer)
{
	((struct one *)timer)->fired++;
	assert_true(((struct one *)timer)->fired < 10);
	wd_wheel_set(&wheel, timer, timer->at);
}

/* Set while time goes by far below, for what is past there, too. */
static void one_that_sets_itself_for_a_time_that_is_past_does_not_either(void **state)
{
	static const uint64_t slots[] = { 1, 63, 64, 82, 5000, 300000 };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(slots); i++) {
		one[i].timer.fire = fire_for_the_past;
		wd_wheel_set(&wheel, &one[i].timer, later(1 << 16));
		wd_wheel_turn(&wheel, later(slots[i] << 16));
		assert_in_range(one[i].fired, 1, 2);
		one[i].fired = 0;
		wd_wheel_turn(&wheel, later(0));
		assert_int_equal(one[i].fired, 1);
		wd_wheel_clear(&wheel, &one[i].timer);
	}
}

static void note(struct wd_wheel_timer *timer)
{
	order[ordered++] = (unsigned)((struct one *)timer - one);
	if (timer == &one[0].timer) { /* in the middle of it all */
		wd_wheel_soon(&wheel, &one[2].timer);
		wd_wheel_clear(&wheel, &one[3].timer);
	}
}

static void soon_is_after_all_that_is_due_and_within_the_turn(void **state)
{
	(void)state;
	ordered = 0;
	for (size_t i = 0; i < 4; i++)
		one[i].timer.fire = note;
	wd_wheel_soon(&wheel, &one[0].timer);
	wd_wheel_soon(&wheel, &one[0].timer);
	wd_wheel_soon(&wheel, &one[3].timer);
	wd_wheel_set(&wheel, &one[1].timer, wheel.now);
	assert_true(wd_wheel_is_pending(&wheel));
	assert_int_equal(wd_wheel_next(&wheel).ns, wheel.now.ns);
	wd_wheel_turn(&wheel, wheel.now);
	assert_int_equal(ordered, 3);
	assert_int_equal(order[0], 1);
	assert_int_equal(order[1], 0);
	assert_int_equal(order[2], 2);
	assert_false(wd_wheel_is_pending(&wheel));
}

static void a_timer_moves_between_soon_and_a_time(void **state)
{
	(void)state;
	wd_wheel_set(&wheel, &one[0].timer, later(1000));
	wd_wheel_soon(&wheel, &one[0].timer);
	wd_wheel_settle(&wheel);
	assert_int_equal(one[0].fired, 1);
	wd_wheel_soon(&wheel, &one[0].timer);
	wd_wheel_soon(&wheel, &one[1].timer);
	wd_wheel_set(&wheel, &one[0].timer, later(1000));
	wd_wheel_clear(&wheel, &one[1].timer);
	wd_wheel_soon(&wheel, &one[2].timer);
	wd_wheel_settle(&wheel);
	assert_int_equal(one[0].fired, 1);
	assert_int_equal(one[1].fired, 0);
	assert_int_equal(one[2].fired, 1);
	wd_wheel_turn(&wheel, later(1000));
	assert_int_equal(one[0].fired, 2);
}

static wd_instant next_or_now(void)
{
	wd_instant next = wd_wheel_next(&wheel);

	return next.ns == WD_NEVER.ns ? wheel.now : next;
}

static unsigned stirred;

static void note_stir(struct wd_wheel *w)
{
	assert_ptr_equal(w, &wheel);
	stirred++;
}

static void who_sleeps_is_stirred_once_by_what_is_due_before(void **state)
{
	(void)state;
	stirred = 0;
	wheel.stir = note_stir;
	wd_wheel_soon(&wheel, &one[0].timer); /* nobody sleeps */
	assert_int_equal(stirred, 0);
	wheel.sleep = later(1000);
	wd_wheel_set(&wheel, &one[1].timer, later(1000));
	wd_wheel_set(&wheel, &one[1].timer, WD_NEVER);
	assert_int_equal(stirred, 0);
	wd_wheel_set(&wheel, &one[1].timer, later(999));
	wd_wheel_set(&wheel, &one[2].timer, later(998));
	assert_int_equal(stirred, 1);
	wheel.sleep = later(1000);
	wd_wheel_soon(&wheel, &one[3].timer);
	assert_int_equal(stirred, 2);
}

/* Against what is obviously right: each timer's time, in an array. */
static void it_does_what_a_list_of_times_would(void **state)
{
	uint64_t due[TIMERS] = { 0 };

	(void)state;
	srand(2);
	for (int round = 0; round < 200000; round++) {
		size_t i = (size_t)rand() % TIMERS;
		uint64_t span = (uint64_t)rand() >> rand() % 31;

		switch (rand() % 4) {
		case 0:
			wd_wheel_clear(&wheel, &one[i].timer);
			due[i] = 0;
			break;
		case 1:
			wd_wheel_turn(&wheel, rand() % 2 ? next_or_now() : later(span));
			break;
		default:
			wd_wheel_set(&wheel, &one[i].timer, later(span));
			due[i] = wheel.now.ns + span;
		}
		for (size_t k = 0; k < TIMERS; k++) {
			bool want = due[k] && due[k] <= wheel.now.ns && one[k].fired;

			if (one[k].fired) {
				assert_true(want);
				assert_int_equal(one[k].fired, 1);
				one[k].fired = 0;
				due[k] = 0;
			}
			assert_true(wd_wheel_is_set(&one[k].timer) == (due[k] != 0));
			if (due[k])
				assert_false(due[k] < wd_wheel_next(&wheel).ns);
		}
	}
}

#define TEST(name) cmocka_unit_test_setup(name, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_timer_fires_when_its_time_has_come_and_not_before),
		TEST(it_fires_by_steps_to_the_next_instant_alone),
		TEST(what_is_cleared_or_set_to_never_does_not_fire),
		TEST(a_late_turn_fires_in_the_order_of_time),
		TEST(one_that_sets_itself_anew_does_not_hold_a_turn_up),
		TEST(one_that_sets_itself_for_a_time_that_is_past_does_not_either),
		TEST(soon_is_after_all_that_is_due_and_within_the_turn),
		TEST(a_timer_moves_between_soon_and_a_time),
		TEST(who_sleeps_is_stirred_once_by_what_is_due_before),
		TEST(it_does_what_a_list_of_times_would),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
