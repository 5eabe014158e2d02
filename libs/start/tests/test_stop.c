/* SPDX-License-Identifier: ISC */
#include "wadi/stop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/fiber.h"

static int set_up(void **state)
{
	(void)state;
	fake_reset();
	return 0;
}

/* The host that asks when the image sleeps. */
static bool asks(wd_instant until)
{
	(void)until;
	fake_ask_to_stop();
	return true;
}

static wd_err wait(void *count)
{
	WD_TRY(wd_stop_wait());
	++*(int *)count;
	return NULL;
}

static void who_does_not_ask_is_not_told(void **state)
{
	(void)state;
	assert_null(wd_sleep(wd_ms(1)));
	assert_false(fake_stop_wanted());
}

static void to_ask_is_to_want_to_be_told(void **state)
{
	(void)state;
	assert_false(wd_stop_asked());
	assert_true(fake_stop_wanted());
	fake_ask_to_stop();
	assert_true(wd_stop_asked());
}

static void a_wait_ends_with_the_request(void **state)
{
	(void)state;
	fake_host(asks);
	assert_null(wd_stop_wait());
	assert_int_equal(fake_waits(), 1);
}

static void once_asked_nobody_waits(void **state)
{
	(void)state;
	fake_ask_to_stop();
	assert_null(wd_stop_wait());
	assert_null(wd_stop_wait());
	assert_int_equal(fake_waits(), 0);
}

static void a_request_is_for_all_who_wait(void **state)
{
	struct wd_fiber *fibers[3];
	int count = 0;

	(void)state;
	for (size_t i = 0; i < WD_COUNT(fibers); i++)
		assert_null(wd_spawn("waits", wait, &count, &fibers[i]));
	wd_yield();
	fake_host(asks);
	for (size_t i = 0; i < WD_COUNT(fibers); i++)
		assert_null(wd_join(fibers[i], NULL));
	assert_int_equal(count, 3);
}

static void one_who_gives_up_leaves_the_others_waiting(void **state)
{
	struct wd_fiber *first, *second;
	int count = 0;

	(void)state;
	assert_null(wd_spawn("first", wait, &count, &first));
	assert_null(wd_spawn("second", wait, &count, &second));
	wd_yield();
	wd_stop(first);
	assert_int_equal(count, 0);
	fake_host(asks);
	assert_null(wd_join(second, NULL));
	assert_int_equal(count, 1);
}

static void patience_has_limits(void **state)
{
	int count = 0;

	(void)state;
	assert_ptr_equal(wd_within(wd_s(1), wait, &count), wd_timed_out);
	assert_int_equal(count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(who_does_not_ask_is_not_told, set_up),
		cmocka_unit_test_setup(to_ask_is_to_want_to_be_told, set_up),
		cmocka_unit_test_setup(a_wait_ends_with_the_request, set_up),
		cmocka_unit_test_setup(once_asked_nobody_waits, set_up),
		cmocka_unit_test_setup(a_request_is_for_all_who_wait, set_up),
		cmocka_unit_test_setup(one_who_gives_up_leaves_the_others_waiting, set_up),
		cmocka_unit_test_setup(patience_has_limits, set_up),
	};

	return cmocka_run_group_tests_name("stop", tests, NULL, NULL);
}
