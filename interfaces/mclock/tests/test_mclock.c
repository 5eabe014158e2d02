/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wadi/test/mclock.h"

static wd_instant good(void *self)
{
	(void)self;
	return wd_now();
}

static wd_instant stuck(void *self)
{
	(void)self;
	return (wd_instant){ 77 };
}

static wd_instant milliseconds(void *self)
{
	(void)self;
	return (wd_instant){ wd_now().ns / WD_NS_PER_MS };
}

static wd_instant stumbling(void *self)
{
	unsigned *reads = self;

	return (wd_instant){ wd_now().ns - (++*reads % 1000 == 0) };
}

static int failures(wd_instant (*now)(void *))
{
	const struct wd_mclock_ops ops = { .now = now };
	unsigned reads = 0;

	return wd_mclock_conforms((wd_mclock){ &ops, &reads });
}

static void a_clock_that_goes_on_conforms(void **state)
{
	(void)state;
	assert_int_equal(failures(good), 0);
}

static void clocks_that_stand_crawl_or_go_back_do_not(void **state)
{
	(void)state;
	assert_int_equal(failures(stuck), 1);
	assert_int_equal(failures(milliseconds), 1);
	assert_int_equal(failures(stumbling), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clock_that_goes_on_conforms),
		cmocka_unit_test(clocks_that_stand_crawl_or_go_back_do_not),
	};

	return cmocka_run_group_tests_name("mclock", tests, NULL, NULL);
}
