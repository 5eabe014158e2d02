/* SPDX-License-Identifier: ISC */
/* Waiting for what comes from the host. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/fiber.h"

/* A device that gets things at `comes_at`, or when a test says so. */
static struct device {
	size_t things;
	wd_instant comes_at;
} device;
static size_t asked, asked_for_ever;

static bool has_things(void *d)
{
	return ((struct device *)d)->things > 0;
}

static struct wd_source source = { .ready = has_things, .device = &device };

/* The host has a thing at device.comes_at: it ends a wait that lasts longer. */
static bool host(wd_instant until)
{
	asked++;
	asked_for_ever += until.ns == WD_NEVER.ns;
	if (until.ns == 0)
		return true;
	if (wd_before(until, device.comes_at))
		return false;
	fake_advance(wd_between(wd_now(), device.comes_at));
	device.things++;
	device.comes_at = WD_NEVER;
	return true;
}

static int setup(void **state)
{
	(void)state;
	fake_reset();
	fake_host(host);
	device = (struct device){ .comes_at = WD_NEVER };
	asked = asked_for_ever = 0;
	return 0;
}

static int add_source(void **state)
{
	(void)state;
	wd_source_add(&source);
	return 0;
}

static wd_err take_one(void *arg)
{
	size_t *taken = arg;

	WD_TRY(wd_source_wait(&source));
	device.things--;
	++*taken;
	return NULL;
}

static void what_is_there_is_taken_without_asking(void **state)
{
	size_t taken = 0;

	(void)state;
	device.things = 1;
	assert_null(take_one(&taken));
	assert_int_equal(taken, 1);
	assert_int_equal(asked, 0);
}

static void a_wait_lasts_until_the_host_has_something(void **state)
{
	wd_instant start = wd_now();
	size_t taken = 0;

	(void)state;
	device.comes_at = wd_after(start, wd_s(5));
	assert_null(wd_spawn("taker", take_one, &taken, NULL));
	assert_int_equal(wd_run(), 0);
	assert_int_equal(taken, 1);
	assert_int_equal(wd_between(start, wd_now()).ns, wd_s(5).ns);
	assert_int_equal(asked_for_ever, 1);
}

static void it_may_be_waited_for_outside_of_any_fiber(void **state)
{
	size_t taken = 0;

	(void)state;
	device.comes_at = wd_after(wd_now(), wd_ms(1));
	assert_null(take_one(&taken));
	assert_int_equal(taken, 1);
}

static void timers_go_off_meanwhile(void **state)
{
	wd_instant start = wd_now();
	size_t taken = 0;

	(void)state;
	device.comes_at = wd_after(start, wd_s(5));
	assert_int_equal(wd_within(wd_s(2), take_one, &taken), wd_timed_out);
	assert_int_equal(wd_between(start, wd_now()).ns, wd_s(2).ns);
	assert_int_equal(taken, 0);
	assert_null(take_one(&taken));
	assert_int_equal(wd_between(start, wd_now()).ns, wd_s(5).ns);
}

static void a_wait_for_it_can_be_cancelled(void **state)
{
	struct wd_fiber *fiber;
	wd_err result = NULL;
	size_t taken = 0;

	(void)state;
	assert_null(wd_spawn("taker", take_one, &taken, &fiber));
	wd_yield();
	wd_cancel(fiber);
	assert_null(wd_join(fiber, &result));
	assert_ptr_equal(result, wd_cancelled);
}

static struct wd_wait of_another;

/* It ends a wait elsewhere. */
static bool pays_back(wd_instant until)
{
	asked_for_ever += until.ns == WD_NEVER.ns;
	source.owed = 0;
	wd_wake(&of_another);
	return true;
}

static void while_it_owes_something_a_wait_is_no_deadlock(void **state)
{
	(void)state;
	fake_host(pays_back);
	source.owed = 1;
	assert_null(wd_wait(&of_another));
	assert_int_equal(asked_for_ever, 1);
	assert_ptr_equal(wd_wait(&of_another), wd_deadlock);
	assert_int_equal(asked_for_ever, 1);
}

static void where_nobody_waits_for_it_a_deadlock_is_one(void **state)
{
	struct wd_wait never = { 0 };

	(void)state;
	assert_ptr_equal(wd_wait(&never), wd_deadlock);
	assert_int_equal(wd_run(), 0);
	assert_int_equal(asked, 0);
}

static wd_err stay_busy(void *until_taken)
{
	const size_t *taken = until_taken;

	for (size_t i = 0; i < 1000000 && *taken == 0; i++) {
		fake_advance(wd_us(1));
		wd_yield();
	}
	return *taken ? NULL : wd_timed_out;
}

/* A host that has the thing ready whenever it is asked. */
static bool host_with_things(wd_instant until)
{
	(void)until;
	asked++;
	device.things = 1;
	return true;
}

static void busy_fibers_do_not_keep_it_away(void **state)
{
	wd_err result = wd_timed_out;
	struct wd_fiber *busy;
	size_t taken = 0;

	(void)state;
	fake_host(host_with_things);
	fake_advance(wd_hours(1)); /* beyond all that other tests did */
	assert_null(wd_spawn("taker", take_one, &taken, NULL));
	assert_null(wd_spawn("busy", stay_busy, &taken, &busy));
	assert_null(wd_join(busy, &result));
	assert_null(result);
	assert_int_equal(asked, 1);
}

static wd_err turn(void *arg)
{
	(void)arg;
	for (size_t i = 0; i < 100000; i++) {
		fake_advance(wd_us(1));
		wd_yield();
	}
	return NULL;
}

static void the_host_is_not_asked_at_every_turn(void **state)
{
	(void)state;
	fake_host(host_with_things);
	fake_advance(wd_hours(2));
	assert_null(wd_spawn("one", turn, NULL, NULL));
	assert_null(wd_spawn("other", turn, NULL, NULL));
	assert_int_equal(wd_run(), 0);
	assert_in_range(asked, 200000 / 400, 200000 / 250);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_is_there_is_taken_without_asking, setup),
		cmocka_unit_test_setup(a_wait_lasts_until_the_host_has_something, setup),
		cmocka_unit_test_setup(it_may_be_waited_for_outside_of_any_fiber, setup),
		cmocka_unit_test_setup(timers_go_off_meanwhile, setup),
		cmocka_unit_test_setup(a_wait_for_it_can_be_cancelled, setup),
		cmocka_unit_test_setup(while_it_owes_something_a_wait_is_no_deadlock, setup),
		cmocka_unit_test_setup(where_nobody_waits_for_it_a_deadlock_is_one, setup),
		cmocka_unit_test_setup(busy_fibers_do_not_keep_it_away, setup),
		cmocka_unit_test_setup(the_host_is_not_asked_at_every_turn, setup),
	};

	return cmocka_run_group_tests_name("source", tests, add_source, NULL);
}
