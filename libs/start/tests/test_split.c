/* SPDX-License-Identifier: ISC */
/* Command lines into words, as a shell does it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "wadi/boot.h"

enum { WORDS = 8 };

static char *line; /* on the heap, no byte too long: sanitizers watch its ends */
static char *words[WORDS];
static int count;

static wd_err split(const char *text, int max)
{
	free(line);
	line = strdup(text);
	assert_non_null(line);
	count = -1;
	return wd_boot_split(line, words, max, &count);
}

static int drop_line(void **state)
{
	(void)state;
	free(line);
	line = NULL;
	return 0;
}

/* `wanted` ends with NULL. */
static void assert_words(const char *text, const char *const *wanted)
{
	int n = 0;

	assert_null(split(text, WORDS));
	for (; wanted[n]; n++) {
		assert_in_range(n, 0, count - 1);
		assert_string_equal(words[n], wanted[n]);
	}
	assert_int_equal(count, n);
}

#define ASSERT_WORDS(text, ...) assert_words(text, (const char *[]){ __VA_ARGS__, NULL })

static void blanks_separate(void **state)
{
	(void)state;
	ASSERT_WORDS("", NULL);
	ASSERT_WORDS(" \t\n ", NULL);
	ASSERT_WORDS("a", "a");
	ASSERT_WORDS("--a=b  c\td\ne", "--a=b", "c", "d", "e");
	ASSERT_WORDS("  a b  ", "a", "b");
}

static void single_quotes_keep_all(void **state)
{
	(void)state;
	ASSERT_WORDS("'a b'", "a b");
	ASSERT_WORDS("--x='a \"b\" \\ c'd", "--x=a \"b\" \\ cd");
	ASSERT_WORDS("'it'\\''s'", "it's");
	ASSERT_WORDS("'\\'", "\\");
}

static void double_quotes_keep_all_but_two_escapes(void **state)
{
	(void)state;
	ASSERT_WORDS("\"a  b\"", "a  b");
	ASSERT_WORDS("\"it's\"", "it's");
	ASSERT_WORDS("\"a\\\"b\\\\c\\d\\'\"", "a\"b\\c\\d\\'");
}

static void backslash_keeps_the_next(void **state)
{
	(void)state;
	ASSERT_WORDS("a\\ b", "a b");
	ASSERT_WORDS("\\'a\\\" \\\\", "'a\"", "\\");
	ASSERT_WORDS("\\\n", "\n");
}

static void empty_quotes_are_an_empty_word(void **state)
{
	(void)state;
	ASSERT_WORDS("''", "");
	ASSERT_WORDS("\"\" '' a", "", "", "a");
	ASSERT_WORDS("a''b\"\"c", "abc");
}

static void quotes_of_one_kind_hide_the_other(void **state)
{
	(void)state;
	ASSERT_WORDS("\"'\" '\"'", "'", "\"");
	ASSERT_WORDS("a\"b'c\"'d\"e'f", "ab'cd\"ef");
}

static void open_quote_is_refused(void **state)
{
	static const char *const open[] = {
		"'", "\"", "\\", "a 'b", "a \"b", "'a\"", "\"a'", "\"\\\"", "a\\", "\"a\\", "'\\''",
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(open); i++) {
		assert_ptr_equal(split(open[i], WORDS), wd_boot_open_quote);
		assert_int_equal(count, -1);
	}
	assert_true(wd_err_is(wd_boot_open_quote, wd_malformed));
}

static void more_words_than_room_are_refused(void **state)
{
	(void)state;
	assert_null(split("1 2 3 4 5 6 7 8 ", WORDS));
	assert_int_equal(count, WORDS);
	assert_ptr_equal(split("1 2 3 4 5 6 7 8 9", WORDS), wd_boot_too_many_args);
	assert_int_equal(count, -1);
	assert_ptr_equal(split("1", 0), wd_boot_too_many_args);
	assert_null(split(" ", 0));
	assert_int_equal(count, 0);
}

/* Quotes as a shell's user might: 0 in single quotes, 1 in double, 2 a
 * backslash before each, 3 only where needed. */
static char *quote(char *to, const char *word, int how)
{
	const char *special = how == 1 ? "\"\\" : " \t\n'\"\\";

	if (how == 0 || how == 1)
		*to++ = "'\""[how];
	for (; *word; word++) {
		if (how == 0 && *word == '\'') {
			memcpy(to, "'\\''", 4);
			to += 4;
			continue;
		}
		if (how == 2 || (how != 0 && strchr(special, *word)))
			*to++ = '\\';
		*to++ = *word;
	}
	if (how == 0 || how == 1)
		*to++ = "'\""[how];
	return to;
}

static uint64_t seed = 1;

static uint32_t any(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

static void what_is_quoted_comes_back(void **state)
{
	static const char alphabet[] = " \t\n'\"\\a-=$";
	char word[WORDS][13], text[WORDS * 13 * 5];

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char *end = text;
		int n = (int)any(WORDS + 1);

		for (int i = 0; i < n; i++) {
			uint32_t len = 1 + any(11);

			for (uint32_t k = 0; k < len; k++)
				word[i][k] = alphabet[any(sizeof alphabet - 1)];
			word[i][len] = '\0';
			for (uint32_t blanks = (i > 0) + any(2); blanks > 0; blanks--)
				*end++ = ' ';
			end = quote(end, word[i], (int)any(4));
		}
		strcpy(end, any(2) ? " " : "");
		assert_null(split(text, WORDS));
		assert_int_equal(count, n);
		for (int i = 0; i < n; i++)
			assert_string_equal(words[i], word[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(blanks_separate, drop_line),
		cmocka_unit_test_teardown(single_quotes_keep_all, drop_line),
		cmocka_unit_test_teardown(double_quotes_keep_all_but_two_escapes, drop_line),
		cmocka_unit_test_teardown(backslash_keeps_the_next, drop_line),
		cmocka_unit_test_teardown(empty_quotes_are_an_empty_word, drop_line),
		cmocka_unit_test_teardown(quotes_of_one_kind_hide_the_other, drop_line),
		cmocka_unit_test_teardown(open_quote_is_refused, drop_line),
		cmocka_unit_test_teardown(more_words_than_room_are_refused, drop_line),
		cmocka_unit_test_teardown(what_is_quoted_comes_back, drop_line),
	};

	return cmocka_run_group_tests_name("split", tests, NULL, NULL);
}
