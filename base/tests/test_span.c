/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "wadi/span.h"

#include "cuts.h"

static wd_span parsed(const char *text)
{
	wd_span span = { 12345 };
	wd_err err = wd_span_parse(wd_str(text), &span);

	if (err)
		fail_msg("\"%s\" was not read", text);
	return span;
}

static void arithmetic_stops_at_the_ends(void **state)
{
	(void)state;
	assert_true(wd_years(584).ns < UINT64_MAX);
	assert_true(wd_years(585).ns == WD_FOREVER.ns);
	assert_true(wd_span_add(WD_FOREVER, wd_ns(1)).ns == UINT64_MAX);
	assert_true(wd_span_add(wd_ns(1), wd_ns(2)).ns == 3);
	assert_true(wd_span_sub(wd_ns(1), wd_ns(2)).ns == 0);
	assert_true(wd_span_sub(wd_ns(3), wd_ns(1)).ns == 2);
	assert_true(wd_after((wd_instant){ UINT64_MAX - 1 }, wd_s(1)).ns == WD_NEVER.ns);
	assert_true(wd_between((wd_instant){ 5 }, (wd_instant){ 3 }).ns == 0);
	assert_true(wd_between((wd_instant){ 3 }, (wd_instant){ 5 }).ns == 2);
	assert_true(wd_before((wd_instant){ 3 }, (wd_instant){ 4 }));
	assert_false(wd_before((wd_instant){ 4 }, (wd_instant){ 4 }));
}

static void whole_units_are_rounded_down(void **state)
{
	wd_span s = wd_span_sub(wd_years(2), wd_ns(1));

	(void)state;
	assert_true(wd_span_years(s) == 1);
	assert_true(wd_span_days(wd_ns(WD_NS_PER_DAY - 1)) == 0);
	assert_true(wd_span_hours(wd_days(3)) == 72);
	assert_true(wd_span_min(wd_hours(2)) == 120);
	assert_true(wd_span_s(wd_min(2)) == 120);
	assert_true(wd_span_ms(wd_ns(1999999)) == 1);
	assert_true(wd_span_us(wd_ms(3)) == 3000);
}

static void spans_are_read_in_all_units(void **state)
{
	static const struct { const char *text; uint64_t ns; } good[] = {
		{ "0", 0 },
		{ "0s", 0 },
		{ "7ns", 7 },
		{ "250us", 250000 },
		{ "100ms", 100000000 },
		{ "1.5s", 1500000000 },
		{ "2h30min", 9000 * WD_NS_PER_S },
		{ "1d", 86400 * WD_NS_PER_S },
		{ "1y", 31556952 * WD_NS_PER_S },
		{ "0.000000001s", 1 },
		{ "1.000000s", WD_NS_PER_S },
		{ "0.5y", WD_NS_PER_YEAR / 2 },
		{ "0.123456789y", 3895919964547128 },
		{ "1y1d1h1min1s1ms1us1ns", WD_NS_PER_YEAR + 90061 * WD_NS_PER_S + 1001001 },
		{ "1.5h1.5min", 5490 * WD_NS_PER_S },
		{ "18446744073709551615ns", UINT64_MAX },
		{ "584.5y", 18445038444 * WD_NS_PER_S },
		{ "never", UINT64_MAX },
		{ "010ms", 10000000 },
		{ "5.0ns", 5 },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(good); i++)
		assert_true(parsed(good[i].text).ns == good[i].ns);
}

static void what_is_no_span_is_refused_and_yields_nothing(void **state)
{
	static const char *const bad[] = {
		"", " ", "s", "5", "00", "5m", "5 s", " 5s", "5s ", "-5s", "+5s", "1,5s",
		".5s", "5.s", "1.5", "1.5.5s", "5S", "5sec", "5ss", "ever", "Never", "never1s",
		"1s1h", "1s1s", "1ns1us", "5min3", "1h30", "1h 30min",
		"1.0000000001s", "0.0000000000s", "0.5ns", "1.0005us", "0.000000001ms",
		"18446744073709551616ns", "18446744073709551615ns1", "585y",
		"584y300d", "18446744073s709551616ns", "99999999999999999999y", "5\xc2\xb5s",
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		wd_span span = { 42 };

		if (wd_span_parse(wd_str(bad[i]), &span) != wd_malformed)
			fail_msg("\"%s\" was read", bad[i]);
		assert_true(span.ns == 42);
	}
	assert_ptr_equal(wd_span_parse(wd_bytes("5s\0", 3), &(wd_span){ 0 }), wd_malformed);
	assert_ptr_equal(wd_span_parse(wd_bytes(NULL, 0), &(wd_span){ 0 }), wd_malformed);
}

static void spans_print_in_the_units_that_fit(void **state)
{
	static const struct { uint64_t ns; const char *text; } good[] = {
		{ 0, "0s" },
		{ 1, "1ns" },
		{ 999, "999ns" },
		{ 1001, "1.001us" },
		{ 250000, "250us" },
		{ 1500000, "1.5ms" },
		{ 999999999, "999.999999ms" },
		{ 1500000000, "1.5s" },
		{ 59999999999, "59.999999999s" },
		{ 60 * WD_NS_PER_S, "1min" },
		{ 5400 * WD_NS_PER_S, "1h30min" },
		{ 3600 * WD_NS_PER_S + 10, "1h10ns" },
		{ 366 * WD_NS_PER_DAY, "366d" },
		{ 2 * WD_NS_PER_YEAR, "2y" },
		{ UINT64_MAX - 1, "213503d23h34min33.709551614s" },
		{ UINT64_MAX, "never" },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(good); i++)
		ASSERT_PRINTS(good[i].text, wd_span_pp(wd_ns(good[i].ns), into, size));
}

/* A different number every time, of any length in bits. */
static uint64_t next_number(void)
{
	static uint64_t seed = 1;
	uint64_t n;

	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	n = seed ^ seed >> 32;
	return n >> (seed >> 33) % 64;
}

static void what_is_printed_reads_back_exactly(void **state)
{
	static const uint64_t unit[] = {
		1, WD_NS_PER_US, WD_NS_PER_MS, WD_NS_PER_S, WD_NS_PER_MIN, WD_NS_PER_HOUR,
		WD_NS_PER_DAY, WD_NS_PER_YEAR,
	};
	char text[64];

	(void)state;
	for (int i = 0; i < 100000; i++) {
		wd_span span = wd_span_of(next_number(), unit[next_number() % WD_COUNT(unit)]);

		assert_in_range(wd_span_pp(span, text, sizeof text), 2, sizeof text - 1);
		assert_true(parsed(text).ns == span.ns);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arithmetic_stops_at_the_ends),
		cmocka_unit_test(whole_units_are_rounded_down),
		cmocka_unit_test(spans_are_read_in_all_units),
		cmocka_unit_test(what_is_no_span_is_refused_and_yields_nothing),
		cmocka_unit_test(spans_print_in_the_units_that_fit),
		cmocka_unit_test(what_is_printed_reads_back_exactly),
	};

	return cmocka_run_group_tests_name("span", tests, NULL, NULL);
}
