/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/rate.h"

/* How many tokens there are at once. */
static unsigned drain(struct wd_rate *rate, wd_instant now)
{
	unsigned taken = 0;

	while (taken < 1000 && wd_rate_take(rate, now))
		taken++;
	return taken;
}

static void a_full_bucket_holds_its_burst(void **state)
{
	struct wd_rate rate = { .each = wd_ms(10), .burst = wd_ms(50) };

	(void)state;
	assert_int_equal(drain(&rate, (wd_instant){ 0 }), 5);
	assert_int_equal(drain(&rate, (wd_instant){ WD_NS_PER_HOUR }), 5);
}

static void a_token_comes_back_each_time_and_not_before(void **state)
{
	struct wd_rate rate = { .each = wd_ms(10), .burst = wd_ms(50) };
	wd_instant now = { 12345 };

	(void)state;
	drain(&rate, now);
	for (int i = 0; i < 100; i++) {
		assert_false(wd_rate_take(&rate, wd_after(now, wd_ns(9999999))));
		now = wd_after(now, wd_ms(10));
		assert_int_equal(drain(&rate, now), 1);
	}
	assert_int_equal(drain(&rate, wd_after(now, wd_ms(35))), 3);
}

static void nothing_is_ever_taken_from_a_bucket_that_holds_none(void **state)
{
	struct wd_rate rate = { .each = wd_ms(10), .burst = wd_ms(9) };

	(void)state;
	assert_false(wd_rate_take(&rate, (wd_instant){ WD_NS_PER_DAY }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_bucket_holds_its_burst),
		cmocka_unit_test(a_token_comes_back_each_time_and_not_before),
		cmocka_unit_test(nothing_is_ever_taken_from_a_bucket_that_holds_none),
	};

	return cmocka_run_group_tests_name("rate", tests, NULL, NULL);
}
