/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "wadi/test/pclock.h"

static struct wd_calendar calendar(int64_t s)
{
	return wd_date_calendar((struct wd_date){ .s = s });
}

static void assert_prints(int64_t s, const char *wanted)
{
	struct wd_date date = { .s = s, .ns = 999999999 };
	char text[64];

	assert_int_equal(wd_date_pp(date, text, sizeof text), strlen(wanted));
	assert_string_equal(text, wanted);
	assert_int_equal(wd_date_pp(date, NULL, 0), strlen(wanted));
	assert_int_equal(wd_date_pp(date, text, 5), strlen(wanted));
	assert_int_equal(strlen(text), 4);
}

static void known_dates_print_as_rfc_3339_says(void **state)
{
	(void)state;
	assert_prints(0, "1970-01-01T00:00:00Z");
	assert_prints(-1, "1969-12-31T23:59:59Z");
	assert_prints(951782400, "2000-02-29T00:00:00Z");
	assert_prints(4107542399, "2100-02-28T23:59:59Z");
	assert_prints(4107542400, "2100-03-01T00:00:00Z");
	assert_prints(INT64_C(253402300799), "9999-12-31T23:59:59Z");
	assert_prints(INT64_C(253402300800), "10000-01-01T00:00:00Z");
	assert_prints(INT64_C(-62167219200), "0000-01-01T00:00:00Z");
	assert_prints(INT64_C(-62167219201), "-0001-12-31T23:59:59Z");
}

static void the_ends_of_time_have_dates(void **state)
{
	(void)state;
	assert_prints(INT64_MAX, "292277026596-12-04T15:30:07Z");
	assert_prints(INT64_MIN, "-292277022657-01-27T08:29:52Z");
}

static void assert_as_the_host(int64_t s)
{
	struct wd_calendar c = calendar(s);
	time_t time = s;
	struct tm tm;

	if (!gmtime_r(&time, &tm)) /* its year is an int */
		return;
	if (c.year != (int64_t)tm.tm_year + 1900 || c.month != tm.tm_mon + 1 ||
	    c.day != tm.tm_mday || c.hour != tm.tm_hour || c.minute != tm.tm_min ||
	    c.second != tm.tm_sec || c.weekday != tm.tm_wday)
		fail_msg("%lld differs", (long long)s);
}

static void every_day_of_two_eras_is_as_the_host_has_it(void **state)
{
	(void)state;
	for (int64_t day = -146097; day <= 146097; day++) {
		assert_as_the_host(day * 86400);
		assert_as_the_host(day * 86400 + 86399);
	}
}

static void dates_far_away_are_as_the_host_has_them(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
		assert_as_the_host((int64_t)seed >> i % 50);
	}
}

/* ---- Conformance --------------------------------------------------------------------- */

static struct wd_date now(void *self)
{
	return *(struct wd_date *)self;
}

static int failures(int64_t s, uint32_t ns)
{
	static const struct wd_pclock_ops ops = { .now = now };
	struct wd_date date = { s, ns };

	return wd_pclock_conforms((wd_pclock){ &ops, &date });
}

static void a_clock_of_this_century_conforms(void **state)
{
	(void)state;
	assert_int_equal(failures(1795391497, 999999999), 0);
}

static void other_clocks_do_not(void **state)
{
	(void)state;
	assert_int_equal(failures(1795391497, 1000000000), 1);
	assert_int_equal(failures(12, 0), 1);
	assert_int_equal(failures(INT64_C(1795391497000), 0), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_dates_print_as_rfc_3339_says),
		cmocka_unit_test(the_ends_of_time_have_dates),
		cmocka_unit_test(every_day_of_two_eras_is_as_the_host_has_it),
		cmocka_unit_test(dates_far_away_are_as_the_host_has_them),
		cmocka_unit_test(a_clock_of_this_century_conforms),
		cmocka_unit_test(other_clocks_do_not),
	};

	return cmocka_run_group_tests_name("pclock", tests, NULL, NULL);
}
