/* SPDX-License-Identifier: ISC */
#define WD_TRACE_ERRORS
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "wadi/base.h"

#include "cuts.h"

static WD_ERROR(nonsense, wd_malformed, "kv", "what is stored makes no sense");
static WD_ERROR(broken_chain, nonsense, "kv-fat", "a cluster chain is broken");

static void an_error_prints_what_it_is_a_kind_of(void **state)
{
	(void)state;
	ASSERT_PRINTS("wadi: malformed input", wd_err_pp(wd_malformed, into, size));
	ASSERT_PRINTS("kv: what is stored makes no sense (wadi: malformed input)",
	              wd_err_pp(nonsense, into, size));
	ASSERT_PRINTS("kv-fat: a cluster chain is broken (kv: what is stored makes no sense "
	              "(wadi: malformed input))",
	              wd_err_pp(broken_chain, into, size));
}

static void success_prints_as_no_error(void **state)
{
	(void)state;
	ASSERT_PRINTS("no error", wd_err_pp(NULL, into, size));
}

static void a_kind_covers_all_its_descendants_and_nothing_else(void **state)
{
	(void)state;
	assert_true(wd_err_is(broken_chain, broken_chain));
	assert_true(wd_err_is(broken_chain, nonsense));
	assert_true(wd_err_is(broken_chain, wd_malformed));
	assert_false(wd_err_is(wd_malformed, broken_chain));
	assert_false(wd_err_is(broken_chain, wd_no_memory));
	assert_false(wd_err_is(NULL, wd_malformed));
}

static void core_errors_differ(void **state)
{
	wd_err all[] = { wd_no_memory, wd_cancelled, wd_timed_out, wd_malformed };
	char text[WD_COUNT(all)][64];

	(void)state;
	for (size_t i = 0; i < WD_COUNT(all); i++) {
		assert_in_range(wd_err_pp(all[i], text[i], sizeof text[i]), 1, 63);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(text[i], text[j]);
	}
}

/* ---- The way an error came ---------------------------------------------------- */

static int lines[32];
static size_t line_count;

static void note(void *arg, const char *file, int line)
{
	assert_ptr_equal(arg, lines);
	assert_string_equal(file, __FILE__);
	assert_true(line_count < WD_COUNT(lines));
	lines[line_count++] = line;
}

static wd_err hand_up(wd_err err, int depth)
{
	if (depth == 0)
		return err;
	if (depth % 2)
		WD_TRY(hand_up(err, depth - 1));
	WD_TRY(hand_up(err, depth - 1));
	return NULL;
}

static void the_trace_names_the_places_an_error_passed(void **state)
{
	(void)state;
	assert_ptr_equal(hand_up(nonsense, 3), nonsense);
	wd_err_trace(nonsense, note, lines);
	assert_int_equal(line_count, 3);
	assert_int_equal(lines[1], lines[0] + 1);
	assert_int_equal(lines[2], lines[0]);
}

static void a_new_error_starts_a_new_trace(void **state)
{
	(void)state;
	assert_ptr_equal(hand_up(nonsense, 3), nonsense);
	assert_ptr_equal(hand_up(broken_chain, 2), broken_chain);
	wd_err_trace(nonsense, note, lines);
	assert_int_equal(line_count, 0);
	wd_err_trace(broken_chain, note, lines);
	assert_int_equal(line_count, 2);
}

static void the_trace_is_forgotten_once_printed(void **state)
{
	(void)state;
	assert_ptr_equal(hand_up(nonsense, 3), nonsense);
	wd_err_trace(nonsense, note, lines);
	line_count = 0;
	wd_err_trace(nonsense, note, lines);
	assert_int_equal(line_count, 0);
}

static void the_trace_keeps_the_last_sixteen_places(void **state)
{
	(void)state;
	for (int line = 1; line <= 21; line++)
		assert_ptr_equal(wd_err_via(nonsense, __FILE__, line), nonsense);
	wd_err_trace(nonsense, note, lines);
	assert_int_equal(line_count, 16);
	for (size_t i = 0; i < 16; i++)
		assert_int_equal(lines[i], 6 + (int)i);
}

static void success_leaves_no_trace(void **state)
{
	(void)state;
	assert_null(hand_up(NULL, 4));
	wd_err_trace(NULL, note, lines);
	assert_int_equal(line_count, 0);
}

static int reset(void **state)
{
	(void)state;
	wd_err_trace(nonsense, note, lines);
	wd_err_trace(broken_chain, note, lines);
	line_count = 0;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_error_prints_what_it_is_a_kind_of),
		cmocka_unit_test(success_prints_as_no_error),
		cmocka_unit_test(a_kind_covers_all_its_descendants_and_nothing_else),
		cmocka_unit_test(core_errors_differ),
		cmocka_unit_test_setup(the_trace_names_the_places_an_error_passed, reset),
		cmocka_unit_test_setup(a_new_error_starts_a_new_trace, reset),
		cmocka_unit_test_setup(the_trace_is_forgotten_once_printed, reset),
		cmocka_unit_test_setup(the_trace_keeps_the_last_sixteen_places, reset),
		cmocka_unit_test_setup(success_leaves_no_trace, reset),
	};

	return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
