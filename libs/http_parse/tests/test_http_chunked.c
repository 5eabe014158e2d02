/* SPDX-License-Identifier: ISC */
/* Bodies in chunks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/fmt.h"
#include "wadi/http_parse.h"

/* Decodes `text`, given in pieces of `step` bytes, into `into`; what is left behind. */
static wd_err decode(const char *text, size_t step, char *into, size_t *left, bool *done)
{
	struct http_chunked it = { 0 };
	size_t len = 0, all = strlen(text);
	wd_err err = NULL;

	for (size_t at = 0; at < all && !err && !http_chunked_is_done(&it); at += step) {
		struct wd_bytes in = wd_bytes(text + at, all - at < step ? all - at : step), data;

		do {
			err = http_chunked_next(&it, &in, &data);
			memcpy(into + len, data.ptr, data.len);
			len += data.len;
		} while (!err && data.len > 0);
		*left = all - at - (all - at < step ? all - at : step) + in.len;
	}
	into[len] = '\0';
	*done = http_chunked_is_done(&it);
	return err;
}

static void becomes(const char *text, const char *data, size_t left)
{
	for (size_t step = 1; step <= strlen(text); step++) {
		char into[256];
		size_t behind = 0;
		bool done;

		assert_null(decode(text, step, into, &behind, &done));
		assert_string_equal(into, data);
		assert_true(done);
		assert_int_equal(behind, left);
	}
}

static void refused(const char *text)
{
	for (size_t step = 1; step <= strlen(text); step++) {
		char into[256];
		size_t left;
		bool done;

		if (!wd_err_is(decode(text, step, into, &left, &done), wd_http_malformed))
			fail_msg("passes: %s", text);
		assert_false(done);
	}
}

static void chunks_become_what_they_were(void **state)
{
	(void)state;
	becomes("0\r\n\r\n", "", 0);
	becomes("5\r\nhello\r\n0\r\n\r\n", "hello", 0);
	becomes("5\r\nhello\r\n00A\r\n, \r\nworld!\r\n000\r\n\r\n", "hello, \r\nworld!", 0);
	becomes("1\r\na\r\n1\r\nb\r\n0\r\n\r\nGET /", "ab", 5);
}

static void extensions_and_trailers_are_passed_over(void **state)
{
	(void)state;
	becomes("1;a\r\nx\r\n0;b=c;d=\"e f\"\r\n\r\n", "x", 0);
	becomes("1 ; a\r\nx\r\n0\t;b\r\n\r\n", "x", 0);
	becomes("0\r\nA: b\r\nC:\r\n\r\n+", "", 1);
}

static void a_size_is_hexadecimal_digits_alone(void **state)
{
	static const char *const bad[] = { "", "g", "-1", "+1", "0x1", " 1", "1 ", "1 2", "1\t",
		                           "1,", "\"1\"", "_1", "1.0", "1\x01" };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		char text[64];

		wd_fmt(text, sizeof text, "%s\r\nx\r\n0\r\n\r\n", bad[i]);
		refused(text);
	}
}

static void a_size_does_not_overflow(void **state)
{
	struct http_chunked it = { 0 };
	struct wd_bytes in = wd_str("7fffffffffffffff\r\nx"), data;

	(void)state;
	assert_null(http_chunked_next(&it, &in, &data));
	assert_int_equal(data.len, 1);
	assert_true(it.left == INT64_MAX - 1);
	refused("8000000000000000\r\n");
	refused("10000000000000000\r\n");
	refused("100000000000000001\r\nx\r\n0\r\n\r\n");
	refused("ffffffffffffffff\r\n");
}

static void lines_end_in_cr_lf(void **state)
{
	(void)state;
	refused("1\nx\r\n0\r\n\r\n");
	refused("1\rx\r\n0\r\n\r\n");
	refused("1\r\nx\n0\r\n\r\n");
	refused("1\r\nx\r0\r\n\r\n");
	refused("1\r\nxy\r\n0\r\n\r\n");
	refused("1;a\nx\r\n0\r\n\r\n");
	refused("1;a=\"\n\"\r\nx\r\n0\r\n\r\n");
	refused("1;a=\"\r\n\"\r\nx\r\n0\r\n\r\n");
	refused("0\r\n\n");
	refused("0\r\nA: b\n\r\n");
	refused("0\r\nA: b\rc\r\n\r\n");
	refused("0\r\n\r\r");
}

static void a_trailer_is_made_of_fields(void **state)
{
	(void)state;
	refused("0\r\nA : b\r\n\r\n");
	refused("0\r\n A: b\r\n\r\n");
	refused("0\r\nA: b\r\n c\r\n\r\n");
	refused("0\r\nA\r\n\r\n");
	refused("0\r\n: b\r\n\r\n");
	refused("0\r\nA: \x01\r\n\r\n");
}

static void lines_and_trailers_are_not_endless(void **state)
{
	static char text[HTTP_TRAILER_MAX + 64], into[256];
	size_t left;
	bool done;

	(void)state;
	wd_fmt(text, sizeof text, "0;%0*d\r\n\r\n", HTTP_CHUNK_LINE_MAX - 4, 7);
	assert_null(decode(text, sizeof text, into, &left, &done));
	assert_true(done);
	wd_fmt(text, sizeof text, "0;%0*d\r\n\r\n", HTTP_CHUNK_LINE_MAX - 3, 7);
	assert_true(wd_err_is(decode(text, 7, into, &left, &done), wd_http_malformed));
	wd_fmt(text, sizeof text, "%0*d", HTTP_CHUNK_LINE_MAX + 1, 0);
	assert_true(wd_err_is(decode(text, 7, into, &left, &done), wd_http_malformed));
	wd_fmt(text, sizeof text, "0\r\nA:%0*d\r\n\r\n", HTTP_TRAILER_MAX - 6, 7);
	assert_null(decode(text, 100, into, &left, &done));
	assert_true(done);
	wd_fmt(text, sizeof text, "0\r\nA:%0*d\r\n\r\n", HTTP_TRAILER_MAX - 5, 7);
	assert_true(wd_err_is(decode(text, 100, into, &left, &done), wd_http_malformed));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chunks_become_what_they_were),
		cmocka_unit_test(extensions_and_trailers_are_passed_over),
		cmocka_unit_test(a_size_is_hexadecimal_digits_alone),
		cmocka_unit_test(a_size_does_not_overflow),
		cmocka_unit_test(lines_end_in_cr_lf),
		cmocka_unit_test(a_trailer_is_made_of_fields),
		cmocka_unit_test(lines_and_trailers_are_not_endless),
	};

	return cmocka_run_group_tests_name("http_chunked", tests, NULL, NULL);
}
