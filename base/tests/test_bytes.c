/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wadi/base.h"

static const uint8_t eight[] = { 1, 2, 3, 4, 5, 6, 7, 0xf8 };

static struct wd_cursor cursor_of(const char *s)
{
	return wd_cursor(wd_str(s));
}

static void assert_bytes(struct wd_bytes got, const char *wanted)
{
	assert_int_equal(got.len, strlen(wanted));
	assert_memory_equal(got.ptr, wanted, got.len);
}

/* ---- Views ----------------------------------------------------------------------- */

static void equal_views_have_the_same_length_and_bytes(void **state)
{
	bool (*const equal[])(struct wd_bytes, struct wd_bytes) = {
		wd_bytes_equal, wd_bytes_equal_secret,
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(equal); i++) {
		assert_true(equal[i](wd_str("abc"), wd_str("abc")));
		assert_true(equal[i](wd_bytes(NULL, 0), wd_str("")));
		assert_false(equal[i](wd_str("abc"), wd_str("abd")));
		assert_false(equal[i](wd_str("abc"), wd_str("bbc")));
		assert_false(equal[i](wd_str("abc"), wd_str("ab")));
		assert_false(equal[i](wd_str(""), wd_str("a")));
	}
}

static void every_bit_counts_in_secrets(void **state)
{
	uint8_t other[sizeof eight];

	(void)state;
	for (size_t bit = 0; bit < 8 * sizeof eight; bit++) {
		memcpy(other, eight, sizeof other);
		other[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(wd_bytes_equal_secret(wd_bytes(eight, sizeof eight),
		                                   wd_bytes(other, sizeof other)));
	}
}

static void wiping_leaves_zeros_in_the_room_only(void **state)
{
	uint8_t secret[6] = { 1, 2, 3, 4, 5, 6 };

	(void)state;
	wd_wipe(wd_room(secret + 1, 4));
	assert_memory_equal(secret, "\1\0\0\0\0\6", 6);
	wd_wipe(wd_room(NULL, 0));
}

static void the_room_of_an_array_is_all_of_it(void **state)
{
	uint32_t words[5];
	struct wd_room room = WD_ROOM(words);

	(void)state;
	assert_ptr_equal(room.ptr, words);
	assert_int_equal(room.len, sizeof words);
}

/* ---- The cursor -------------------------------------------------------------------- */

static void integers_are_read_in_their_byte_order(void **state)
{
	struct wd_cursor c = wd_cursor(wd_bytes(eight, sizeof eight));
	struct wd_cursor at[7];

	(void)state;
	for (size_t i = 0; i < WD_COUNT(at); i++)
		at[i] = c;
	assert_int_equal(wd_cursor_u8(&at[0]), 1);
	assert_int_equal(wd_cursor_le16(&at[1]), 0x0201);
	assert_int_equal(wd_cursor_be16(&at[2]), 0x0102);
	assert_int_equal(wd_cursor_le32(&at[3]), 0x04030201);
	assert_int_equal(wd_cursor_be32(&at[4]), 0x01020304);
	assert_true(wd_cursor_le64(&at[5]) == UINT64_C(0xf807060504030201));
	assert_true(wd_cursor_be64(&at[6]) == UINT64_C(0x01020304050607f8));
	for (size_t i = 0; i < WD_COUNT(at); i++) {
		size_t size[] = { 1, 2, 2, 4, 4, 8, 8 };

		assert_int_equal(at[i].left, sizeof eight - size[i]);
		assert_null(wd_cursor_check(&at[i]));
	}
}

static void a_read_behind_the_end_yields_zeros_and_moves_nothing(void **state)
{
	struct wd_cursor c = wd_cursor(wd_bytes(eight, 7));

	(void)state;
	assert_true(wd_cursor_be64(&c) == 0);
	assert_ptr_equal(wd_cursor_check(&c), wd_malformed);
	assert_int_equal(c.left, 7);
	assert_int_equal(wd_cursor_take(&c, SIZE_MAX).len, 0);
	wd_cursor_skip(&c, 8);
	assert_int_equal(c.left, 7);
}

static void a_bad_cursor_stays_bad(void **state)
{
	struct wd_cursor c = wd_cursor(wd_bytes(eight, 3));

	(void)state;
	assert_int_equal(wd_cursor_le32(&c), 0);
	assert_int_equal(wd_cursor_take(&c, 3).len, 3);
	assert_int_equal(c.left, 0);
	assert_ptr_equal(wd_cursor_check(&c), wd_malformed);
}

static void a_view_of_nothing_at_null_can_be_parsed(void **state)
{
	struct wd_cursor c = wd_cursor(wd_bytes(NULL, 0));

	(void)state;
	assert_int_equal(wd_cursor_take(&c, 0).len, 0);
	assert_int_equal(wd_cursor_rest(&c).len, 0);
	assert_int_equal(wd_cursor_until(&c, ',').len, 0);
	assert_true(wd_cursor_accept(&c, ""));
	assert_false(wd_cursor_accept(&c, "a"));
	assert_null(wd_cursor_check(&c));
	assert_int_equal(wd_cursor_u8(&c), 0);
	assert_ptr_equal(wd_cursor_check(&c), wd_malformed);
}

static void the_rest_is_everything_that_is_left(void **state)
{
	struct wd_cursor c = cursor_of("abcdef");

	(void)state;
	wd_cursor_skip(&c, 2);
	assert_bytes(wd_cursor_rest(&c), "cdef");
	assert_bytes(wd_cursor_rest(&c), "");
	assert_null(wd_cursor_check(&c));
}

static void aligning_passes_over_padding(void **state)
{
	struct wd_cursor c = wd_cursor(wd_bytes(eight, sizeof eight));
	const uint8_t *start = c.ptr;

	(void)state;
	wd_cursor_align(&c, start, 4);
	assert_ptr_equal(c.ptr, start);
	for (size_t at = 1; at <= 4; at++) {
		c = wd_cursor(wd_bytes(eight, sizeof eight));
		wd_cursor_skip(&c, at);
		wd_cursor_align(&c, start, 4);
		assert_ptr_equal(c.ptr, start + 4);
	}
	assert_null(wd_cursor_check(&c));
	wd_cursor_skip(&c, 1);
	wd_cursor_align(&c, start, 16);
	assert_ptr_equal(wd_cursor_check(&c), wd_malformed);
	assert_ptr_equal(c.ptr, start + 5);
}

static void until_takes_what_is_before_the_stop(void **state)
{
	struct wd_cursor c = cursor_of("one,,three");

	(void)state;
	assert_bytes(wd_cursor_until(&c, ','), "one");
	assert_bytes(wd_cursor_until(&c, ','), "");
	assert_bytes(wd_cursor_until(&c, ','), "three");
	assert_int_equal(c.left, 0);
	assert_null(wd_cursor_check(&c));
}

static void a_decimal_number_stops_at_another_character(void **state)
{
	struct wd_cursor c = cursor_of("18446744073709551615x007");

	(void)state;
	assert_true(wd_cursor_decimal(&c, UINT64_MAX) == UINT64_MAX);
	assert_true(wd_cursor_accept(&c, "x"));
	assert_int_equal(wd_cursor_decimal(&c, 7), 7);
	assert_null(wd_cursor_check(&c));
}

static void a_decimal_number_needs_a_digit_and_a_limit(void **state)
{
	static const struct { const char *text; uint64_t max; } bad[] = {
		{ "", 9 }, { "x", 9 }, { "-1", 9 }, { "/", 9 }, { ":", 9 },
		{ "8", 7 }, { "10", 9 }, { "256", 255 }, { "1", 0 }, { "99", 9 },
		{ "18446744073709551616", UINT64_MAX }, { "99999999999999999999", UINT64_MAX },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		struct wd_cursor c = cursor_of(bad[i].text);

		assert_int_equal(wd_cursor_decimal(&c, bad[i].max), 0);
		assert_ptr_equal(wd_cursor_check(&c), wd_malformed);
	}
}

static void accepting_steps_over_exactly_this_text(void **state)
{
	struct wd_cursor c = cursor_of("abcabd");

	(void)state;
	assert_true(wd_cursor_accept(&c, "abc"));
	assert_false(wd_cursor_accept(&c, "abc"));
	assert_false(wd_cursor_accept(&c, "abdx"));
	assert_int_equal(c.left, 3);
	assert_true(wd_cursor_accept(&c, "abd"));
	assert_null(wd_cursor_check(&c));
}

static void fields_of_headers_are_big_endian(void **state)
{
	uint8_t bytes[6] = { 0xfe, 0x12, 0x34, 0xff };

	(void)state;
	assert_int_equal(wd_be16(bytes), 0xfe12);
	assert_true(wd_be32(bytes) == 0xfe1234ff);
	wd_put_be32(bytes + 1, 0x80a1b2c3);
	wd_put_be16(bytes + 4, 0x9001);
	assert_memory_equal(bytes, "\xfe\x80\xa1\xb2\x90\x01", 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_views_have_the_same_length_and_bytes),
		cmocka_unit_test(every_bit_counts_in_secrets),
		cmocka_unit_test(wiping_leaves_zeros_in_the_room_only),
		cmocka_unit_test(the_room_of_an_array_is_all_of_it),
		cmocka_unit_test(integers_are_read_in_their_byte_order),
		cmocka_unit_test(a_read_behind_the_end_yields_zeros_and_moves_nothing),
		cmocka_unit_test(a_bad_cursor_stays_bad),
		cmocka_unit_test(a_view_of_nothing_at_null_can_be_parsed),
		cmocka_unit_test(the_rest_is_everything_that_is_left),
		cmocka_unit_test(aligning_passes_over_padding),
		cmocka_unit_test(until_takes_what_is_before_the_stop),
		cmocka_unit_test(a_decimal_number_stops_at_another_character),
		cmocka_unit_test(a_decimal_number_needs_a_digit_and_a_limit),
		cmocka_unit_test(accepting_steps_over_exactly_this_text),
		cmocka_unit_test(fields_of_headers_are_big_endian),
	};

	return cmocka_run_group_tests_name("bytes", tests, NULL, NULL);
}
