/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/alloc.h"
#include "wadi/fs_faulty.h"
#include "wadi/fs_ram.h"
#include "wadi/fs_trace.h"
#include "wadi/test/fs.h"

static struct wd_date date;

static struct wd_date clock_now(void *self)
{
	return *(struct wd_date *)self;
}

static const struct wd_pclock_ops clock_ops = { .now = clock_now };
static const wd_pclock pclock = { &clock_ops, &date };

static struct fs_ram ram;
static wd_fs fs;

static int begin(void **state)
{
	(void)state;
	fake_reset();
	date = (struct wd_date){ 1000, 5 };
	fs = fs_ram(&ram);
	return fs_ram_init(&ram, pclock, 1000) != NULL;
}

static int end(void **state)
{
	(void)state;
	wd_alloc_fail_at(0);
	fs_ram_fini(&ram);
	return wd_alloc_stats().pieces != 0 || ram.used != 0;
}

static void it_conforms(void **state)
{
	(void)state;
	assert_int_equal(wd_fs_conforms(fs), 0);
	assert_int_equal(ram.used, 0);
	assert_int_equal(wd_alloc_stats().pieces, 0);
	assert_int_equal(wd_fs_conforms(fs), 0);
}

static void a_file_system_that_forgets_does_not_conform(void **state)
{
	struct fs_faulty faulty;

	(void)state;
	fs_faulty_init(&faulty, fs, 20);
	assert_true(wd_fs_conforms(fs_faulty(&faulty)) > 0);
}

static void its_end_frees_whatever_is_in_it(void **state)
{
	(void)state;
	assert_null(wd_fs_mkdir(fs, wd_str("a")));
	assert_null(wd_fs_mkdir(fs, wd_str("a/b")));
	assert_null(wd_fs_create(fs, wd_str("a/b/c")));
	assert_null(wd_fs_create(fs, wd_str("a/d")));
	assert_null(wd_fs_write(fs, wd_str("a/b/c"), 0, wd_str("text")));
	/* end() sees that nothing is left */
}

static void changes_have_dates(void **state)
{
	struct wd_fs_stat stat;

	(void)state;
	assert_null(wd_fs_create(fs, wd_str("f")));
	date.s = 2000;
	assert_null(wd_fs_stat(fs, wd_str("f"), &stat));
	assert_int_equal(stat.modified.s, 1000);
	assert_null(wd_fs_write(fs, wd_str("f"), 0, wd_str("x")));
	date.s = 3000;
	assert_null(wd_fs_rename(fs, wd_str("f"), wd_str("g")));
	assert_null(wd_fs_stat(fs, wd_str("g"), &stat));
	assert_int_equal(stat.modified.s, 2000);
	assert_int_equal(stat.modified.ns, 5);
}

static void all_files_together_have_a_limit(void **state)
{
	uint8_t text[600] = { 0 };

	(void)state;
	assert_null(wd_fs_create(fs, wd_str("a")));
	assert_null(wd_fs_create(fs, wd_str("b")));
	assert_null(wd_fs_write(fs, wd_str("a"), 0, wd_bytes(text, 600)));
	assert_ptr_equal(wd_fs_write(fs, wd_str("b"), 0, wd_bytes(text, 401)), wd_fs_no_space);
	assert_null(wd_fs_write(fs, wd_str("b"), 0, wd_bytes(text, 400)));
	assert_ptr_equal(wd_fs_resize(fs, wd_str("b"), 401), wd_fs_no_space);
	assert_ptr_equal(wd_fs_resize(fs, wd_str("b"), UINT64_MAX), wd_fs_no_space);
	assert_null(wd_fs_resize(fs, wd_str("a"), 0));
	assert_null(wd_fs_resize(fs, wd_str("b"), 1000));
	assert_null(wd_fs_remove(fs, wd_str("b")));
	assert_int_equal(ram.used, 0);
}

static void what_is_cut_off_is_given_back(void **state)
{
	size_t used;

	(void)state;
	assert_null(wd_fs_create(fs, wd_str("a")));
	used = wd_alloc_stats().used;
	assert_null(wd_fs_resize(fs, wd_str("a"), 1000));
	assert_null(wd_fs_write(fs, wd_str("a"), 0, wd_str("ten bytes!")));
	assert_null(wd_fs_resize(fs, wd_str("a"), 10));
	assert_int_equal(wd_alloc_stats().used, used + 10);
	assert_true(wd_fs_test_holds(fs, wd_str("a"), "ten bytes!", 10));
	wd_alloc_fail_at(1);
	assert_null(wd_fs_resize(fs, wd_str("a"), 2)); /* needs none */
	assert_true(wd_fs_test_holds(fs, wd_str("a"), "te", 2));
	assert_null(wd_fs_resize(fs, wd_str("a"), 0));
	assert_int_equal(wd_alloc_stats().used, used);
}

static void a_negative_limit_does_not_start(void **state)
{
	struct fs_ram other;

	(void)state;
	assert_true(wd_err_is(fs_ram_init(&other, pclock, -1), wd_malformed));
}

static wd_err change(void)
{
	WD_TRY(wd_fs_mkdir(fs, wd_str("dir")));
	WD_TRY(wd_fs_create(fs, wd_str("dir/file")));
	WD_TRY(wd_fs_write(fs, wd_str("dir/file"), 0, wd_str("some text")));
	WD_TRY(wd_fs_resize(fs, wd_str("dir/file"), 200));
	WD_TRY(wd_fs_rename(fs, wd_str("dir/file"), wd_str("other")));
	WD_TRY(wd_fs_remove(fs, wd_str("dir")));
	return wd_fs_remove(fs, wd_str("other"));
}

static void without_memory_each_change_says_so(void **state)
{
	wd_err err;
	uint64_t n = 0;

	(void)state;
	do {
		assert_int_equal(end(NULL), 0);
		assert_int_equal(begin(NULL), 0);
		wd_alloc_fail_at(++n);
		err = change();
		assert_true(err == NULL || err == wd_no_memory);
	} while (err && n < 100);
	assert_int_equal(n - 1, 7); /* two nodes, three names, two sizes */
}

static void wrapped_it_conforms(void **state)
{
	struct fs_faulty faulty;

	(void)state;
	fs_faulty_init(&faulty, fs, UINT64_MAX);
	assert_int_equal(wd_fs_conforms(fs_faulty(&faulty)), 0);
	assert_true(faulty.seen > 100);
}

static void a_write_that_fails_is_made_by_half(void **state)
{
	struct fs_faulty faulty;

	(void)state;
	assert_null(wd_fs_create(fs, wd_str("a")));
	fs_faulty_init(&faulty, fs, 0);
	assert_ptr_equal(wd_fs_write(fs_faulty(&faulty), wd_str("a"), 0, wd_str("half")),
	                 fs_faulty_failed);
	assert_true(wd_fs_test_holds(fs, wd_str("a"), "ha", 2));
	assert_ptr_equal(wd_fs_remove(fs_faulty(&faulty), wd_str("a")), fs_faulty_failed);
	assert_int_equal(faulty.seen, 2);
}

static char said[100];

static void keep(void *self, struct wd_bytes text)
{
	(void)self;
	assert_true(text.len < sizeof said);
	memcpy(said, text.ptr, text.len);
	said[text.len] = '\0';
}

static void a_trace_has_a_line_for_each_call(void **state)
{
	static const struct wd_console_ops ops = { .write = keep };
	struct fs_trace trace;

	(void)state;
	assert_null(fs_trace_init(&trace, (wd_console){ &ops, NULL }, "disk", fs));
	assert_null(wd_fs_mkdir(fs_trace(&trace), wd_str("logs")));
	assert_string_equal(said, "disk: mkdir logs\n");
	assert_ptr_equal(wd_fs_remove(fs_trace(&trace), wd_str("x")), wd_fs_not_found);
	assert_string_equal(said, "disk: remove x: fs: no such file or directory\n");
	assert_null(wd_fs_remove(fs_trace(&trace), wd_str("logs")));
	assert_int_equal(wd_fs_conforms(fs_trace(&trace)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_conforms, begin, end),
		cmocka_unit_test_setup_teardown(a_file_system_that_forgets_does_not_conform, begin,
		                                end),
		cmocka_unit_test_setup_teardown(its_end_frees_whatever_is_in_it, begin, end),
		cmocka_unit_test_setup_teardown(changes_have_dates, begin, end),
		cmocka_unit_test_setup_teardown(all_files_together_have_a_limit, begin, end),
		cmocka_unit_test_setup_teardown(what_is_cut_off_is_given_back, begin, end),
		cmocka_unit_test_setup_teardown(a_negative_limit_does_not_start, begin, end),
		cmocka_unit_test_setup_teardown(without_memory_each_change_says_so, begin, end),
		cmocka_unit_test_setup_teardown(wrapped_it_conforms, begin, end),
		cmocka_unit_test_setup_teardown(a_write_that_fails_is_made_by_half, begin, end),
		cmocka_unit_test_setup_teardown(a_trace_has_a_line_for_each_call, begin, end),
	};

	return cmocka_run_group_tests_name("fs_ram", tests, NULL, NULL);
}
