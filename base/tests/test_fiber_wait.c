/* SPDX-License-Identifier: ISC */
/* Waiting, time and turns: the contract of wadi/fiber.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/fiber.h"

static const struct wd_error odd[1] = { { NULL, "test", "an odd result" } };
static int order[16];
static size_t ordered;

static int setup(void **state)
{
	(void)state;
	ordered = 0;
	fake_reset();
	return 0;
}

static struct wd_fiber *spawn(wd_fiber_run *run, void *arg)
{
	struct wd_fiber *f = NULL;

	assert_null(wd_spawn("a fiber", run, arg, &f));
	assert_non_null(f);
	return f;
}

static wd_err result_of(struct wd_fiber *f)
{
	wd_err result = odd;

	assert_null(wd_join(f, &result));
	return result;
}

static void assert_passed(wd_span since_start)
{
	assert_int_equal(wd_now().ns - FAKE_START_NS, since_start.ns);
}

/* As functions for wd_spawn() and wd_within(). */
static wd_err wait_on(void *wait) { return wd_wait(wait); }
static wd_err sleep_for(void *span) { return wd_sleep(*(wd_span *)span); }

/* ---- wd_wait() and wd_wake() --------------------------------------------------------- */

static void wait_returns_at_once_after_the_wake(void **state)
{
	struct wd_wait w = { 0 };

	(void)state;
	wd_wake(&w);
	wd_wake(&w);
	assert_null(wd_wait(&w));
	assert_false(w.done);
	wd_wake(&w); /* it may be used again */
	assert_null(wd_wait(&w));
	assert_int_equal(fake_waits(), 0);
}

static void wake_ends_the_wait(void **state)
{
	struct wd_wait w = { 0 };
	struct wd_fiber *f = spawn(wait_on, &w);

	(void)state;
	assert_int_equal(wd_run(), 1);
	wd_wake(&w);
	assert_null(result_of(f));
	assert_false(w.done);
	assert_null(w.who);
}

static void a_wait_until_ends_at_its_time_or_before(void **state)
{
	struct wd_wait w = { 0 };

	(void)state;
	assert_ptr_equal(wd_wait_until(&w, wd_after(wd_now(), wd_ms(5))), wd_timed_out);
	assert_passed(wd_ms(5));
	assert_null(w.who);
	wd_wake(&w);
	assert_null(wd_wait_until(&w, wd_after(wd_now(), wd_ms(5))));
	assert_passed(wd_ms(5));
	assert_ptr_equal(wd_wait_until(&w, (wd_instant){ 0 }), wd_timed_out);
}

static wd_err wake_after_a_second(void *wait)
{
	WD_TRY(wd_sleep(wd_s(1)));
	wd_wake(wait);
	return NULL;
}

static void wait_outside_runs_the_fibers_until_it_is_over(void **state)
{
	struct wd_wait w = { 0 };
	wd_span long_time = wd_s(60);
	struct wd_fiber *other = spawn(sleep_for, &long_time);
	struct wd_fiber *waker = spawn(wake_after_a_second, &w);

	(void)state;
	assert_null(wd_wait(&w));
	assert_passed(wd_s(1));
	wd_stop(other);
	assert_null(result_of(waker));
}

static void wait_outside_that_nothing_can_end_is_a_deadlock(void **state)
{
	struct wd_wait w = { 0 }, v = { 0 };
	struct wd_fiber *f = spawn(wait_on, &v);

	(void)state;
	assert_ptr_equal(wd_wait(&w), wd_deadlock);
	assert_ptr_equal(wd_join(f, NULL), wd_deadlock);
	assert_ptr_equal(wd_sleep_until(WD_NEVER), wd_deadlock);
	wd_stop(f);
	assert_int_equal(fake_waits(), 0);
}

static void run_returns_how_many_never_ended(void **state)
{
	struct wd_wait w[3] = { { 0 } };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(w); i++)
		assert_null(wd_spawn("waits", wait_on, &w[i], NULL));
	for (size_t i = 0; i < WD_COUNT(w); i++) {
		assert_int_equal(wd_run(), WD_COUNT(w) - i);
		wd_wake(&w[i]);
	}
	assert_int_equal(wd_run(), 0);
	assert_int_equal(fake_stacks(), 0);
}

/* ---- Time -------------------------------------------------------------------------------- */

static void sleep_lasts_its_time(void **state)
{
	(void)state;
	assert_null(wd_sleep(wd_ms(3)));
	assert_passed(wd_ms(3));
	assert_null(wd_sleep_until((wd_instant){ 5 })); /* long ago */
	assert_passed(wd_ms(3));
}

struct sleeper { int id; wd_span span; };

static wd_err sleep_and_note(void *sleeper)
{
	struct sleeper *s = sleeper;

	WD_TRY(wd_sleep(s->span));
	order[ordered++] = s->id;
	return NULL;
}

static void sleepers_wake_by_time_and_among_equals_in_turn(void **state)
{
	static struct sleeper s[] = {
		{ 4, { 70 } }, { 1, { 20 } }, { 5, { 90 } },
		{ 2, { 20 } }, { 0, { 0 } },  { 3, { 20 } },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(s); i++)
		assert_null(wd_spawn("sleeps", sleep_and_note, &s[i], NULL));
	assert_int_equal(wd_run(), 0);
	assert_int_equal(ordered, WD_COUNT(s));
	for (size_t i = 0; i < WD_COUNT(s); i++)
		assert_int_equal(order[i], i);
	assert_int_equal(fake_waits(), 3); /* once for each instant, and only while idle */
}

static wd_err be_busy(void *turns)
{
	for (int i = *(int *)turns; i > 0; i--) {
		fake_advance(wd_ms(1));
		wd_yield();
	}
	return NULL;
}

static void busy_fibers_do_not_hold_up_timers(void **state)
{
	int turns = 1000;
	wd_span ten = wd_ms(10);
	struct wd_fiber *busy = spawn(be_busy, &turns), *f = spawn(sleep_for, &ten);

	(void)state;
	assert_null(result_of(f));
	assert_true(wd_now().ns < FAKE_START_NS + wd_ms(200).ns);
	assert_int_equal(fake_waits(), 0);
	assert_null(result_of(busy));
}

static wd_err note_order(void *id)
{
	order[ordered++] = *(int *)id;
	wd_yield();
	order[ordered++] = *(int *)id;
	return NULL;
}

static void yield_lets_the_others_run_once(void **state)
{
	static int one = 1, two = 2;

	(void)state;
	wd_yield(); /* nobody there */
	assert_null(wd_spawn("one", note_order, &one, NULL));
	assert_null(wd_spawn("two", note_order, &two, NULL));
	wd_yield();
	assert_int_equal(ordered, 2);
	wd_yield();
	assert_int_equal(ordered, 4);
	for (size_t i = 0; i < ordered; i++)
		assert_int_equal(order[i], 1 + i % 2);
	assert_int_equal(wd_run(), 0);
}

/* ---- Limits ---------------------------------------------------------------------------- */

static void within_ends_waits_when_the_time_is_over(void **state)
{
	struct wd_wait w = { 0 };
	wd_span day = wd_days(1), short_time = wd_ms(1);

	(void)state;
	assert_ptr_equal(wd_within(wd_s(2), wait_on, &w), wd_timed_out);
	assert_passed(wd_s(2));
	assert_null(w.who);
	assert_ptr_equal(wd_within(wd_s(2), sleep_for, &day), wd_timed_out);
	assert_passed(wd_s(4));
	assert_null(wd_within(wd_s(2), sleep_for, &short_time));
	assert_ptr_equal(wd_within(wd_ns(0), sleep_for, &short_time), wd_timed_out);
	wd_wake(&w);
	assert_ptr_equal(wd_within(wd_ns(0), wait_on, &w), wd_timed_out);
	assert_true(w.done); /* the event is not lost */
	assert_null(wd_within(WD_FOREVER, wait_on, &w));
	assert_null(wd_sleep(day)); /* no limit is left */
}

static wd_err return_odd(void *arg)
{
	(void)arg;
	return odd;
}

static void within_returns_what_its_function_returns(void **state)
{
	(void)state;
	assert_ptr_equal(wd_within(wd_s(1), return_odd, NULL), odd);
	assert_ptr_equal(wd_within(wd_ns(0), return_odd, NULL), odd);
}

static wd_err wait_on_and_on(void *wait)
{
	for (int i = 0; i < 3; i++)
		if (wd_wait(wait) != wd_timed_out)
			return odd;
	return wd_sleep(wd_ns(1));
}

static wd_err inner_limits(void *wait)
{
	/* A longer one inside does not lengthen, a shorter one ends by itself. */
	if (wd_within(wd_s(1), wait_on_and_on, wait) != wd_timed_out)
		return odd;
	assert_passed(wd_s(1));
	WD_TRY(wd_sleep(wd_s(1)));
	if (wd_within(wd_days(1), wait_on_and_on, wait) != wd_timed_out)
		return odd;
	return wd_wait(wait);
}

static void limits_nest_and_stay_over(void **state)
{
	struct wd_wait w = { 0 };

	(void)state;
	assert_ptr_equal(wd_within(wd_s(5), inner_limits, &w), wd_timed_out);
	assert_passed(wd_s(5));
}

static wd_err shielded_sleep(void *span)
{
	wd_err err;

	wd_shield(true);
	err = wd_sleep(*(wd_span *)span);
	wd_shield(false);
	return err ? odd : wd_sleep(wd_ns(0));
}

static void shield_keeps_limits_off(void **state)
{
	wd_span minute = wd_min(1);

	(void)state;
	assert_ptr_equal(wd_within(wd_s(1), shielded_sleep, &minute), wd_timed_out);
	assert_passed(wd_min(1));
}

static wd_err limited_wait(void *wait)
{
	return wd_within(wd_s(1), wait_on, wait);
}

static void of_wake_and_limit_the_first_wins(void **state)
{
	struct wd_wait a = { 0 }, b = { 0 };
	struct wd_fiber *woken = spawn(limited_wait, &a), *late = spawn(limited_wait, &b);

	(void)state;
	wd_yield();
	wd_wake(&a);
	fake_advance(wd_s(2));
	assert_ptr_equal(result_of(late), wd_timed_out);
	wd_wake(&b);
	assert_null(result_of(woken));
	assert_true(b.done);
	assert_null(wd_wait(&b));
}

static void cancel_outweighs_a_limit_that_is_over(void **state)
{
	struct wd_wait w = { 0 };
	struct wd_fiber *f = spawn(limited_wait, &w);

	(void)state;
	wd_yield();
	fake_advance(wd_s(2));
	wd_cancel(f);
	assert_ptr_equal(result_of(f), wd_cancelled);
}

/* ---- Many ---------------------------------------------------------------------------------- */

enum { MANY = 10000 };

static void ten_thousand_fibers_wait_and_are_woken(void **state)
{
	static struct wd_wait w[MANY];
	static struct wd_fiber *f[MANY];

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		f[i] = spawn(wait_on, &w[i]);
	assert_int_equal(wd_run(), MANY);
	assert_int_equal(fake_stacks(), MANY);
	for (size_t i = 0; i < MANY; i += 2)
		wd_wake(&w[i]);
	assert_int_equal(wd_run(), MANY / 2);
	for (size_t i = 0; i < MANY; i++) {
		if (i % 2)
			wd_cancel(f[i]);
		assert_ptr_equal(result_of(f[i]), i % 2 ? wd_cancelled : NULL);
	}
	assert_int_equal(fake_stacks(), 0);
}

static void ten_thousand_fibers_sleep(void **state)
{
	static wd_span span[MANY];

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		span[i] = wd_us(i * 7919 % MANY);
		assert_null(wd_spawn("sleeps", sleep_for, &span[i], NULL));
	}
	assert_int_equal(wd_run(), 0);
	assert_passed(wd_us(MANY - 1));
	assert_int_equal(fake_waits(), MANY - 1);
	assert_int_equal(fake_stacks(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(wait_returns_at_once_after_the_wake, setup),
		cmocka_unit_test_setup(wake_ends_the_wait, setup),
		cmocka_unit_test_setup(a_wait_until_ends_at_its_time_or_before, setup),
		cmocka_unit_test_setup(wait_outside_runs_the_fibers_until_it_is_over, setup),
		cmocka_unit_test_setup(wait_outside_that_nothing_can_end_is_a_deadlock, setup),
		cmocka_unit_test_setup(run_returns_how_many_never_ended, setup),
		cmocka_unit_test_setup(sleep_lasts_its_time, setup),
		cmocka_unit_test_setup(sleepers_wake_by_time_and_among_equals_in_turn, setup),
		cmocka_unit_test_setup(busy_fibers_do_not_hold_up_timers, setup),
		cmocka_unit_test_setup(yield_lets_the_others_run_once, setup),
		cmocka_unit_test_setup(within_ends_waits_when_the_time_is_over, setup),
		cmocka_unit_test_setup(within_returns_what_its_function_returns, setup),
		cmocka_unit_test_setup(limits_nest_and_stay_over, setup),
		cmocka_unit_test_setup(shield_keeps_limits_off, setup),
		cmocka_unit_test_setup(of_wake_and_limit_the_first_wins, setup),
		cmocka_unit_test_setup(cancel_outweighs_a_limit_that_is_over, setup),
		cmocka_unit_test_setup(ten_thousand_fibers_wait_and_are_woken, setup),
		cmocka_unit_test_setup(ten_thousand_fibers_sleep, setup),
	};

	return cmocka_run_group_tests_name("fiber_wait", tests, NULL, NULL);
}
