/* SPDX-License-Identifier: ISC */
/* What fields say: lists, dates, conditions, ranges, queries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cuts.h"
#include "wadi/fmt.h"
#include "wadi/http_fields.h"

/* A request with the fields that are added. */
static struct wd_http_field fields[8];
static struct wd_http_request request;

static int begin(void **state)
{
	(void)state;
	request = (struct wd_http_request){ .method = WD_HTTP_GET, .fields = fields };
	return 0;
}

static void add(enum wd_http_known field, const char *value)
{
	static const char *const names[] = {
#define NAME(id, name) name,
		WD_HTTP_KNOWN_FIELDS(NAME)
#undef NAME
	};

	fields[request.field_count].name = wd_str(names[field]);
	fields[request.field_count++].value = wd_str(value);
	if (request.known[field])
		request.repeated |= UINT32_C(1) << field;
	else
		request.known[field] = (uint8_t)request.field_count;
}

static void clear(void)
{
	enum wd_http_method method = request.method;

	begin(NULL);
	request.method = method;
}

/* ---- Lists --------------------------------------------------------------------------------- */

static void elements_stand_between_commas(void **state)
{
	struct wd_bytes list = wd_str(" a,, b\t,\"c,\\\"d\" ;e=\",\" ,"), element;
	static const char *const wanted[] = { "a", "b", "\"c,\\\"d\" ;e=\",\"" };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(wanted); i++) {
		assert_true(wd_http_list_next(&list, &element));
		assert_true(wd_bytes_equal(element, wd_str(wanted[i])));
	}
	assert_false(wd_http_list_next(&list, &element));
	list = wd_str(" , ,");
	assert_false(wd_http_list_next(&list, &element));
	list = wd_str("\"open, a");
	assert_true(wd_http_list_next(&list, &element));
	assert_int_equal(element.len, 8);
}

static void tokens_are_found_on_any_line(void **state)
{
	(void)state;
	assert_false(wd_http_has(&request, WD_HTTP_CONNECTION, "close"));
	add(WD_HTTP_CONNECTION, "a, b");
	add(WD_HTTP_CONNECTION, "closed, CLOSE");
	assert_true(wd_http_has(&request, WD_HTTP_CONNECTION, "close"));
	assert_true(wd_http_has(&request, WD_HTTP_CONNECTION, "b"));
	assert_false(wd_http_has(&request, WD_HTTP_CONNECTION, "clos"));
}

static void assert_accepts(const char *value, unsigned gzip, unsigned identity)
{
	clear();
	if (value)
		add(WD_HTTP_ACCEPT_ENCODING, value);
	if (wd_http_accepts(&request, "gzip") != gzip ||
	    wd_http_accepts(&request, "identity") != identity)
		fail_msg("%s: gzip %u, identity %u", value, wd_http_accepts(&request, "gzip"),
		         wd_http_accepts(&request, "identity"));
}

static void codings_are_as_welcome_as_they_say(void **state)
{
	(void)state;
	assert_accepts(NULL, 0, 1000);
	assert_accepts("", 0, 1000);
	assert_accepts("gzip", 1000, 1000);
	assert_accepts("br, GZIP;q=0.5", 500, 1000);
	assert_accepts("gzip ; q=0.123", 123, 1000);
	assert_accepts("gzip;x=y;Q=1.000", 1000, 1000);
	assert_accepts("gzip;q=0", 0, 1000);
	assert_accepts("*", 1000, 1000);
	assert_accepts("*;q=0", 0, 0);
	assert_accepts("*;q=0, gzip", 1000, 0);
	assert_accepts("identity;q=0, *;q=0.1", 100, 0);
	assert_accepts("gzip;q=1.", 1000, 1000);
	for (size_t i = 0; i < 8; i++) {
		static const char *const bad[] = { "", "2", "1.001", "0.1234", "-1", "0.x", ".5",
			                           "0:5" };
		char value[32];

		wd_fmt(value, sizeof value, "gzip;q=%s", bad[i]);
		assert_accepts(value, 0, 1000);
	}
	clear();
	add(WD_HTTP_ACCEPT_ENCODING, "br");
	add(WD_HTTP_ACCEPT_ENCODING, "gzip");
	assert_int_equal(wd_http_accepts(&request, "gzip"), 1000);
}

/* ---- Dates --------------------------------------------------------------------------------- */

static void dates_are_written_in_their_first_form(void **state)
{
	(void)state;
	ASSERT_PRINTS("Sun, 06 Nov 1994 08:49:37 GMT",
	              wd_http_date_pp((struct wd_date){ .s = 784111777 }, into, size));
	ASSERT_PRINTS("Thu, 01 Jan 1970 00:00:00 GMT",
	              wd_http_date_pp((struct wd_date){ 0 }, into, size));
	assert_int_equal(strlen("Sun, 06 Nov 1994 08:49:37 GMT") + 1, WD_HTTP_DATE_TEXT);
}

static void dates_are_read_in_three_forms(void **state)
{
	static const struct { const char *text; int64_t s; } dates[] = {
		{ "Sun, 06 Nov 1994 08:49:37 GMT", 784111777 },
		{ "Sunday, 06-Nov-94 08:49:37 GMT", 784111777 },
		{ "Sun Nov  6 08:49:37 1994", 784111777 },
		{ "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
		{ "Thursday, 01-Jan-70 00:00:00 GMT", 0 },
		{ "Wednesday, 31-Dec-69 23:59:59 GMT", 3155759999 },
		{ "Sat Dec 31 23:59:60 2016", 1483228800 }, /* a leap second */
		{ "Tue, 29 Feb 2000 12:00:00 GMT", 951825600 },
		{ "Sat, 01 Jan 0000 00:00:00 GMT", -62167219200 },
		{ "Fri, 31 Dec 9999 23:59:59 GMT", 253402300799 },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(dates); i++) {
		struct wd_date date = { 1, 2 };

		if (wd_http_date_parse(wd_str(dates[i].text), &date))
			fail_msg("does not read: %s", dates[i].text);
		assert_true(date.s == dates[i].s && date.ns == 0);
	}
}

static void every_day_is_read_as_it_was_written(void **state)
{
	(void)state;
	for (int64_t day = -719528; day < 2932896; day += 1 + day % 13 + 13) {
		struct wd_date date = { .s = day * 86400 + day % 86400 * (day > 0) }, read;
		char text[WD_HTTP_DATE_TEXT];

		wd_http_date_pp(date, text, sizeof text);
		if (wd_http_date_parse(wd_str(text), &read) || read.s != date.s)
			fail_msg("%s", text);
	}
}

static void what_is_no_date_is_not_read(void **state)
{
	static const char *const bad[] = {
		"", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 GMT ",
		"Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 6 Nov 1994 08:49:37 GMT",
		"Sun, 06 nov 1994 08:49:37 GMT", "Son, 06 Nov 1994 08:49:37 GMT",
		"Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
		"Sun, 29 Feb 1900 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
		"Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
		"Sun, 06 Nov 94 08:49:37 GMT", "Sun, 06-Nov-94 08:49:37 GMT",
		"Sun Nov 6 08:49:37 1994", "784111777", "Sun, 06 Nov -994 08:49:37 GMT",
	};
	struct wd_date date = { 5, 5 };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++)
		if (!wd_http_date_parse(wd_str(bad[i]), &date))
			fail_msg("%s is read", bad[i]);
	assert_true(date.s == 5 && date.ns == 5);
}

/* ---- Conditions ---------------------------------------------------------------------------- */

static struct wd_http_representation what;

static int begin_condition(void **state)
{
	what = (struct wd_http_representation){ wd_str("\"us\""), { .s = 784111777 } };
	return begin(state);
}

static void assert_condition(enum wd_http_known field, const char *value, unsigned reading,
                             unsigned writing)
{
	clear();
	add(field, value);
	request.method = WD_HTTP_POST;
	if (wd_http_precondition(&request, &what) != writing)
		fail_msg("%s, writing: %u", value, wd_http_precondition(&request, &what));
	request.method = WD_HTTP_HEAD;
	assert_int_equal(wd_http_precondition(&request, &what), reading);
	request.method = WD_HTTP_GET;
	assert_int_equal(wd_http_precondition(&request, &what), reading);
}

static void tags_are_compared(void **state)
{
	(void)state;
	assert_int_equal(wd_http_precondition(&request, &what), 0);
	assert_condition(WD_HTTP_IF_NONE_MATCH, "\"us\"", 304, 412);
	assert_condition(WD_HTTP_IF_NONE_MATCH, "\"a\", W/\"us\"", 304, 412);
	assert_condition(WD_HTTP_IF_NONE_MATCH, "*", 304, 412);
	assert_condition(WD_HTTP_IF_NONE_MATCH, "\"a\", us", 0, 0);
	assert_condition(WD_HTTP_IF_MATCH, "\"a\",\"us\"", 0, 0);
	assert_condition(WD_HTTP_IF_MATCH, "*", 0, 0);
	assert_condition(WD_HTTP_IF_MATCH, "W/\"us\"", 412, 412);
	assert_condition(WD_HTTP_IF_MATCH, "\"a\"", 412, 412);
	assert_condition(WD_HTTP_IF_MATCH, "", 412, 412);
	what.etag = wd_bytes(NULL, 0);
	assert_condition(WD_HTTP_IF_MATCH, "\"us\"", 412, 412);
	assert_condition(WD_HTTP_IF_NONE_MATCH, "\"us\"", 0, 0);
	assert_condition(WD_HTTP_IF_NONE_MATCH, "W/", 0, 0);
}

static void dates_are_compared(void **state)
{
	static const char same[] = "Sun, 06 Nov 1994 08:49:37 GMT",
	                  before[] = "Sun, 06 Nov 1994 08:49:36 GMT",
	                  later[] = "Sun, 06 Nov 1994 08:49:38 GMT";

	(void)state;
	assert_condition(WD_HTTP_IF_MODIFIED_SINCE, same, 304, 0);
	assert_condition(WD_HTTP_IF_MODIFIED_SINCE, later, 304, 0);
	assert_condition(WD_HTTP_IF_MODIFIED_SINCE, before, 0, 0);
	assert_condition(WD_HTTP_IF_MODIFIED_SINCE, "yesterday", 0, 0);
	assert_condition(WD_HTTP_IF_UNMODIFIED_SINCE, same, 0, 0);
	assert_condition(WD_HTTP_IF_UNMODIFIED_SINCE, before, 412, 412);
	assert_condition(WD_HTTP_IF_UNMODIFIED_SINCE, "never", 0, 0);
	clear();
	add(WD_HTTP_IF_MODIFIED_SINCE, same);
	add(WD_HTTP_IF_MODIFIED_SINCE, same);
	assert_int_equal(wd_http_precondition(&request, &what), 0);
	what.modified.s = 0; /* not known */
	assert_condition(WD_HTTP_IF_MODIFIED_SINCE, later, 0, 0);
	assert_condition(WD_HTTP_IF_UNMODIFIED_SINCE, before, 0, 0);
}

static void tags_go_before_dates(void **state)
{
	(void)state;
	add(WD_HTTP_IF_NONE_MATCH, "\"other\"");
	add(WD_HTTP_IF_MODIFIED_SINCE, "Sun, 06 Nov 1994 08:49:37 GMT");
	assert_int_equal(wd_http_precondition(&request, &what), 0);
	clear();
	add(WD_HTTP_IF_MATCH, "\"us\"");
	add(WD_HTTP_IF_UNMODIFIED_SINCE, "Sun, 06 Nov 1994 08:49:36 GMT");
	add(WD_HTTP_IF_NONE_MATCH, "\"us\"");
	assert_int_equal(wd_http_precondition(&request, &what), 304);
}

/* ---- Ranges -------------------------------------------------------------------------------- */

/* As "0+5 7+1"; "all", "none". */
static void assert_ranges(const char *value, uint64_t size, const char *wanted)
{
	char text[200] = "";
	size_t at = 0;
	struct wd_http_ranges all;

	clear();
	add(WD_HTTP_RANGE, value);
	all = wd_http_ranges(&request, &what, size);
	for (size_t i = 0; i < all.count; i++)
		at += wd_fmt(text + at, sizeof text - at, "%s%llu+%llu", i ? " " : "",
		             (unsigned long long)all.at[i].from, (unsigned long long)all.at[i].len);
	if (all.count == 0)
		wd_fmt(text, sizeof text, "%s", all.none ? "none" : "all");
	if (strcmp(text, wanted) != 0)
		fail_msg("%s of %llu: %s, not %s", value, (unsigned long long)size, text, wanted);
}

static void ranges_are_cut_to_what_there_is(void **state)
{
	(void)state;
	assert_ranges("bytes=0-4", 10, "0+5");
	assert_ranges("BYTES=5-", 10, "5+5");
	assert_ranges("bytes=-3", 10, "7+3");
	assert_ranges("bytes=-30", 10, "0+10");
	assert_ranges("bytes=9-9", 10, "9+1");
	assert_ranges("bytes=3-100", 10, "3+7");
	assert_ranges("bytes=0-18446744073709551615", 10, "0+10");
	assert_ranges("bytes=10-", 10, "none");
	assert_ranges("bytes=-0", 10, "none");
	assert_ranges("bytes=0-", 0, "none");
	assert_ranges("bytes=-1", 0, "none");
	assert_ranges("bytes=18446744073709551615-18446744073709551615", 10, "none");
}

static void several_ranges_are_put_together(void **state)
{
	(void)state;
	assert_ranges("bytes=0-0,2-3 , ,5-", 10, "0+1 2+2 5+5");
	assert_ranges("bytes=0-3,4-5,5-6,1-2", 10, "0+7");
	assert_ranges("bytes=0-3,4-5,5-6", 10, "0+7");
	assert_ranges("bytes=0-9,0-9,0-9,0-9,0-9,0-9,0-9,0-9,0-9,0-9,0-9", 10, "0+10");
	assert_ranges("bytes=1-1,20-30", 10, "1+1");
	assert_ranges("bytes=20-30,40-", 10, "none");
	assert_ranges("bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14", 99,
	              "0+1 2+1 4+1 6+1 8+1 10+1 12+1 14+1");
	assert_ranges("bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,16-16", 99, "all");
	assert_ranges("bytes=5-6,0-1", 10, "all");
}

static void nonsense_gets_it_all(void **state)
{
	static const char *const bad[] = {
		"", "bytes", "bytes=", "bytes=,", "bytes=a", "bytes=1", "bytes=2-1", "bytes=-",
		"bytes=1-2-3", "bytes=--1", "bytes=1-a", "bytes 1-2", "lines=1-2", "bytes=1 -2",
		"bytes=99999999999999999999-", "bytes=0-1,x",
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++)
		assert_ranges(bad[i], 10, "all");
}

static void ranges_are_for_get_and_for_what_it_was(void **state)
{
	static const struct { const char *if_range; size_t count; } cases[] = {
		{ "\"us\"", 1 }, { "W/\"us\"", 0 }, { "\"other\"", 0 }, { "", 0 },
		{ "Sun, 06 Nov 1994 08:49:37 GMT", 1 }, { "Sun, 06 Nov 1994 08:49:38 GMT", 0 },
		{ "Wed, 06 Nov 1994 08:49:37 GMT", 1 },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(cases); i++) {
		clear();
		add(WD_HTTP_RANGE, "bytes=1-2");
		add(WD_HTTP_IF_RANGE, cases[i].if_range);
		assert_int_equal(wd_http_ranges(&request, &what, 10).count, cases[i].count);
	}
	clear();
	add(WD_HTTP_RANGE, "bytes=1-2");
	request.method = WD_HTTP_HEAD;
	assert_int_equal(wd_http_ranges(&request, &what, 10).count, 0);
	request.method = WD_HTTP_GET;
	add(WD_HTTP_RANGE, "bytes=1-2");
	assert_int_equal(wd_http_ranges(&request, &what, 10).count, 0);
}

/* ---- Queries ------------------------------------------------------------------------------- */

static void a_query_has_parameters(void **state)
{
	struct wd_bytes query = wd_str("&a=1&&b=c=d&e&=f&"), name, value;
	static const char *const wanted[][2] = {
		{ "a", "1" }, { "b", "c=d" }, { "e", "" }, { "", "f" },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(wanted); i++) {
		assert_true(wd_http_query_next(&query, &name, &value));
		assert_true(wd_bytes_equal(name, wd_str(wanted[i][0])));
		assert_true(wd_bytes_equal(value, wd_str(wanted[i][1])));
	}
	assert_false(wd_http_query_next(&query, &name, &value));
	assert_int_equal(query.len, 0);
}

static void percents_are_decoded(void **state)
{
	static const char *const bad[] = { "%", "%1", "%g1", "%1g", "a%", "% 1" };
	uint8_t into[8];
	struct wd_bytes got;

	(void)state;
	assert_null(wd_http_decode(wd_str("%41b+%00%fF"), WD_ROOM(into), &got));
	assert_true(wd_bytes_equal(got, wd_bytes("Ab+\0\xff", 5)));
	assert_null(wd_http_decode_form(wd_str("a+b%2B"), WD_ROOM(into), &got));
	assert_true(wd_bytes_equal(got, wd_str("a b+")));
	assert_null(wd_http_decode(wd_str("12345678"), WD_ROOM(into), &got));
	assert_ptr_equal(wd_http_decode(wd_str("123456789"), WD_ROOM(into), &got), wd_malformed);
	for (size_t i = 0; i < WD_COUNT(bad); i++)
		assert_ptr_equal(wd_http_decode(wd_str(bad[i]), WD_ROOM(into), &got), wd_malformed);
}

/* ---- Names and statuses -------------------------------------------------------------------- */

static void names_are_the_same_in_any_case(void **state)
{
	(void)state;
	assert_true(wd_http_same(wd_str("ConTent-Type"), "content-type"));
	assert_false(wd_http_same(wd_str("content-typ"), "content-type"));
	assert_false(wd_http_same(wd_str("content-types"), "content-type"));
	assert_false(wd_http_same(wd_str("content\rtype"), "content-type"));
	assert_true(wd_http_same(wd_bytes(NULL, 0), ""));
}

static void every_error_has_its_status(void **state)
{
	(void)state;
	assert_int_equal(wd_http_status_of(wd_http_malformed), 400);
	assert_int_equal(wd_http_status_of(wd_timed_out), 408);
	assert_int_equal(wd_http_status_of(wd_http_body_too_large), 413);
	assert_int_equal(wd_http_status_of(wd_http_target_too_long), 414);
	assert_int_equal(wd_http_status_of(wd_http_expectation), 417);
	assert_int_equal(wd_http_status_of(wd_http_head_too_large), 431);
	assert_int_equal(wd_http_status_of(wd_http_disorder), 500);
	assert_int_equal(wd_http_status_of(wd_http_not_implemented), 501);
	assert_int_equal(wd_http_status_of(wd_no_memory), 503);
	assert_int_equal(wd_http_status_of(wd_http_version), 505);
	assert_string_equal(wd_http_status_name(404), "Not Found");
	assert_string_equal(wd_http_status_name(299), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(elements_stand_between_commas, begin),
		cmocka_unit_test_setup(tokens_are_found_on_any_line, begin),
		cmocka_unit_test_setup(codings_are_as_welcome_as_they_say, begin),
		cmocka_unit_test(dates_are_written_in_their_first_form),
		cmocka_unit_test(dates_are_read_in_three_forms),
		cmocka_unit_test(every_day_is_read_as_it_was_written),
		cmocka_unit_test(what_is_no_date_is_not_read),
		cmocka_unit_test_setup(tags_are_compared, begin_condition),
		cmocka_unit_test_setup(dates_are_compared, begin_condition),
		cmocka_unit_test_setup(tags_go_before_dates, begin_condition),
		cmocka_unit_test_setup(ranges_are_cut_to_what_there_is, begin_condition),
		cmocka_unit_test_setup(several_ranges_are_put_together, begin_condition),
		cmocka_unit_test_setup(nonsense_gets_it_all, begin_condition),
		cmocka_unit_test_setup(ranges_are_for_get_and_for_what_it_was, begin_condition),
		cmocka_unit_test(a_query_has_parameters),
		cmocka_unit_test(percents_are_decoded),
		cmocka_unit_test(names_are_the_same_in_any_case),
		cmocka_unit_test(every_error_has_its_status),
	};

	return cmocka_run_group_tests_name("http_fields", tests, NULL, NULL);
}
