/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wadi/test/time.h"

static wd_err good(void *self, wd_span span)
{
	(void)self;
	return wd_sleep(span);
}

static wd_err returning_at_once(void *self, wd_span span)
{
	(void)self;
	(void)span;
	return NULL;
}

static wd_err a_little_short(void *self, wd_span span)
{
	(void)self;
	return wd_sleep(wd_span_sub(span, wd_ns(1)));
}

static wd_err hiding_how_it_ended(void *self, wd_span span)
{
	(void)self;
	wd_ignore(wd_sleep(span), "the mistake that is to be found");
	return NULL;
}

static int failures(wd_err (*sleep)(void *, wd_span))
{
	const struct wd_time_ops ops = { .sleep = sleep };

	return wd_time_conforms((wd_time){ &ops, NULL });
}

static void sleeping_conforms(void **state)
{
	(void)state;
	assert_int_equal(failures(good), 0);
}

static void less_than_sleeping_does_not(void **state)
{
	(void)state;
	assert_true(failures(returning_at_once) > 0);
	assert_int_equal(failures(a_little_short), 1);
	assert_true(failures(hiding_how_it_ended) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sleeping_conforms),
		cmocka_unit_test(less_than_sleeping_does_not),
	};

	return cmocka_run_group_tests_name("time", tests, NULL, NULL);
}
