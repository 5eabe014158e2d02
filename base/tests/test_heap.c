/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "wadi/alloc.h"

#include "fake_platform.h"

enum { SIZE = 1 << 20, PAGE = 4096, OVERHEAD = 16 };

static _Alignas(16) uint8_t memory[SIZE];
static struct wd_heap heap;

static int begin(void **state)
{
	(void)state;
	fake_reset();
	memset(memory, 0x5a, sizeof memory);
	wd_heap_init(&heap, WD_ROOM(memory));
	return 0;
}

static void assert_all_is_one_piece_again(void)
{
	void *all = wd_heap_take(&heap, SIZE - OVERHEAD);

	assert_ptr_equal(all, memory + OVERHEAD);
	assert_null(wd_heap_take(&heap, 0));
	wd_heap_give(&heap, all);
}

static void memory_is_aligned_wherever_the_region_starts(void **state)
{
	(void)state;
	for (size_t skip = 0; skip < 32; skip++) {
		void *p;

		wd_heap_init(&heap, wd_room(memory + skip, SIZE / 2 - skip));
		p = wd_heap_take(&heap, 1);
		assert_non_null(p);
		assert_int_equal((uintptr_t)p % 16, 0);
	}
}

static void a_region_too_small_for_anything_gives_nothing(void **state)
{
	(void)state;
	for (size_t len = 0; len < 32; len++) {
		wd_heap_init(&heap, wd_room(memory + 1, len));
		assert_null(wd_heap_take(&heap, 0));
	}
	wd_heap_init(&heap, wd_room(NULL, 0));
	assert_null(wd_heap_take(&heap, 0));
}

static void sizes_that_overflow_are_refused(void **state)
{
	(void)state;
	for (size_t less = 0; less < 64; less++)
		assert_null(wd_heap_take(&heap, SIZE_MAX - less));
	assert_null(wd_heap_take(&heap, SIZE - OVERHEAD + 1));
	assert_null(wd_heap_take(&heap, (size_t)1 << 36));
	assert_all_is_one_piece_again();
}

static void giving_back_in_any_order_joins_all(void **state)
{
	static const int order[][3] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(order); i++) {
		void *p[3];

		for (size_t j = 0; j < 3; j++)
			p[j] = wd_heap_take(&heap, 100 << j);
		for (size_t j = 0; j < 3; j++)
			wd_heap_give(&heap, p[order[i][j]]);
		assert_all_is_one_piece_again();
	}
	wd_heap_give(&heap, NULL);
}

static void a_free_piece_is_used_again_before_new_memory(void **state)
{
	void *a = wd_heap_take(&heap, 500), *b = wd_heap_take(&heap, 16);
	uint8_t *top = heap.region.ptr;

	(void)state;
	wd_heap_give(&heap, a);
	assert_ptr_equal(wd_heap_take(&heap, 500), a);
	wd_heap_give(&heap, a);
	assert_ptr_equal(wd_heap_take(&heap, 100), a); /* cut: what is over stays free */
	assert_non_null(wd_heap_take(&heap, 300));
	assert_ptr_equal(heap.region.ptr, top);
	wd_heap_give(&heap, b);
}

static void nothing_is_touched_before_it_is_used(void **state)
{
	void *p[3];
	size_t touched = 0;

	(void)state;
	for (size_t i = 0; i < 3; i++)
		p[i] = wd_heap_take(&heap, 1000);
	wd_heap_give(&heap, p[1]);
	wd_heap_give(&heap, p[2]);
	p[1] = wd_heap_take(&heap, 2000);
	for (size_t i = 0; i < SIZE; i++)
		if (memory[i] != 0x5a)
			touched = i;
	assert_in_range(touched, 0, 3 * 1024 + 64);
}

static void untouched_pages_take_no_memory(void **state)
{
	size_t len = 64 * PAGE;
	unsigned char resident[64];
	uint8_t *map = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	assert_ptr_not_equal(map, MAP_FAILED);
	assert_int_equal(madvise(map, len, MADV_NOHUGEPAGE), 0);
	wd_heap_init(&heap, wd_room(map, len));
	assert_non_null(wd_heap_take(&heap, 10 * PAGE));
	assert_non_null(wd_heap_take(&heap, 10 * PAGE));
	assert_int_equal(mincore(map, len, resident), 0);
	for (size_t i = 0; i < 64; i++)
		assert_int_equal(resident[i] & 1, i == 0 || i == 10);
	assert_int_equal(munmap(map, len), 0);
}

/* ---- Random use ------------------------------------------------------------------- */

struct piece {
	uint8_t *p;
	size_t size;
	uint8_t fill;
};

static unsigned next_number(void)
{
	static uint64_t seed = 1;

	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (unsigned)(seed >> 33);
}

static void give(struct piece *piece)
{
	for (size_t i = 0; i < piece->size; i++)
		if (piece->p[i] != piece->fill)
			fail_msg("byte %zu of %zu is another's", i, piece->size);
	wd_heap_give(&heap, piece->p);
	piece->p = NULL;
}

static bool take(struct piece *piece, size_t size)
{
	piece->p = wd_heap_take(&heap, size);
	if (!piece->p)
		return false;
	assert_true(piece->p >= memory && size <= (size_t)(memory + SIZE - piece->p));
	piece->size = size;
	piece->fill = (uint8_t)next_number();
	memset(piece->p, piece->fill, size);
	return true;
}

static void pieces_never_overlap_and_all_comes_back(void **state)
{
	static struct piece piece[400];
	unsigned full = 0;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		struct piece *one = &piece[next_number() % WD_COUNT(piece)];

		if (one->p)
			give(one);
		else if (!take(one, next_number() % (1u << next_number() % 17)))
			full++;
	}
	for (size_t i = 0; i < WD_COUNT(piece); i++)
		if (piece[i].p)
			give(&piece[i]);
	assert_in_range(full, 1, 50000); /* it came to its limits, too */
	assert_int_equal(heap.bins, 0);
	assert_all_is_one_piece_again();
}

/* ---- What goes wrong in the program ------------------------------------------------- */

static void give_twice(void *arg)
{
	void *a = wd_heap_take(&heap, 100);

	(void)arg;
	(void)wd_heap_take(&heap, 100);
	wd_heap_give(&heap, a);
	wd_heap_give(&heap, a);
}

static void give_twice_at_the_top(void *arg)
{
	void *a = wd_heap_take(&heap, 100);

	(void)arg;
	wd_heap_give(&heap, a);
	wd_heap_give(&heap, a);
}

static void give_twice_after_joining(void *arg)
{
	void *a = wd_heap_take(&heap, 100), *b = wd_heap_take(&heap, 100);

	(void)arg;
	(void)wd_heap_take(&heap, 100);
	wd_heap_give(&heap, a);
	wd_heap_give(&heap, b);
	wd_heap_give(&heap, b);
}

static void write_behind(void *arg)
{
	uint8_t *a = wd_heap_take(&heap, 96), *b = wd_heap_take(&heap, 96);

	(void)arg;
	a[96 + 4] ^= 0x10;
	wd_heap_give(&heap, b);
}

static void write_behind_and_give_that(void *arg)
{
	uint8_t *a = wd_heap_take(&heap, 96);

	(void)arg;
	(void)wd_heap_take(&heap, 96);
	memset(a + 96, 0, 8);
	wd_heap_give(&heap, a);
}

static void write_before(void *arg)
{
	uint8_t *a = wd_heap_take(&heap, 96);

	(void)arg;
	a[-1] ^= 1;
	wd_heap_give(&heap, a);
}

static void write_after_giving(void *arg)
{
	uint8_t *a = wd_heap_take(&heap, 96), *b;

	(void)arg;
	(void)wd_heap_take(&heap, 96);
	b = wd_heap_take(&heap, 96);
	(void)wd_heap_take(&heap, 96);
	wd_heap_give(&heap, a);
	wd_heap_give(&heap, b); /* now first in the bin, a behind it */
	memset(a, 0, 16);
	memcpy(a + 8, &a, sizeof a);
	(void)wd_heap_take(&heap, 96);
}

static void give_what_never_was_taken(void *arg)
{
	(void)arg;
	wd_heap_give(&heap, memory + 64);
}

static void broken_memory_stops_the_image(void **state)
{
	static void (*const wrong[])(void *) = {
		give_twice, give_twice_at_the_top, give_twice_after_joining, write_behind,
		write_behind_and_give_that, write_before, write_after_giving,
		give_what_never_was_taken,
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(wrong); i++) {
		fake_reset();
		if (fake_exit_status(wrong[i], NULL) != 255)
			fail_msg("mistake %zu was not noticed", i);
		assert_string_equal(fake_output(),
		                    "heap: memory was overwritten, or given back twice\n");
	}
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(memory_is_aligned_wherever_the_region_starts),
		TEST(a_region_too_small_for_anything_gives_nothing),
		TEST(sizes_that_overflow_are_refused),
		TEST(giving_back_in_any_order_joins_all),
		TEST(a_free_piece_is_used_again_before_new_memory),
		TEST(nothing_is_touched_before_it_is_used),
		TEST(untouched_pages_take_no_memory),
		TEST(pieces_never_overlap_and_all_comes_back),
		TEST(broken_memory_stops_the_image),
	};

	return cmocka_run_group_tests_name("heap", tests, NULL, NULL);
}
