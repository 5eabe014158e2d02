/* SPDX-License-Identifier: ISC */
/* kv_of_fs over fs_ram, also where the file system or the memory fails; helpers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/alloc.h"
#include "wadi/fs_faulty.h"
#include "wadi/kv_faulty.h"
#include "wadi/kv_ram.h"
#include "wadi/kv_trace.h"
#include "wadi/test/kv.h"

static struct wd_date clock_now(void *self)
{
	(void)self;
	return (struct wd_date){ 1000, 0 };
}

static const struct wd_pclock_ops clock_ops = { .now = clock_now };
static const wd_pclock pclock = { &clock_ops, NULL };

static struct kv_ram ram;
static wd_kv_rw kv;

static int begin(void **state)
{
	(void)state;
	fake_reset();
	kv = kv_ram(&ram);
	return kv_ram_init(&ram, pclock, 1000) != NULL;
}

static int end(void **state)
{
	(void)state;
	wd_alloc_fail_at(0);
	kv_ram_fini(&ram);
	return wd_alloc_stats().pieces != 0;
}

static void it_conforms(void **state)
{
	(void)state;
	assert_int_equal(wd_kv_rw_conforms(kv), 0);
	assert_int_equal(wd_alloc_stats().pieces, 0);
	assert_int_equal(wd_kv_conforms(kv_ram_ro(&ram), 0), 0);
	assert_int_equal(wd_kv_conforms(kv_ram_ro(&ram), 1), 1);
}

static void wrapped_it_conforms(void **state)
{
	struct kv_faulty faulty;

	(void)state;
	kv_faulty_init_rw(&faulty, kv, UINT64_MAX);
	assert_int_equal(wd_kv_rw_conforms(kv_faulty_rw(&faulty)), 0);
	kv_faulty_init(&faulty, wd_kv_of(kv), UINT64_MAX);
	assert_int_equal(wd_kv_conforms(kv_faulty(&faulty), 0), 0);
}

static void a_store_that_fails_does_not_conform(void **state)
{
	struct kv_faulty faulty;

	(void)state;
	kv_faulty_init_rw(&faulty, kv, 30);
	assert_true(wd_kv_rw_conforms(kv_faulty_rw(&faulty)) > 0);
}

static void a_change_that_fails_is_made_by_half(void **state)
{
	struct kv_faulty faulty;
	wd_kv_rw rw;

	(void)state;
	kv_faulty_init_rw(&faulty, kv, 1);
	rw = kv_faulty_rw(&faulty);
	assert_null(wd_kv_set(rw, wd_str("a"), wd_str("old")));
	assert_ptr_equal(wd_kv_set(rw, wd_str("a"), wd_str("newest")), kv_faulty_failed);
	assert_true(wd_kv_test_holds(kv, wd_str("a"), "new", 3));
	assert_ptr_equal(wd_kv_set_partial(rw, wd_str("a"), 0, wd_str("NEWE")), kv_faulty_failed);
	assert_true(wd_kv_test_holds(kv, wd_str("a"), "NEw", 3));
	assert_ptr_equal(wd_kv_remove(rw, wd_str("a")), kv_faulty_failed);
	assert_ptr_equal(wd_kv_rename(rw, wd_str("a"), wd_str("b")), kv_faulty_failed);
	assert_true(wd_kv_test_holds(kv, wd_str("a"), "NEw", 3));
	assert_int_equal(faulty.seen, 5);
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
	struct wd_kv_stat stat;
	struct kv_trace trace;

	(void)state;
	assert_null(kv_trace_init_rw(&trace, (wd_console){ &ops, NULL }, "pages", kv));
	assert_null(wd_kv_set(kv_trace_rw(&trace), wd_str("a/b"), wd_str("x")));
	assert_string_equal(said, "pages: set a/b\n");
	assert_ptr_equal(wd_kv_stat(kv_trace(&trace), wd_str("x"), &stat), wd_kv_not_found);
	assert_string_equal(said, "pages: stat x: kv: no such key\n");
	assert_int_equal(wd_kv_rw_conforms(kv_trace_rw(&trace)), 0);
	assert_null(kv_trace_init(&trace, (wd_console){ &ops, NULL }, "pages", wd_kv_of(kv)));
	assert_int_equal(wd_kv_conforms(kv_trace(&trace), 1), 0);
}

/* ---- Space, memory, failures ----------------------------------------------------------- */

static void a_value_without_space_leaves_the_old_one(void **state)
{
	static uint8_t large[1001];

	(void)state;
	assert_null(wd_kv_set(kv, wd_str("a"), wd_str("old")));
	assert_ptr_equal(wd_kv_set(kv, wd_str("a"), wd_bytes(large, 1001)), wd_kv_no_space);
	assert_true(wd_kv_test_holds(kv, wd_str("a"), "old", 3));
	assert_ptr_equal(wd_kv_set(kv, wd_str("b/c"), wd_bytes(large, 998)), wd_kv_no_space);
	assert_int_equal(wd_kv_test_kind(kv, wd_str("b/c")), WD_KV_NOTHING);
	assert_null(wd_kv_set(kv, wd_str("b/c"), wd_bytes(large, 997)));
}

static wd_err change(wd_kv_rw rw)
{
	WD_TRY(wd_kv_set(rw, wd_str("a/b/c"), wd_str("some text")));
	WD_TRY(wd_kv_set(rw, wd_str("a/b/c"), wd_str("some more text, and still more of it")));
	WD_TRY(wd_kv_set(rw, wd_str("a/b/c"), wd_str("less")));
	WD_TRY(wd_kv_set_partial(rw, wd_str("a/b/c"), 100, wd_str("far behind")));
	WD_TRY(wd_kv_rename(rw, wd_str("a/b"), wd_str("d/e")));
	return wd_kv_remove(rw, wd_str("d"));
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
		err = change(kv);
		assert_true(err == NULL || err == wd_no_memory);
	} while (err && n < 100);
	assert_null(err);
	assert_true(n > 8);
}

static void each_failure_of_the_file_system_is_handed_up(void **state)
{
	struct fs_faulty faulty;
	struct kv_of_fs over;
	uint64_t good = 0;
	wd_err err;

	(void)state;
	do {
		assert_int_equal(end(NULL), 0);
		assert_int_equal(begin(NULL), 0);
		fs_faulty_init(&faulty, fs_ram(&ram.fs), good++);
		assert_null(kv_of_fs_init(&over, fs_faulty(&faulty)));
		err = change(kv_of_fs_rw(&over));
		assert_true(err == NULL || err == fs_faulty_failed);
	} while (err && good < 100);
	assert_null(err);
	assert_true(good > 20);
}

/* A new value that could not be written whole is not left behind in half. */
static void a_new_value_that_fails_is_not_there(void **state)
{
	struct fs_ram_node *root = &ram.fs.root;

	(void)state;
	wd_alloc_fail_at(3); /* the file, its name, its contents */
	assert_ptr_equal(wd_kv_set(kv, wd_str("a"), wd_str("x")), wd_no_memory);
	assert_null(root->first);
}

static void a_larger_value_takes_its_space_first(void **state)
{
	struct fs_faulty faulty;
	struct kv_of_fs over;

	(void)state;
	assert_null(wd_kv_set(kv, wd_str("a"), wd_str("old")));
	fs_faulty_init(&faulty, fs_ram(&ram.fs), 1); /* is it there?  Then it is resized */
	assert_null(kv_of_fs_init(&over, fs_faulty(&faulty)));
	assert_ptr_equal(wd_kv_set(kv_of_fs_rw(&over), wd_str("a"), wd_str("larger")),
	                 fs_faulty_failed);
	assert_true(wd_kv_test_holds(kv, wd_str("a"), "old", 3));
}

static void a_name_that_cannot_be_given_leaves_nothing_behind(void **state)
{
	(void)state;
	assert_null(wd_kv_set(kv, wd_str("a/b"), wd_str("x")));
	assert_ptr_equal(wd_kv_rename(kv, wd_str("a"), wd_str("a/c/d")), wd_kv_bad_key);
	assert_int_equal(wd_kv_test_kind(kv, wd_str("a/c")), WD_KV_NOTHING);
	assert_ptr_equal(wd_kv_rename(kv, wd_str("a"), wd_str("e//f")), wd_kv_bad_key);
	assert_int_equal(wd_kv_test_kind(kv, wd_str("e")), WD_KV_NOTHING);
}

/* By a longer name of what it is in, a key can get out of reach. */
static void what_is_out_of_reach_is_not_removed(void **state)
{
	static uint8_t key[1001], longer[700];

	(void)state;
	memset(key, 'k', sizeof key);
	key[600] = '/';
	memset(longer, 'l', sizeof longer);
	assert_null(wd_kv_set(kv, wd_bytes(key, 1001), wd_str("x")));
	assert_null(wd_kv_rename(kv, wd_bytes(key, 600), wd_bytes(longer, 700)));
	assert_ptr_equal(wd_kv_remove(kv, wd_bytes(longer, 700)), wd_fs_not_empty);
	assert_null(wd_kv_rename(kv, wd_bytes(longer, 700), wd_bytes(key, 600)));
	assert_true(wd_kv_test_holds(kv, wd_bytes(key, 1001), "x", 1));
	assert_null(wd_kv_remove(kv, wd_bytes(key, 600)));
}

static void a_dictionary_is_removed_however_deep(void **state)
{
	char key[WD_PATH_MAX + 2] = "";

	(void)state;
	for (size_t i = 0; i + 2 <= WD_PATH_MAX; i += 2)
		memcpy(key + i, "d/", 3);
	key[WD_PATH_MAX - 1] = '\0';
	assert_null(wd_kv_set(kv, wd_str(key), wd_str("x")));
	assert_null(wd_kv_remove(kv, wd_str("d")));
	assert_null(ram.fs.root.first);
}

/* ---- Helpers ------------------------------------------------------------------------------ */

static void a_value_is_got_whole_or_not_at_all(void **state)
{
	uint8_t into[5], *value;
	struct wd_bytes got;
	size_t len;

	(void)state;
	assert_null(wd_kv_set(kv, wd_str("a/b"), wd_str("value")));
	assert_null(wd_kv_get(wd_kv_of(kv), wd_str("a/b"), WD_ROOM(into), &got));
	assert_true(wd_bytes_equal(got, wd_str("value")));
	assert_ptr_equal(wd_kv_get(wd_kv_of(kv), wd_str("a/b"), wd_room(into, 4), &got),
	                 wd_kv_too_large);
	assert_ptr_equal(wd_kv_get(wd_kv_of(kv), wd_str("a"), WD_ROOM(into), &got),
	                 wd_kv_not_a_value);
	assert_null(wd_kv_get_alloc(wd_kv_of(kv), wd_str("a/b"), SIZE_MAX, &value, &len));
	assert_int_equal(len, 5);
	assert_string_equal((char *)value, "value");
	wd_free(value);
	assert_ptr_equal(wd_kv_get_alloc(wd_kv_of(kv), wd_str("a/b"), 4, &value, &len),
	                 wd_kv_too_large);
	wd_alloc_fail_at(1);
	assert_ptr_equal(wd_kv_get_alloc(wd_kv_of(kv), wd_str("a/b"), 5, &value, &len),
	                 wd_no_memory);
}

static void the_helpers_hand_up_each_failure(void **state)
{
	struct wd_kv_digest digest;
	struct kv_faulty faulty;
	enum wd_kv_kind kind;
	uint8_t *value;
	size_t len;

	(void)state;
	assert_null(wd_kv_set(kv, wd_str("a"), wd_str("value")));
	for (uint64_t good = 0; good < 2; good++) {
		kv_faulty_init(&faulty, wd_kv_of(kv), good);
		assert_ptr_equal(wd_kv_get_alloc(kv_faulty(&faulty), wd_str("a"), 9, &value, &len),
		                 kv_faulty_failed);
		kv_faulty_init(&faulty, wd_kv_of(kv), good);
		assert_ptr_equal(wd_kv_digest_by_reading(kv_faulty(&faulty), wd_str("a"), &digest),
		                 kv_faulty_failed);
	}
	kv_faulty_init(&faulty, wd_kv_of(kv), 0);
	assert_ptr_equal(wd_kv_exists(kv_faulty(&faulty), wd_str("a"), &kind), kv_faulty_failed);
}

/* The test vectors of the authors of FNV: FNV-1a of 128 bits. */
static void digests_are_fnv_1a(void **state)
{
	static const uint8_t empty[16] = { 0x6c, 0x62, 0x27, 0x2e, 0x07, 0xbb, 0x01, 0x42,
		                           0x62, 0xb8, 0x21, 0x75, 0x62, 0x95, 0xc5, 0x8d };
	static const uint8_t a[16] = { 0xd2, 0x28, 0xcb, 0x69, 0x6f, 0x1a, 0x8c, 0xaf,
		                       0x78, 0x91, 0x2b, 0x70, 0x4e, 0x4a, 0x89, 0x64 };
	struct wd_kv_digest digest = wd_kv_digest_of(wd_str(""));

	(void)state;
	assert_memory_equal(digest.bytes, empty, 16);
	digest = wd_kv_digest_of(wd_str("a"));
	assert_memory_equal(digest.bytes, a, 16);
	assert_null(wd_kv_set(kv, wd_str("x"), wd_str("a")));
	assert_null(wd_kv_digest(wd_kv_of(kv), wd_str("x"), &digest));
	assert_memory_equal(digest.bytes, a, 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_conforms, begin, end),
		cmocka_unit_test_setup_teardown(wrapped_it_conforms, begin, end),
		cmocka_unit_test_setup_teardown(a_store_that_fails_does_not_conform, begin, end),
		cmocka_unit_test_setup_teardown(a_change_that_fails_is_made_by_half, begin, end),
		cmocka_unit_test_setup_teardown(a_trace_has_a_line_for_each_call, begin, end),
		cmocka_unit_test_setup_teardown(a_value_without_space_leaves_the_old_one, begin,
		                                end),
		cmocka_unit_test_setup_teardown(without_memory_each_change_says_so, begin, end),
		cmocka_unit_test_setup_teardown(each_failure_of_the_file_system_is_handed_up,
		                                begin, end),
		cmocka_unit_test_setup_teardown(a_new_value_that_fails_is_not_there, begin, end),
		cmocka_unit_test_setup_teardown(a_larger_value_takes_its_space_first, begin, end),
		cmocka_unit_test_setup_teardown(a_name_that_cannot_be_given_leaves_nothing_behind,
		                                begin, end),
		cmocka_unit_test_setup_teardown(what_is_out_of_reach_is_not_removed, begin, end),
		cmocka_unit_test_setup_teardown(a_dictionary_is_removed_however_deep, begin, end),
		cmocka_unit_test_setup_teardown(a_value_is_got_whole_or_not_at_all, begin, end),
		cmocka_unit_test_setup_teardown(the_helpers_hand_up_each_failure, begin, end),
		cmocka_unit_test_setup_teardown(digests_are_fnv_1a, begin, end),
	};

	return cmocka_run_group_tests_name("kv_ram", tests, NULL, NULL);
}
