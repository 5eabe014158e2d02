/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/trace_file.h"

/* A sound file of two events. */
static struct sample {
	struct wd_trace_header header;
	struct wd_trace_record record[2];
} sample;

static struct wd_trace_file file;

static int set_up(void **state)
{
	(void)state;
	sample = (struct sample){
		{ WD_TRACE_MAGIC, WD_TRACE_VERSION, sizeof(struct wd_trace_record), 3, 4 },
		{ { .when = 9, .kind = WD_TRACE_MARK, .len = 4, .text = "mark" },
		  { .when = 9, .fiber = 2, .kind = WD_TRACE_STOP, .value = UINT64_MAX } },
	};
	return 0;
}

static wd_err open_bytes(size_t len)
{
	return wd_trace_file_open(&file, wd_bytes(&sample, len));
}

static void a_sound_file_is_read(void **state)
{
	struct wd_trace_event e;

	(void)state;
	assert_null(open_bytes(sizeof sample));
	assert_int_equal(file.lost, 3);
	assert_int_equal(file.wall, 4);
	assert_true(wd_trace_file_next(&file, &e));
	assert_int_equal(e.when, 9);
	assert_int_equal(e.kind, WD_TRACE_MARK);
	assert_true(wd_bytes_equal(e.text, wd_str("mark")));
	assert_true(wd_trace_file_next(&file, &e));
	assert_int_equal(e.fiber, 2);
	assert_int_equal(e.value, UINT64_MAX);
	assert_false(wd_trace_file_next(&file, &e));
}

static void a_header_alone_is_sound(void **state)
{
	struct wd_trace_event e;

	(void)state;
	assert_null(open_bytes(sizeof sample.header));
	assert_false(wd_trace_file_next(&file, &e));
}

static void a_file_cut_anywhere_else_is_refused(void **state)
{
	(void)state;
	for (size_t len = 0; len < sizeof sample; len++)
		if (len != sizeof sample.header &&
		    len != sizeof sample.header + sizeof sample.record[0])
			assert_ptr_equal(open_bytes(len), wd_trace_bad);
}

static void another_version_is_told(void **state)
{
	(void)state;
	sample.header.version++;
	assert_ptr_equal(open_bytes(sizeof sample), wd_trace_newer);
	assert_true(wd_err_is(wd_trace_newer, wd_trace_bad));
}

static void each_field_is_checked(void **state)
{
	/* where a byte is changed, and to what */
	static const struct { size_t at; uint8_t to; } cases[] = {
		{ 0, 'w' }, { 7, 1 }, { 12, 63 },
		{ offsetof(struct sample, record[0].kind), 0 },
		{ offsetof(struct sample, record[0].kind), WD_TRACE_KINDS },
		{ offsetof(struct sample, record[0].kind), 255 },
		{ offsetof(struct sample, record[0].len), 3 },
		{ offsetof(struct sample, record[0].len), 5 },
		{ offsetof(struct sample, record[0].len), 41 },
		{ offsetof(struct sample, record[0].len), 255 },
		{ offsetof(struct sample, record[0].unused[0]), 1 },
		{ offsetof(struct sample, record[0].unused[1]), 1 },
		{ offsetof(struct sample, record[0].text[0]), '\n' },
		{ offsetof(struct sample, record[0].text[0]), 0x7f },
		{ offsetof(struct sample, record[0].text[39]), 'x' },
		{ offsetof(struct sample, record[1].when), 8 },
	};

	for (size_t i = 0; i < WD_COUNT(cases); i++) {
		set_up(state);
		((uint8_t *)&sample)[cases[i].at] = cases[i].to;
		assert_ptr_equal(open_bytes(sizeof sample), wd_trace_bad);
	}
}

static void a_file_may_not_be_endless(void **state)
{
	static uint8_t all[sizeof sample.header + (WD_TRACE_RECORDS_MAX + 1) * 64];
	size_t len = sizeof all;

	(void)state;
	sample.record[0].when = 0;
	memcpy(all, &sample.header, sizeof sample.header);
	for (size_t at = sizeof sample.header; at < sizeof all; at += 64)
		memcpy(all + at, &sample.record[0], 64);
	assert_ptr_equal(wd_trace_file_open(&file, wd_bytes(all, len)), wd_trace_bad);
	assert_null(wd_trace_file_open(&file, wd_bytes(all, len - 64)));
}

static void every_kind_has_a_name(void **state)
{
	(void)state;
	for (int kind = 1; kind < WD_TRACE_KINDS; kind++)
		assert_non_null(wd_trace_kind_name((enum wd_trace_kind)kind));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_sound_file_is_read, set_up),
		cmocka_unit_test_setup(a_header_alone_is_sound, set_up),
		cmocka_unit_test_setup(a_file_cut_anywhere_else_is_refused, set_up),
		cmocka_unit_test_setup(another_version_is_told, set_up),
		cmocka_unit_test_setup(each_field_is_checked, set_up),
		cmocka_unit_test_setup(a_file_may_not_be_endless, set_up),
		cmocka_unit_test(every_kind_has_a_name),
	};

	return cmocka_run_group_tests_name("trace_file", tests, NULL, NULL);
}
