/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/test/mclock.h"
#include "wadi/test/pclock.h"
#include "wadi/test/time.h"
#include "wadi/time_virtual.h"

enum { START = 1000, DATE = 1700000000 };

static struct time_virtual it;

static int begin(void **state)
{
	(void)state;
	fake_reset();
	time_virtual_init(&it, (wd_instant){ START }, (struct wd_date){ DATE, 999999999 });
	return 0;
}

static wd_err turn_5ms(void *arg)
{
	time_virtual_turn(arg, wd_ms(5));
	return NULL;
}

static wd_err keep_turning(void *arg)
{
	for (;;) {
		WD_TRY(wd_sleep(wd_us(100)));
		time_virtual_turn(arg, wd_ms(1));
	}
}

static wd_instant now(void *clock)
{
	return wd_mclock_now(time_virtual_mclock(clock));
}

static void its_clocks_conform(void **state)
{
	(void)state;
	assert_int_equal(wd_mclock_conforms_by(time_virtual_mclock(&it), turn_5ms, &it), 0);
	assert_int_equal(wd_pclock_conforms(time_virtual_pclock(&it)), 0);
}

static void its_sleeping_conforms_while_it_is_turned(void **state)
{
	struct wd_fiber *turner;

	(void)state;
	assert_null(wd_spawn("turner", keep_turning, &it, &turner));
	assert_int_equal(wd_time_conforms_by(time_virtual(&it), now, &it), 0);
	wd_stop(turner);
	assert_int_equal(wd_wheel_next(&it.wheel).ns, WD_NEVER.ns);
}

static void it_stands_until_it_is_turned(void **state)
{
	(void)state;
	fake_advance(wd_hours(1));
	assert_int_equal(now(&it).ns, START);
	time_virtual_turn(&it, wd_ns(1));
	assert_int_equal(now(&it).ns, START + 1);
	assert_int_equal(wd_pclock_now(time_virtual_pclock(&it)).s, DATE + 1);
	assert_int_equal(wd_pclock_now(time_virtual_pclock(&it)).ns, 0);
	assert_ptr_equal(wd_time_sleep(time_virtual(&it), wd_ns(1)), wd_deadlock);
}

static void the_date_can_be_set_either_way(void **state)
{
	wd_pclock pclock = time_virtual_pclock(&it);

	(void)state;
	time_virtual_turn(&it, wd_s(10));
	time_virtual_set_date(&it, (struct wd_date){ -5, 0 });
	assert_int_equal(wd_pclock_now(pclock).s, -5);
	time_virtual_turn(&it, wd_ms(2500));
	assert_int_equal(wd_pclock_now(pclock).s, -3);
	assert_int_equal(wd_pclock_now(pclock).ns, 500000000);
	assert_int_equal(now(&it).ns, START + wd_ms(12500).ns);
}

/* ---- Many who sleep -------------------------------------------------------------- */

struct sleeper {
	wd_span span;
	int woken; /* its place among those who woke; 0 for not yet */
	wd_err err;
};

static int woken;

static wd_err sleep_once(void *arg)
{
	struct sleeper *s = arg;

	s->err = wd_time_sleep(time_virtual(&it), s->span);
	s->woken = ++woken;
	return s->err;
}

static void sleepers_wake_in_the_order_of_their_time(void **state)
{
	struct sleeper s[] = {
		{ .span = wd_s(3) }, { .span = wd_s(1) }, { .span = wd_hours(1) },
		{ .span = wd_s(2) },
	};
	struct wd_fiber *fiber[WD_COUNT(s)];

	(void)state;
	woken = 0;
	for (size_t i = 0; i < WD_COUNT(s); i++)
		assert_null(wd_spawn("sleeper", sleep_once, &s[i], &fiber[i]));
	wd_yield();
	time_virtual_turn(&it, wd_ms(999));
	wd_yield();
	assert_int_equal(woken, 0);
	time_virtual_turn(&it, wd_ms(1));
	wd_yield();
	assert_int_equal(s[1].woken, 1);
	assert_int_equal(woken, 1);
	time_virtual_turn(&it, wd_s(2));
	wd_yield();
	assert_int_equal(s[3].woken, 2);
	assert_int_equal(s[0].woken, 3);
	assert_int_equal(woken, 3);
	wd_cancel(fiber[2]);
	for (size_t i = 0; i < WD_COUNT(s); i++)
		assert_null(wd_join(fiber[i], NULL));
	assert_ptr_equal(s[2].err, wd_cancelled);
	assert_int_equal(wd_wheel_next(&it.wheel).ns, WD_NEVER.ns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(its_clocks_conform, begin),
		cmocka_unit_test_setup(its_sleeping_conforms_while_it_is_turned, begin),
		cmocka_unit_test_setup(it_stands_until_it_is_turned, begin),
		cmocka_unit_test_setup(the_date_can_be_set_either_way, begin),
		cmocka_unit_test_setup(sleepers_wake_in_the_order_of_their_time, begin),
	};

	return cmocka_run_group_tests_name("time_virtual", tests, NULL, NULL);
}
