/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/path.h"

static bool valid(const char *path)
{
	return wd_path_valid(wd_str(path));
}

static void segments_with_one_slash_between_are_a_path(void **state)
{
	(void)state;
	assert_true(valid(""));
	assert_true(valid("a"));
	assert_true(valid("css/site.css"));
	assert_true(valid(".hidden/...")); /* three dots are a name */
	assert_true(wd_path_valid(wd_bytes(NULL, 0)));
}

static void nothing_leads_up_or_has_an_empty_segment(void **state)
{
	static const char *const bad[] = { "/", "/a", "a/", "a//b", ".", "..", "a/..", "../a",
		                           "a/./b", "a/../b" };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++)
		if (valid(bad[i]))
			fail_msg("%s passes", bad[i]);
	assert_false(wd_path_valid(wd_bytes("a\0b", 3)));
}

static void a_path_has_at_most_so_many_bytes(void **state)
{
	uint8_t text[WD_PATH_MAX + 1];

	(void)state;
	memset(text, 'x', sizeof text);
	assert_true(wd_path_valid(wd_bytes(text, WD_PATH_MAX)));
	assert_false(wd_path_valid(wd_bytes(text, WD_PATH_MAX + 1)));
}

static void what_is_below_a_folder_follows_it(void **state)
{
	static const char *const order[] = { "", "a", "a/b", "a/b/c", "a/c", "a b", "a.txt", "a0",
		                             "b", "b/\xff", "b\x01", "\xff" };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(order); i++)
		for (size_t k = 0; k < WD_COUNT(order); k++) {
			int sign = wd_path_compare(wd_str(order[i]), wd_str(order[k]));

			if ((sign > 0) - (sign < 0) != (i > k) - (i < k))
				fail_msg("%s against %s: %d", order[i], order[k], sign);
		}
}

static void below_means_behind_a_slash(void **state)
{
	(void)state;
	assert_true(wd_path_below(wd_str("a/b"), wd_str("a")));
	assert_true(wd_path_below(wd_str("a/b/c"), wd_str("a")));
	assert_true(wd_path_below(wd_str("a"), wd_str("")));
	assert_false(wd_path_below(wd_str("a"), wd_str("a")));
	assert_false(wd_path_below(wd_str("ab"), wd_str("a")));
	assert_false(wd_path_below(wd_str("b/b"), wd_str("a")));
	assert_false(wd_path_below(wd_str(""), wd_str("")));
}

static void the_next_segment_and_the_parent(void **state)
{
	(void)state;
	assert_true(wd_bytes_equal(wd_path_next(wd_str("a/bc/d"), wd_str("a")), wd_str("bc")));
	assert_true(wd_bytes_equal(wd_path_next(wd_str("a/bc"), wd_str("")), wd_str("a")));
	assert_true(wd_bytes_equal(wd_path_next(wd_str("a/bc"), wd_str("a")), wd_str("bc")));
	assert_true(wd_bytes_equal(wd_path_parent(wd_str("a/b/c")), wd_str("a/b")));
	assert_int_equal(wd_path_parent(wd_str("abc")).len, 0);
	assert_int_equal(wd_path_parent(wd_str("")).len, 0);
}

static void paths_are_joined_as_long_as_they_fit(void **state)
{
	static uint8_t text[WD_PATH_MAX];
	struct wd_path room;
	struct wd_bytes path;

	(void)state;
	assert_null(wd_path_join(&room, wd_str("a"), wd_str("b/c"), &path));
	assert_true(wd_bytes_equal(path, wd_str("a/b/c")));
	assert_null(wd_path_join(&room, wd_str(""), wd_str("b"), &path));
	assert_true(wd_bytes_equal(path, wd_str("b")));
	assert_null(wd_path_join(&room, wd_str("a"), wd_bytes(NULL, 0), &path));
	assert_true(wd_bytes_equal(path, wd_str("a")));
	memset(text, 'x', sizeof text);
	assert_null(wd_path_join(&room, wd_bytes(text, WD_PATH_MAX), wd_str(""), &path));
	assert_null(wd_path_join(&room, wd_bytes(text, WD_PATH_MAX - 2), wd_str("b"), &path));
	assert_int_equal(path.len, WD_PATH_MAX);
	assert_ptr_equal(wd_path_join(&room, wd_bytes(text, WD_PATH_MAX - 1), wd_str("b"), &path),
	                 wd_malformed);
	assert_ptr_equal(wd_path_join(&room, wd_bytes(text, WD_PATH_MAX), wd_str("b"), &path),
	                 wd_malformed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(segments_with_one_slash_between_are_a_path),
		cmocka_unit_test(nothing_leads_up_or_has_an_empty_segment),
		cmocka_unit_test(a_path_has_at_most_so_many_bytes),
		cmocka_unit_test(what_is_below_a_folder_follows_it),
		cmocka_unit_test(below_means_behind_a_slash),
		cmocka_unit_test(the_next_segment_and_the_parent),
		cmocka_unit_test(paths_are_joined_as_long_as_they_fit),
	};

	return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
