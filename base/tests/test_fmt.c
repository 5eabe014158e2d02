/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "wadi/addr.h"
#include "wadi/fmt.h"

#include "cuts.h"

static uint64_t next_number(void)
{
	static uint64_t seed = 1;

	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return seed >> 33;
}

/* Numbers of all lengths, and those next to where a type ends. */
static uint64_t next_value(void)
{
	uint64_t n = next_number() << 33 ^ next_number();

	switch (next_number() % 4) {
	case 0:  return n >> next_number() % 64;
	case 1:  return -(n >> next_number() % 64);
	case 2:  return (UINT64_C(1) << next_number() % 64) - next_number() % 2;
	default: return next_number() % 10;
	}
}

/* A conversion with random flags, width and precision; `stars` as arguments. */
static void make_format(char format[32], const char *size, char letter, bool *star)
{
	char *at = format;

	*at++ = '<';
	*at++ = '%';
	for (const char *flag = "-+ #0"; *flag; flag++)
		if (next_number() % 3 == 0)
			*at++ = *flag;
	*star = next_number() % 4 == 0;
	if (*star)
		at = stpcpy(at, "*.*");
	else if (next_number() % 2)
		at += sprintf(at, "%d", (int)(1 + next_number() % 25));
	if (!*star && next_number() % 2)
		at += sprintf(at, ".%d", (int)(next_number() % 25));
	else if (!*star && next_number() % 8 == 0)
		*at++ = '.';
	sprintf(at, "%s%c>", size, letter);
}

#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"

#define COMPARE(argument)                                                       \
	do {                                                                    \
		__typeof__(argument) value_ = (argument);                       \
		int width_ = (int)(next_number() % 40) - 20;                    \
		int digits_ = (int)(next_number() % 30) - 5;                    \
		size_t size_ = next_number() % 80;                              \
		char ours_[128] = "", host_[128] = "";                          \
		size_t got_ =                                                   \
			star ? wd_fmt(ours_, size_, format, width_, digits_, value_)   \
			     : wd_fmt(ours_, size_, format, value_);            \
		int want_ =                                                     \
			star ? snprintf(host_, size_, format, width_, digits_, value_) \
			     : snprintf(host_, size_, format, value_);          \
		if (got_ != (size_t)want_ || strcmp(ours_, host_) != 0)         \
			fail_msg("%s: \"%s\" for \"%s\"", format, ours_, host_); \
	} while (0)

static void integers_print_as_the_host_prints_them(void **state)
{
	static const char letters[] = "diuxXo";
	static const char *const sizes[] = { "hh", "h", "", "l", "ll", "z", "j", "t" };

	(void)state;
	for (int i = 0; i < 300000; i++) {
		const char *length = sizes[next_number() % WD_COUNT(sizes)];
		char format[32];
		bool star;

		make_format(format, length, letters[next_number() % 6], &star);
		if (*length && *length != 'h')
			COMPARE(next_value());
		else
			COMPARE((int)next_value());
	}
}

static void strings_print_as_the_host_prints_them(void **state)
{
	static const char *const text[] = { "", "a", "hello", "a longer text than most widths" };

	(void)state;
	for (int i = 0; i < 50000; i++) {
		char format[32];
		bool star;

		make_format(format, "", 's', &star);
		COMPARE(text[next_number() % WD_COUNT(text)]);
		make_format(format, "", 'c', &star);
		COMPARE((int)('!' + next_number() % 90));
	}
}

static void a_precision_stands_for_the_nul_of_a_string(void **state)
{
	const char three[3] = { 'a', 'b', 'c' };

	(void)state;
	ASSERT_PRINTS("abc", wd_fmt(into, size, "%.3s", three));
	ASSERT_PRINTS(" ab", wd_fmt(into, size, "%3.*s", 2, three));
}

static void text_is_cut_to_fit(void **state)
{
	(void)state;
	ASSERT_PRINTS("a 100% of -7 (x)",
	              wd_fmt(into, size, "%c %d%% of %ld (%s)", 'a', 100, -7L, "x"));
	ASSERT_PRINTS("", wd_fmt(into, size, "%s", ""));
}

static void pointers_print_as_hexadecimal_numbers(void **state)
{
	(void)state;
	ASSERT_PRINTS("0x1f00", wd_fmt(into, size, "%p", (void *)0x1f00));
	ASSERT_PRINTS("0x0", wd_fmt(into, size, "%p", (void *)NULL));
	ASSERT_PRINTS("  0x1|0x1  |", wd_fmt(into, size, "%5p|%-5p|", (void *)1, (void *)1));
}

static void null_strings_and_views_are_told(void **state)
{
	char *volatile none = NULL;

	(void)state;
	ASSERT_PRINTS("(null)", wd_fmt(into, size, "%s", none));
	ASSERT_PRINTS("(null) (null)", wd_fmt(into, size, "%pB %pS", (void *)NULL, (void *)NULL));
}

static void unknown_conversions_print_as_they_stand(void **state)
{
	char *volatile format = "%y %5.3n %f| %-";

	(void)state;
	ASSERT_PRINTS("%y %5.3n %f| %-", wd_fmt(into, size, format));
}

static void absurd_widths_are_cut_not_wrapped(void **state)
{
	char text[4];
	char *volatile format = "%99999999999999999999d";
	volatile int least = INT32_MIN;

	(void)state;
	assert_true(wd_fmt(text, sizeof text, "%*d", least, 7) == INT32_MAX);
	assert_string_equal(text, "7  ");
	assert_true(wd_fmt(text, sizeof text, format, 7) == INT32_MAX);
	assert_string_equal(text, "   ");
}

static void errors_print_behind_p(void **state)
{
	static WD_ERROR(no_key, wd_malformed, "kv", "no such key");

	(void)state;
	ASSERT_PRINTS("<kv: no such key (wadi: malformed input)>",
	              wd_fmt(into, size, "<%pE>", (void *)no_key));
	ASSERT_PRINTS("<no error>", wd_fmt(into, size, "<%pE>", (void *)NULL));
	ASSERT_PRINTS("<    wadi: cancelled|wadi: cancelled    >",
	              wd_fmt(into, size, "<%19pE|%-19pE>", (void *)wd_cancelled,
	                     (void *)wd_cancelled));
}

static void views_print_as_text_or_digits(void **state)
{
	struct wd_bytes b = wd_bytes("a\n\0~\x7f\xff", 6), none = wd_bytes(NULL, 0);

	(void)state;
	ASSERT_PRINTS("<a\\x0a\\x00~\\x7f\\xff>", wd_fmt(into, size, "<%pB>", (void *)&b));
	ASSERT_PRINTS("<610a007e7fff>", wd_fmt(into, size, "<%pH>", (void *)&b));
	ASSERT_PRINTS("<>", wd_fmt(into, size, "<%pB%pH>", (void *)&none, (void *)&none));
	ASSERT_PRINTS("<  610a007e7fff>", wd_fmt(into, size, "<%14pH>", (void *)&b));
}

static void spans_and_addresses_print_behind_p(void **state)
{
	wd_span span = wd_ms(1500);
	struct wd_addr addr = wd_ipv4(10, 0, 0, 1);
	struct wd_prefix prefix = { .bits = 10, .addr = { { 0xfe, 0x80 } } };

	(void)state;
	ASSERT_PRINTS("in 1.5s to 10.0.0.1 of fe80::/10 at 7",
	              wd_fmt(into, size, "in %pS to %pI of %pP at %d", (void *)&span,
	                     (void *)&addr, (void *)&prefix, 7));
	ASSERT_PRINTS("10.0.0.1    |", wd_fmt(into, size, "%-12pI|", (void *)&addr));
}

/* ---- Piece by piece -------------------------------------------------------------- */

struct collected {
	char text[256];
	size_t len;
};

static void collect(void *arg, struct wd_bytes piece)
{
	struct collected *c = arg;

	assert_true(piece.len > 0);
	assert_true(piece.len < sizeof c->text - c->len);
	memcpy(c->text + c->len, piece.ptr, piece.len);
	c->len += piece.len;
}

static void pieces_come_in_order_and_none_is_empty(void **state)
{
	struct collected c = { .len = 0 };
	struct wd_bytes b = wd_str("\nab\n"), none = wd_bytes(NULL, 0);

	(void)state;
	wd_fmt_to(collect, &c, "%s%.0s%pB%.0d%pB|%5d|%-5s|%%", "", "x", (void *)&none, 0,
	          (void *)&b, 42, "y");
	assert_string_equal(c.text, "\\x0aab\\x0a|   42|y    |%");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_print_as_the_host_prints_them),
		cmocka_unit_test(strings_print_as_the_host_prints_them),
		cmocka_unit_test(a_precision_stands_for_the_nul_of_a_string),
		cmocka_unit_test(text_is_cut_to_fit),
		cmocka_unit_test(pointers_print_as_hexadecimal_numbers),
		cmocka_unit_test(null_strings_and_views_are_told),
		cmocka_unit_test(unknown_conversions_print_as_they_stand),
		cmocka_unit_test(absurd_widths_are_cut_not_wrapped),
		cmocka_unit_test(errors_print_behind_p),
		cmocka_unit_test(views_print_as_text_or_digits),
		cmocka_unit_test(spans_and_addresses_print_behind_p),
		cmocka_unit_test(pieces_come_in_order_and_none_is_empty),
	};

	return cmocka_run_group_tests_name("fmt", tests, NULL, NULL);
}
