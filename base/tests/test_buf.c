/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wadi/buf.h"

enum { SIZE = 100, COUNT = 4 };

static uint8_t memory[COUNT * (SIZE + 512)];
static struct wd_pool pool;

static int begin(void **state)
{
	struct wd_room room = wd_room(memory, wd_pool_memory(COUNT, SIZE));

	(void)state;
	return room.len > sizeof memory || wd_pool_init(&pool, room, SIZE) != NULL;
}

static int end(void **state)
{
	(void)state;
	return pool.used != 0;
}

static struct wd_buf *buf_of(const char *text)
{
	struct wd_buf *b = wd_buf_alloc(&pool, 20);
	uint8_t *p;

	assert_non_null(b);
	p = wd_buf_append(b, (uint32_t)strlen(text));
	assert_non_null(p);
	memcpy(p, text, strlen(text));
	return b;
}

static void assert_text(const struct wd_buf *b, const char *text)
{
	assert_non_null(b);
	assert_true(wd_bytes_equal(wd_buf_bytes(b), wd_str(text)));
}

/* ---- The pool --------------------------------------------------------------------- */

static void a_pool_holds_what_its_memory_was_made_for(void **state)
{
	(void)state;
	for (uint32_t count = 1; count <= COUNT; count++) {
		for (size_t skip = 0; skip < 16; skip++) {
			size_t len = wd_pool_memory(count, SIZE - 20);

			assert_null(wd_pool_init(&pool, wd_room(memory + skip, len), SIZE - 20));
			assert_int_equal(pool.count, count);
		}
	}
}

static void memory_for_not_even_one_buffer_is_refused(void **state)
{
	(void)state;
	assert_ptr_equal(wd_pool_init(&pool, wd_room(memory, SIZE), SIZE), wd_no_memory);
	assert_ptr_equal(wd_pool_init(&pool, wd_room(NULL, 0), SIZE), wd_no_memory);
	assert_ptr_equal(wd_pool_init(&pool, WD_ROOM(memory), UINT32_MAX), wd_no_memory);
	assert_true(wd_pool_memory(UINT32_MAX, UINT32_MAX) > (size_t)UINT32_MAX * UINT32_MAX);
}

static void an_empty_pool_counts_and_yields_null(void **state)
{
	struct wd_buf *b[COUNT];

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		b[i] = wd_buf_alloc(&pool, 0);
		assert_non_null(b[i]);
		for (size_t j = 0; j < i; j++)
			assert_ptr_not_equal(b[i], b[j]);
	}
	assert_null(wd_buf_alloc(&pool, 0));
	assert_int_equal(pool.failed, 1);
	assert_int_equal(pool.used, COUNT);
	for (size_t i = 0; i < COUNT; i++)
		wd_buf_free(b[i]);
	assert_int_equal(pool.used, 0);
	assert_int_equal(pool.used_max, COUNT);
	wd_buf_free(NULL);
}

static void buffers_do_not_share_memory(void **state)
{
	struct wd_buf *b[COUNT];

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		uint8_t *p;

		b[i] = wd_buf_alloc(&pool, 0);
		assert_non_null(b[i]);
		p = wd_buf_append(b[i], SIZE);
		assert_non_null(p);
		memset(p, (int)i + 1, SIZE);
	}
	for (size_t i = 0; i < COUNT; i++) {
		for (size_t j = 0; j < SIZE; j++)
			assert_int_equal(b[i]->data[j], i + 1);
		wd_buf_free(b[i]);
	}
}

static void a_used_buffer_comes_back_fresh(void **state)
{
	for (size_t i = 0; i < COUNT + 1; i++) {
		struct wd_buf *b = buf_of("x");

		assert_int_equal(b->flags, 0);
		assert_int_equal(b->slices, 0);
		assert_null(b->more);
		b->flags = WD_BUF_SUM_ASK;
		wd_buf_free(b);
	}
	(void)state;
}

/* ---- Headroom ----------------------------------------------------------------------- */

static void headroom_larger_than_a_buffer_is_refused(void **state)
{
	struct wd_buf *b = wd_buf_alloc(&pool, SIZE);

	(void)state;
	assert_non_null(b);
	assert_null(wd_buf_append(b, 1));
	assert_null(wd_buf_alloc(&pool, SIZE + 1));
	assert_null(wd_buf_alloc(&pool, UINT32_MAX));
	wd_buf_free(b);
}

static void layers_prepend_and_skip_in_place(void **state)
{
	struct wd_buf *b = buf_of("payload");
	uint8_t *header = wd_buf_prepend(b, 3);
	const uint8_t *skipped;

	(void)state;
	assert_non_null(header);
	memcpy(header, "udp", 3);
	assert_text(b, "udppayload");
	assert_int_equal(b->head, 17);
	skipped = wd_buf_skip(b, 3);
	assert_non_null(skipped);
	assert_memory_equal(skipped, "udp", 3);
	assert_text(b, "payload");
	wd_buf_keep(b, 3);
	assert_text(b, "pay");
	wd_buf_keep(b, 4);
	assert_text(b, "pay");
	assert_int_equal(b->head + b->len + b->room, SIZE);
	wd_buf_free(b);
}

static void nothing_moves_beyond_the_ends(void **state)
{
	struct wd_buf *b = buf_of("payload");

	(void)state;
	assert_null(wd_buf_prepend(b, 21));
	assert_null(wd_buf_append(b, SIZE - 20 - 7 + 1));
	assert_null(wd_buf_skip(b, 8));
	assert_null(wd_buf_prepend(b, UINT32_MAX));
	assert_text(b, "payload");
	assert_non_null(wd_buf_prepend(b, 20));
	assert_non_null(wd_buf_append(b, SIZE - 20 - 7));
	assert_int_equal(b->len, SIZE);
	wd_buf_free(b);
}

/* ---- Pages and chains ------------------------------------------------------------------ */

static unsigned dropped;

static void drop(struct wd_page *page)
{
	(void)page;
	dropped++;
}

static void references_keep_a_page_until_the_last_is_gone(void **state)
{
	uint8_t bytes[64];
	struct wd_page page = { .bytes = bytes, .size = sizeof bytes, .refs = 1, .drop = drop };
	struct wd_buf *first = buf_of("head"), *again = buf_of("head");

	(void)state;
	dropped = 0;
	assert_true(wd_buf_refer(first, &page, 0, 64));
	assert_true(wd_buf_refer(first, &page, 10, 20));
	assert_true(wd_buf_refer(again, &page, 64, 0));
	assert_int_equal(wd_buf_total(first), 4 + 64 + 20);
	assert_int_equal(page.refs, 4);
	wd_page_put(&page);
	wd_buf_free(first);
	assert_int_equal(dropped, 0);
	wd_buf_free(again);
	assert_int_equal(dropped, 1);
	wd_page_put(NULL);
}

static void a_slice_outside_its_page_is_refused(void **state)
{
	struct wd_page page = { .size = 64, .refs = 1, .drop = drop };
	struct wd_buf *b = buf_of("");

	(void)state;
	assert_false(wd_buf_refer(b, &page, 0, 65));
	assert_false(wd_buf_refer(b, &page, 65, 0));
	assert_false(wd_buf_refer(b, &page, 60, 5));
	assert_false(wd_buf_refer(b, &page, UINT32_MAX, 2));
	assert_false(wd_buf_refer(b, &page, 2, UINT32_MAX));
	assert_int_equal(page.refs, 1);
	assert_int_equal(wd_buf_total(b), 0);
	wd_buf_free(b);
}

static void a_frame_has_so_many_slices_and_no_more(void **state)
{
	struct wd_page page = { .size = 64, .refs = 1, .drop = drop };
	struct wd_buf *b = buf_of("");

	(void)state;
	for (uint32_t i = 0; i < WD_BUF_PAGES; i++)
		assert_true(wd_buf_refer(b, &page, i, 1));
	assert_false(wd_buf_refer(b, &page, 0, 1));
	assert_int_equal(page.refs, 1 + WD_BUF_PAGES);
	for (uint32_t i = 0; i < WD_BUF_PAGES; i++)
		assert_int_equal(b->slice[i].from, i);
	wd_buf_free(b);
	assert_int_equal(page.refs, 1);
}

static void a_chain_is_one_segment(void **state)
{
	struct wd_buf *b = buf_of("one");

	(void)state;
	b->more = buf_of("three");
	b->more->more = buf_of("7890123");
	assert_int_equal(wd_buf_total(b), 15);
	wd_buf_free(b);
	assert_int_equal(pool.used, 0);
}

static void copying_goes_through_slices_and_chain(void **state)
{
	uint8_t bytes[] = "0456..", copy[10], more[11];
	struct wd_page page = { .bytes = bytes, .size = 6, .refs = 1, .drop = drop };
	struct wd_buf *b = buf_of("123");

	(void)state;
	assert_true(wd_buf_refer(b, &page, 1, 3));
	assert_true(wd_buf_refer(b, &page, 0, 0));
	b->more = buf_of("");
	b->more->more = buf_of("7890");
	for (size_t from = 0; from <= 10; from++)
		for (size_t len = 0; from + len <= 10; len++) {
			memset(copy, '-', sizeof copy);
			assert_true(wd_buf_copy(b, from, wd_room(copy, len)));
			assert_memory_equal(copy, &"1234567890"[from], len);
			assert_true(len == 10 || copy[len] == '-');
			assert_false(wd_buf_copy(b, from, wd_room(more, 11 - from)));
		}
	assert_true(wd_buf_copy(b, 99, wd_room(copy, 0)));
	wd_buf_free(b);
}

/* As few buffers as hold it, whatever it was made of; none left behind on failure. */
static void a_duplicate_has_the_same_bytes_and_nobody_elses(void **state)
{
	uint8_t bytes[150], copy[170];
	struct wd_page page = { .bytes = bytes, .size = sizeof bytes, .refs = 1, .drop = drop };
	struct wd_buf *b = buf_of("headers"), *dup, *other;

	(void)state;
	memset(bytes, 'x', sizeof bytes);
	assert_true(wd_buf_refer(b, &page, 0, 150));
	b->flags = WD_BUF_SUM_ASK;
	b->segment = 9;
	b->sum_from = wd_buf_place(b, b->data + 3);
	b->sum_at = 2;
	dup = wd_buf_dup(b, &pool);
	assert_non_null(dup);
	assert_int_equal(pool.used, 3);
	assert_int_equal(page.refs, 2);
	assert_int_equal(wd_buf_total(dup), 157);
	assert_true(wd_buf_copy(dup, 0, wd_room(copy, 157)));
	assert_memory_equal(copy, "headersxxx", 10);
	assert_true(dup->flags == WD_BUF_SUM_ASK && dup->segment == 9 && dup->sum_at == 2);
	assert_ptr_equal(dup->data - dup->head + dup->sum_from, dup->data + 3);
	assert_null(wd_buf_dup(b, &pool)); /* one is left, and two are wanted */
	assert_int_equal(pool.used, 3);
	other = wd_buf_alloc(&pool, 0);
	assert_null(wd_buf_dup(b, &pool));
	wd_buf_free(other);
	wd_buf_free(dup);
	wd_buf_free(b);
}

static void cutting_keeps_the_start_of_slices_and_chain(void **state)
{
	uint8_t bytes[] = "456789", copy[12];
	struct wd_page page = { .bytes = bytes, .size = 6, .refs = 1, .drop = drop };

	(void)state;
	for (size_t len = 0; len <= 12; len++) {
		struct wd_buf *b = buf_of("123");

		assert_true(wd_buf_refer(b, &page, 0, 4) && wd_buf_refer(b, &page, 4, 2));
		b->more = buf_of("");
		b->more->more = buf_of("abc");
		assert_false(wd_buf_cut(b, 13));
		assert_int_equal(wd_buf_total(b), 12);
		assert_true(wd_buf_cut(b, len));
		assert_int_equal(wd_buf_total(b), len);
		assert_true(wd_buf_copy(b, 0, wd_room(copy, len)));
		assert_memory_equal(copy, "123456789abc", len);
		assert_int_equal(page.refs, 1 + (len > 3) + (len > 7));
		assert_int_equal(pool.used, len < 10 ? 1 : 3);
		wd_buf_free(b);
	}
}

/* ---- Lines ------------------------------------------------------------------------------ */

static void a_line_is_first_in_first_out(void **state)
{
	struct wd_bufq q;

	(void)state;
	wd_bufq_init(&q);
	assert_null(wd_bufq_get(&q));
	for (int round = 0; round < 3; round++) {
		struct wd_buf *a, *b;

		wd_bufq_put(&q, buf_of("a"));
		wd_bufq_put(&q, buf_of("b"));
		a = wd_bufq_get(&q);
		b = wd_bufq_get(&q);
		assert_text(a, "a");
		assert_text(b, "b");
		assert_null(wd_bufq_get(&q));
		wd_buf_free(a);
		wd_buf_free(b);
	}
}

static void joined_lines_keep_their_order(void **state)
{
	struct wd_bufq to, from;
	const char *const wanted[] = { "a", "b", "c", "d" };

	(void)state;
	wd_bufq_init(&to);
	wd_bufq_init(&from);
	wd_bufq_join(&to, &from);
	assert_null(to.first);
	wd_bufq_put(&from, buf_of("a"));
	wd_bufq_put(&from, buf_of("b"));
	wd_bufq_join(&to, &from); /* to an empty line */
	assert_null(wd_bufq_get(&from));
	wd_bufq_join(&to, &from); /* an empty line */
	wd_bufq_put(&from, buf_of("c"));
	wd_bufq_join(&to, &from);
	wd_bufq_put(&to, buf_of("d"));
	for (size_t i = 0; i < WD_COUNT(wanted); i++) {
		struct wd_buf *b = wd_bufq_get(&to);

		assert_text(b, wanted[i]);
		wd_buf_free(b);
	}
}

static void dropping_a_line_frees_all_in_it(void **state)
{
	struct wd_bufq q;

	(void)state;
	wd_bufq_init(&q);
	wd_bufq_put(&q, buf_of("a"));
	wd_bufq_put(&q, buf_of("b"));
	q.first->more = buf_of("more of a");
	wd_bufq_drop(&q);
	assert_int_equal(pool.used, 0);
	wd_bufq_put(&q, buf_of("c"));
	wd_bufq_drop(&q);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_pool_holds_what_its_memory_was_made_for),
		TEST(memory_for_not_even_one_buffer_is_refused),
		TEST(an_empty_pool_counts_and_yields_null),
		TEST(buffers_do_not_share_memory),
		TEST(a_used_buffer_comes_back_fresh),
		TEST(headroom_larger_than_a_buffer_is_refused),
		TEST(layers_prepend_and_skip_in_place),
		TEST(nothing_moves_beyond_the_ends),
		TEST(references_keep_a_page_until_the_last_is_gone),
		TEST(a_slice_outside_its_page_is_refused),
		TEST(a_frame_has_so_many_slices_and_no_more),
		TEST(a_chain_is_one_segment),
		TEST(copying_goes_through_slices_and_chain),
		TEST(a_duplicate_has_the_same_bytes_and_nobody_elses),
		TEST(cutting_keeps_the_start_of_slices_and_chain),
		TEST(a_line_is_first_in_first_out),
		TEST(joined_lines_keep_their_order),
		TEST(dropping_a_line_frees_all_in_it),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
