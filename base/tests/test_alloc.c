/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wadi/alloc.h"

#include "fake_platform.h"

/* Each test starts and ends with nothing in use. */
static int begin(void **state)
{
	(void)state;
	fake_reset();
	wd_alloc_limit(SIZE_MAX);
	wd_alloc_fail_at(0);
	return wd_alloc_stats().pieces != 0;
}

static int end(void **state)
{
	(void)state;
	return wd_alloc_stats().used != 0 || wd_alloc_stats().pieces != 0 || fake_memory() != 0;
}

static void memory_is_aligned_and_counted(void **state)
{
	void *piece[40];
	size_t used = 0;

	(void)state;
	for (size_t i = 0; i < WD_COUNT(piece); i++) {
		piece[i] = wd_alloc(i);
		assert_non_null(piece[i]);
		assert_int_equal((uintptr_t)piece[i] % 16, 0);
		memset(piece[i], 0xaa, i);
		used += i;
		assert_int_equal(wd_alloc_stats().used, used);
		assert_int_equal(wd_alloc_stats().pieces, i + 1);
	}
	for (size_t i = 0; i < WD_COUNT(piece); i++)
		wd_free(piece[i]);
	assert_int_equal(wd_alloc_stats().used, 0);
	assert_true(wd_alloc_stats().used_max >= used);
}

static void nothing_is_a_valid_and_unique_size(void **state)
{
	void *a = wd_alloc(0), *b = wd_alloc_zero(0, 8), *c = wd_realloc(NULL, 0);

	(void)state;
	assert_non_null(a);
	assert_non_null(b);
	assert_non_null(c);
	assert_ptr_not_equal(a, b);
	assert_ptr_not_equal(b, c);
	wd_free(a);
	wd_free(b);
	wd_free(c);
	wd_free(NULL);
}

static void zeroed_memory_is_zero(void **state)
{
	static const uint8_t zeros[300];
	void *p = wd_alloc(300);

	(void)state;
	assert_non_null(p);
	memset(p, 0xaa, 300);
	wd_free(p);
	p = wd_alloc_zero(100, 3);
	assert_non_null(p);
	assert_memory_equal(p, zeros, 300);
	wd_free(p);
}

static void sizes_that_overflow_fail(void **state)
{
	uint64_t failed = wd_alloc_stats().failed;
	volatile size_t half = SIZE_MAX / 2 + 1, all = SIZE_MAX;

	(void)state;
	assert_null(wd_alloc_zero(half, 2));
	assert_null(wd_alloc_zero(all, all));
	assert_null(wd_alloc(all));
	assert_null(wd_alloc(all - 15));
	assert_int_equal(wd_alloc_stats().failed, failed + 4);
}

static void moving_keeps_what_fits(void **state)
{
	char *p = wd_realloc(NULL, 6), *moved;

	(void)state;
	assert_non_null(p);
	memcpy(p, "hello", 6);
	moved = wd_realloc(p, 1000);
	assert_non_null(moved);
	assert_string_equal(moved, "hello");
	assert_int_equal(wd_alloc_stats().used, 1000);
	p = wd_realloc(moved, 2);
	assert_non_null(p);
	assert_memory_equal(p, "he", 2);
	assert_int_equal(wd_alloc_stats().used, 2);
	wd_free(p);
}

static void moving_that_fails_leaves_the_old_memory(void **state)
{
	char *p = wd_alloc(6);

	(void)state;
	assert_non_null(p);
	memcpy(p, "hello", 6);
	wd_alloc_fail_at(1);
	assert_null(wd_realloc(p, 1000));
	assert_string_equal(p, "hello");
	wd_free(p);
}

static void the_limit_is_on_what_is_in_use(void **state)
{
	void *a, *b;
	uint64_t failed = wd_alloc_stats().failed;

	(void)state;
	wd_alloc_limit(100);
	assert_int_equal(wd_alloc_stats().limit, 100);
	a = wd_alloc(60);
	assert_non_null(a);
	assert_null(wd_alloc(41));
	b = wd_alloc(40);
	assert_non_null(b);
	assert_null(wd_alloc(1));
	wd_free(a);
	wd_alloc_limit(30); /* less than is in use */
	assert_null(wd_alloc(0));
	assert_int_equal(wd_alloc_stats().failed, failed + 3);
	wd_alloc_limit(SIZE_MAX);
	a = wd_alloc(1000);
	assert_non_null(a);
	wd_free(a);
	wd_free(b);
}

static void a_platform_without_memory_is_no_memory(void **state)
{
	uint64_t failed = wd_alloc_stats().failed;

	(void)state;
	fake_memory_fail_at(1);
	assert_null(wd_alloc(1));
	assert_int_equal(wd_alloc_stats().failed, failed + 1);
	assert_int_equal(wd_alloc_stats().used, 0);
}

static void allocations_fail_from_the_nth_on(void **state)
{
	void *p[2];

	(void)state;
	wd_alloc_fail_at(3);
	p[0] = wd_alloc(1);
	p[1] = wd_alloc(1);
	assert_non_null(p[0]);
	assert_non_null(p[1]);
	for (int i = 0; i < 5; i++)
		assert_null(wd_alloc(1));
	wd_free(p[0]);
	wd_alloc_fail_at(0);
	p[0] = wd_alloc(1);
	assert_non_null(p[0]);
	wd_free(p[0]);
	wd_free(p[1]);
}

/* ---- A consumer, over every failure -------------------------------------------------- */

struct list {
	struct list *next;
	char *text;
};

static void drop(struct list *list)
{
	while (list) {
		struct list *next = list->next;

		wd_free(list->text);
		wd_free(list);
		list = next;
	}
}

/* Makes a list of `count` texts, each grown letter by letter. */
static wd_err make(size_t count, struct list **made)
{
	struct list *list = NULL;

	for (size_t i = 0; i < count; i++) {
		struct list *l = wd_alloc_zero(1, sizeof *l);

		if (!l)
			break;
		l->next = list;
		list = l;
		for (size_t len = 1; len <= i; len++) {
			char *text = wd_realloc(l->text, len);

			if (!text) {
				drop(list);
				return wd_no_memory;
			}
			l->text = text;
			text[len - 1] = 'x';
		}
		if (i + 1 == count) {
			*made = list;
			return NULL;
		}
	}
	drop(list);
	return wd_no_memory;
}

static void a_consumer_survives_every_failing_allocation(void **state)
{
	enum { ALLOCATIONS = 10 + 45 };
	struct list *list = NULL;

	(void)state;
	for (uint64_t n = 1; n <= ALLOCATIONS; n++) {
		wd_alloc_fail_at(n);
		assert_ptr_equal(make(10, &list), wd_no_memory);
		assert_null(list);
		assert_int_equal(wd_alloc_stats().pieces, 0);
	}
	wd_alloc_fail_at(ALLOCATIONS + 1);
	assert_null(make(10, &list));
	drop(list);
}

static void overwrite(void *arg)
{
	char *p = wd_alloc(16);

	(void)arg;
	if (p)
		memset(p - 4, 0, 4);
	wd_free(p);
}

static void an_overwritten_piece_stops_the_image(void **state)
{
	(void)state;
	assert_int_equal(fake_exit_status(overwrite, NULL), 255);
	assert_string_equal(fake_output(), "alloc: memory was overwritten, or freed twice\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(memory_is_aligned_and_counted),
		TEST(nothing_is_a_valid_and_unique_size),
		TEST(zeroed_memory_is_zero),
		TEST(sizes_that_overflow_fail),
		TEST(moving_keeps_what_fits),
		TEST(moving_that_fails_leaves_the_old_memory),
		TEST(the_limit_is_on_what_is_in_use),
		TEST(a_platform_without_memory_is_no_memory),
		TEST(allocations_fail_from_the_nth_on),
		TEST(a_consumer_survives_every_failing_allocation),
		TEST(an_overwritten_piece_stops_the_image),
	};

	return cmocka_run_group_tests_name("alloc", tests, NULL, NULL);
}
