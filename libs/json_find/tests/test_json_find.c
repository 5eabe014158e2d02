/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/json_find.h"

static const char text[] =
	" { \"parallel\" : 4,\"reverse\":true , \"title\": \"a \\\"b\\\", \\\\\",\t\r\n"
	"\"more\":[1,{\"len\":\"]}\"}], \"parallel\":5, \"len\":0.5e+3, \"\": null} ";

static void is(const char *object, const char *name, const char *wanted)
{
	struct wd_bytes value;

	assert_null(json_find(wd_str(object), name, &value));
	assert_int_equal(value.len, strlen(wanted));
	assert_memory_equal(value.ptr, wanted, value.len);
}

static void members_are_found(void **state)
{
	(void)state;
	is(text, "reverse", "true");
	is(text, "title", "\"a \\\"b\\\", \\\\\"");
	is(text, "more", "[1,{\"len\":\"]}\"}]");
	is(text, "len", "0.5e+3"); /* not the one within another */
	is(text, "", "null");
}

static void of_several_the_first_is_found(void **state)
{
	(void)state;
	is(text, "parallel", "4");
}

static void one_that_is_not_there_is_empty(void **state)
{
	(void)state;
	is(text, "par", "");
	is(text, "parallels", "");
	is("{}", "x", "");
	is(" { } ", "x", "");
	is("{\"\\u0078\": 1}", "x", "");
}

static void what_is_no_object_is_malformed(void **state)
{
	static const char *const bad[] = {
		"", " ", "{", "}", "[]", "1", "{,}", "{\"x\"}", "{\"x\":}", "{\"x\":1,}",
		"{\"x\" 1}", "{x:1}", "{\"x:1}", "{\"x\":1", "{\"x\":\"1}", "{\"x\":\"1\\\"}",
		"{\"x\":\"1\\", "{\"x\":[1}", "{\"x\":[\"1]}", "{\"x\":1 2}", "{\"x\":1}}",
		"{\"x\":1}{}", "{\"x\":]}", "{\"x\":1\"y\":2}", "{\"x\":\"a\nb\"}", "{\"x\"::1}",
		"{\"x\":\"1\"2}", "{\"x\":,}",
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		struct wd_bytes value;

		if (!wd_err_is(json_find(wd_str(bad[i]), "x", &value), wd_malformed))
			fail_msg("passes: %s", bad[i]);
		assert_int_equal(value.len, 0);
	}
}

/* Each in memory of its own length, so that a byte too far is seen. */
static void no_beginning_of_an_object_is_one(void **state)
{
	size_t end = strlen(text) - 1;

	(void)state;
	for (size_t len = 0; len < end; len++) {
		uint8_t *copy = test_malloc(len + 1);
		struct wd_bytes value;

		memcpy(copy + 1, text, len);
		assert_true(wd_err_is(json_find(wd_bytes(copy + 1, len), "len", &value),
		                      wd_malformed));
		test_free(copy);
	}
	assert_true(wd_err_is(json_find(wd_bytes("{\0}", 3), "x", &(struct wd_bytes){ 0 }),
	                      wd_malformed));
}

static void depth_needs_no_stack(void **state)
{
	enum { DEPTH = 1000000 };
	uint8_t *deep = test_malloc(DEPTH);
	struct wd_bytes value;

	(void)state;
	memset(deep, '[', DEPTH);
	memcpy(deep, "{\"x\":", 5);
	assert_true(wd_err_is(json_find(wd_bytes(deep, DEPTH), "x", &value), wd_malformed));
	test_free(deep);
}

static void numbers_are_whole_and_have_a_limit(void **state)
{
	static const char *const bad[] = { "", "-1", "+1", "1.0", "1e3", "17", "true", "\"1\"",
		                           "1 ", "99999999999999999999999" };
	uint64_t number;

	(void)state;
	assert_null(json_unsigned(wd_str("16"), 16, &number));
	assert_int_equal(number, 16);
	assert_null(json_unsigned(wd_str("0"), 16, &number));
	assert_int_equal(number, 0);
	for (size_t i = 0; i < WD_COUNT(bad); i++)
		if (!wd_err_is(json_unsigned(wd_str(bad[i]), 16, &number), wd_malformed))
			fail_msg("passes: %s", bad[i]);
}

static void only_true_is_true(void **state)
{
	(void)state;
	assert_true(json_is_true(wd_str("true")));
	assert_false(json_is_true(wd_str("True")));
	assert_false(json_is_true(wd_str("\"true\"")));
	assert_false(json_is_true(wd_str("1")));
	assert_false(json_is_true(wd_bytes(NULL, 0)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_are_found),
		cmocka_unit_test(of_several_the_first_is_found),
		cmocka_unit_test(one_that_is_not_there_is_empty),
		cmocka_unit_test(what_is_no_object_is_malformed),
		cmocka_unit_test(no_beginning_of_an_object_is_one),
		cmocka_unit_test(depth_needs_no_stack),
		cmocka_unit_test(numbers_are_whole_and_have_a_limit),
		cmocka_unit_test(only_true_is_true),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
