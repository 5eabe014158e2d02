/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sample_symbols.h"
#include "symbols.h"

const char tender_name[] = "test_symbols";

/* In memory of its own size, so that no read behind it passes. */
static struct wd_bytes find(const struct symbols_sample *s, size_t size, uint64_t addr,
	uint64_t *offset, char *name)
{
	uint8_t *file = malloc(size ? size : 1);
	struct wd_bytes found;

	assert_non_null(file);
	memcpy(file, s, size);
	found = symbols_find(wd_bytes(file, size), addr, offset);
	assert_true(found.len < 16);
	memcpy(name, found.ptr ? (const void *)found.ptr : "", found.len);
	name[found.len] = '\0';
	free(file);
	return found;
}

static void assert_named(uint64_t addr, const char *wanted, uint64_t offset_wanted)
{
	struct symbols_sample s = symbols_sample();
	uint64_t offset = 0;
	char name[16];

	find(&s, sizeof s, addr, &offset, name);
	assert_string_equal(name, wanted);
	assert_int_equal(offset, offset_wanted);
}

static void a_function_is_found_by_each_of_its_addresses(void **state)
{
	(void)state;
	assert_named(0x1000, "first", 0);
	assert_named(0x100f, "first", 15);
	assert_named(0x1020, "last", 0);
}

static void what_is_in_no_function_has_no_name(void **state)
{
	(void)state;
	assert_named(0xfff, "", 0);
	assert_named(0x1010, "", 0);
	assert_named(0, "", 0);
	assert_named(UINT64_MAX, "", 0);
}

static void a_file_cut_anywhere_is_read_within_its_bounds(void **state)
{
	struct symbols_sample s = symbols_sample();
	uint64_t offset;
	char name[16];

	(void)state;
	for (size_t size = 0; size < sizeof s; size++)
		find(&s, size, 0x1020, &offset, name);
}

static void a_file_with_any_byte_changed_is_read_within_its_bounds(void **state)
{
	static const uint8_t values[] = { 0, 1, 0x7f, 0x80, 0xff };
	uint64_t offset;
	char name[16];

	(void)state;
	for (size_t at = 0; at < sizeof(struct symbols_sample); at++)
		for (size_t v = 0; v < sizeof values; v++) {
			struct symbols_sample s = symbols_sample();

			((uint8_t *)&s)[at] = values[v];
			find(&s, sizeof s, 0x1020, &offset, name);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_function_is_found_by_each_of_its_addresses),
		cmocka_unit_test(what_is_in_no_function_has_no_name),
		cmocka_unit_test(a_file_cut_anywhere_is_read_within_its_bounds),
		cmocka_unit_test(a_file_with_any_byte_changed_is_read_within_its_bounds),
	};

	return cmocka_run_group_tests_name("symbols", tests, NULL, NULL);
}
