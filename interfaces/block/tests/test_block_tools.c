/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/block_faulty.h"
#include "wadi/block_late.h"
#include "wadi/block_ram.h"
#include "wadi/block_tools.h"

enum { SMALL = 512, LARGE = 1024, BYTES = 16 * LARGE };

static uint8_t a_bytes[BYTES], b_bytes[BYTES], room[8 * LARGE];
static struct block_ram a, b; /* of small and of large sectors */
static struct wd_room rooms[] = {
	{ room, 2 * LARGE }, { room, 2 * LARGE + 100 }, { room, 6 * LARGE + SMALL },
	{ room, sizeof room },
};

static int setup(void **state)
{
	(void)state;
	fake_reset();
	for (size_t i = 0; i < BYTES; i++)
		a_bytes[i] = (uint8_t)(i * 7 + i / 256 + 1);
	memset(b_bytes, 0, BYTES);
	memset(room, 0xee, sizeof room);
	return block_ram_init(&a, WD_ROOM(a_bytes), SMALL) ||
	       block_ram_init(&b, WD_ROOM(b_bytes), LARGE) ? -1 : 0;
}

/* ---- Folds ------------------------------------------------------------------------- */

struct seen { uint8_t bytes[BYTES]; bool is[BYTES / SMALL]; size_t calls, stop_at; };

static WD_ERROR(enough, NULL, "test", "enough seen");

static wd_err see(void *arg, uint64_t sector, struct wd_bytes bytes)
{
	struct seen *it = arg;

	if (++it->calls == it->stop_at)
		return enough;
	memcpy(it->bytes + sector * SMALL, bytes.ptr, bytes.len);
	for (size_t i = 0; i < bytes.len / SMALL; i++)
		it->is[sector + i] = true;
	return NULL;
}

static void a_fold_sees_every_byte_whatever_the_room(void **state)
{
	(void)state;
	for (size_t i = 0; i < WD_COUNT(rooms); i++) {
		struct seen seen = { .calls = 0 };

		assert_null(wd_block_fold(block_ram(&a), rooms[i], see, &seen));
		assert_memory_equal(seen.bytes, a_bytes, BYTES);
	}
}

static void a_fold_ends_with_what_its_function_fails_with(void **state)
{
	struct seen seen = { .stop_at = 3 };

	(void)state;
	assert_ptr_equal(wd_block_fold(block_ram(&a), wd_room(room, SMALL), see, &seen), enough);
	assert_int_equal(seen.calls, 3);
}

static void room_for_less_than_a_sector_is_refused(void **state)
{
	wd_block da = block_ram(&a), db = block_ram(&b);
	struct wd_room small = wd_room(room, LARGE - 1);
	uint64_t same;

	(void)state;
	assert_ptr_equal(wd_block_fold(db, small, see, NULL), wd_block_bad_range);
	assert_ptr_equal(wd_block_fold_mapped(block_ram_sparse(&b), small, see, NULL),
	                 wd_block_bad_range);
	assert_ptr_equal(wd_block_fill(db, 1, small), wd_block_bad_range);
	assert_ptr_equal(wd_block_copy(da, db, small), wd_block_bad_range);
	assert_ptr_equal(wd_block_copy(db, da, small), wd_block_bad_range);
	assert_ptr_equal(wd_block_copy_mapped(block_ram_sparse(&a), db, small),
	                 wd_block_bad_range);
	small.len = 2 * LARGE - 1;
	assert_ptr_equal(wd_block_compare(da, db, small, &same), wd_block_bad_range);
	assert_ptr_equal(wd_block_compare(db, da, small, &same), wd_block_bad_range);
}

/* Leaves zeros everywhere but in some sectors. */
static void make_holes(void)
{
	static const bool keep[BYTES / SMALL] = { [1] = true, [6] = true, [7] = true,
	                                          [BYTES / SMALL - 1] = true };

	for (size_t s = 0; s < WD_COUNT(keep); s++)
		if (!keep[s])
			memset(a_bytes + s * SMALL, 0, SMALL);
}

static void a_fold_of_what_is_mapped_leaves_the_rest_out(void **state)
{
	(void)state;
	make_holes();
	for (size_t i = 0; i < WD_COUNT(rooms); i++) {
		struct seen seen = { .calls = 0 };

		assert_null(wd_block_fold_mapped(block_ram_sparse(&a), rooms[i], see, &seen));
		assert_memory_equal(seen.bytes, a_bytes, BYTES);
		for (size_t s = 0; s < WD_COUNT(seen.is); s++)
			assert_int_equal(seen.is[s], s == 1 || s == 6 || s == 7 ||
			                                     s == BYTES / SMALL - 1);
	}
}

static wd_err seek_nowhere(void *self, uint64_t from, bool mapped, uint64_t *sector)
{
	(void)self;
	(void)mapped;
	*sector = from;
	return NULL;
}

static void a_device_that_leads_nowhere_is_an_error(void **state)
{
	struct wd_block_sparse_ops ops = *block_ram_sparse(&a).ops;
	struct seen seen = { .calls = 0 };

	(void)state;
	ops.seek = seek_nowhere;
	assert_ptr_equal(wd_block_fold_mapped((wd_block_sparse){ &ops, &a }, rooms[0], see, &seen),
	                 wd_block_failed);
}

/* ---- Two devices --------------------------------------------------------------------- */

static void a_copy_holds_the_same_bytes_in_sectors_of_any_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < WD_COUNT(rooms); i++) {
		memset(b_bytes, 0, BYTES);
		assert_null(wd_block_copy(block_ram(&a), block_ram(&b), rooms[i]));
		assert_memory_equal(b_bytes, a_bytes, BYTES);
		memset(a_bytes, 0, BYTES);
		assert_null(wd_block_copy(block_ram(&b), block_ram(&a), rooms[i]));
		assert_memory_equal(b_bytes, a_bytes, BYTES);
	}
}

static void a_sparse_copy_holds_the_same_bytes_and_writes_no_more(void **state)
{
	struct block_faulty counted;

	(void)state;
	make_holes();
	for (size_t i = 0; i < WD_COUNT(rooms); i++) {
		memset(b_bytes, 0, BYTES);
		block_faulty_init(&counted, block_ram(&b), UINT64_MAX);
		assert_null(wd_block_copy_mapped(block_ram_sparse(&a), block_faulty(&counted),
		                                 rooms[i]));
		assert_memory_equal(b_bytes, a_bytes, BYTES);
		assert_int_equal(counted.seen, 3);
	}
}

static void the_first_byte_that_differs_is_found(void **state)
{
	static const size_t at[] = { 0, 1, SMALL, 3 * LARGE + 17, BYTES - 1 };
	wd_block da = block_ram(&a), db = block_ram(&b);
	uint64_t same;

	(void)state;
	memcpy(b_bytes, a_bytes, BYTES);
	for (size_t i = 0; i < WD_COUNT(rooms); i++) {
		assert_null(wd_block_compare(da, db, rooms[i], &same));
		assert_int_equal(same, BYTES);
		for (size_t n = 0; n < WD_COUNT(at); n++) {
			b_bytes[at[n]] ^= 0x80;
			assert_null(wd_block_compare(da, db, rooms[i], &same));
			assert_int_equal(same, at[n]);
			assert_null(wd_block_compare(db, da, rooms[i], &same));
			assert_int_equal(same, at[n]);
			b_bytes[at[n]] ^= 0x80;
		}
	}
}

static struct wd_block_info huge_info(const void *self)
{
	(void)self;
	return (struct wd_block_info){ (UINT64_MAX >> 9) + 1 + BYTES / SMALL, SMALL, true };
}

static void devices_of_different_sizes_are_refused(void **state)
{
	wd_block da = block_ram(&a), db = block_ram(&b);
	struct wd_block_ops huge = *da.ops;
	uint64_t same;

	(void)state;
	huge.info = huge_info; /* which would be of the same size in 64 bits */
	assert_ptr_equal(wd_block_copy((wd_block){ &huge, &a }, db, rooms[3]), wd_block_bad_range);
	assert_null(wd_block_resize(block_ram_resizer(&b), 1));
	assert_ptr_equal(wd_block_copy(da, db, rooms[3]), wd_block_bad_range);
	assert_ptr_equal(wd_block_compare(da, db, rooms[3], &same), wd_block_bad_range);
	assert_ptr_equal(wd_block_copy_mapped(block_ram_sparse(&a), db, rooms[3]),
	                 wd_block_bad_range);
}

static void a_device_is_filled_to_the_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < WD_COUNT(rooms); i++) {
		uint8_t byte = (uint8_t)(i + 3);

		assert_null(wd_block_fill(block_ram(&b), byte, rooms[i]));
		for (size_t n = 0; n < BYTES; n++)
			assert_int_equal(b_bytes[n], byte);
	}
}

/* ---- Failures ---------------------------------------------------------------------------- */

static wd_err fail_seek(void *self, uint64_t from, bool mapped, uint64_t *sector)
{
	struct block_faulty *it = self;

	if (it->good == 0)
		return wd_block_failed;
	it->good--;
	it->seen++;
	return wd_block_seek(block_ram_sparse(&a), from, mapped, sector);
}

/* Each of the tools, where `faulty` is one device or the other. */
static wd_err use_tool(unsigned tool, struct block_faulty *faulty)
{
	static struct seen seen;
	struct wd_block_sparse_ops ops = { .block = *block_faulty(faulty).ops, .seek = fail_seek };
	wd_block_sparse sparse = { &ops, faulty };
	wd_block dev = block_faulty(faulty);
	uint64_t same;

	seen = (struct seen){ .calls = 0 };
	switch (tool) {
	case 0: return wd_block_fold(dev, rooms[0], see, &seen);
	case 1: return wd_block_fill(dev, 5, rooms[0]);
	case 2: return wd_block_copy(dev, block_ram(&b), rooms[0]);
	case 3: return wd_block_copy(block_ram(&b), dev, rooms[0]);
	case 4: return wd_block_compare(dev, block_ram(&a), rooms[0], &same);
	case 5: return wd_block_compare(block_ram(&a), dev, rooms[0], &same);
	case 6: return wd_block_fold_mapped(sparse, rooms[0], see, &seen);
	default: return wd_block_copy_mapped(sparse, block_ram(&b), rooms[0]);
	}
}

static void every_failure_of_a_device_is_handed_up(void **state)
{
	struct block_faulty faulty;

	(void)state;
	for (unsigned tool = 0; tool < 8; tool++) {
		uint64_t all;

		block_faulty_init(&faulty, block_ram(&a), UINT64_MAX);
		assert_null(use_tool(tool, &faulty));
		all = faulty.seen;
		assert_true(all >= 5);
		for (uint64_t n = 0; n < all; n++) {
			block_faulty_init(&faulty, block_ram(&a), n);
			assert_ptr_equal(use_tool(tool, &faulty), wd_block_failed);
		}
	}
}

static wd_err fill(void *arg)
{
	return wd_block_fill(*(wd_block *)arg, 7, wd_room(room, LARGE));
}

static wd_err cancel_soon(void *arg)
{
	wd_yield();
	wd_yield();
	wd_cancel(arg);
	return NULL;
}

/* Also over a device that does all at once. */
static void who_is_cancelled_ends_between_two_pieces(void **state)
{
	wd_block dev = block_ram(&b);
	struct wd_fiber *fiber, *other;
	wd_err err;

	(void)state;
	assert_null(wd_spawn("fill", fill, &dev, &fiber));
	assert_null(wd_spawn("other", cancel_soon, fiber, &other));
	assert_null(wd_join(fiber, &err));
	assert_ptr_equal(err, wd_cancelled);
	assert_null(wd_join(other, NULL));
	assert_int_equal(b_bytes[0], 7);
	assert_int_equal(b_bytes[BYTES - 1], 0);
}

static void a_device_that_is_late_is_copied_from_and_to(void **state)
{
	struct block_late from, to;

	(void)state;
	assert_null(block_late_init(&from, block_ram(&a), wd_ms(1)));
	assert_null(block_late_init(&to, block_ram(&b), wd_ms(2)));
	assert_null(wd_block_copy(block_late(&from), block_late(&to), rooms[0]));
	assert_memory_equal(b_bytes, a_bytes, BYTES);
	block_late_fini(&from);
	block_late_fini(&to);
	assert_int_equal(fake_stacks(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_fold_sees_every_byte_whatever_the_room, setup),
		cmocka_unit_test_setup(a_fold_ends_with_what_its_function_fails_with, setup),
		cmocka_unit_test_setup(room_for_less_than_a_sector_is_refused, setup),
		cmocka_unit_test_setup(a_fold_of_what_is_mapped_leaves_the_rest_out, setup),
		cmocka_unit_test_setup(a_device_that_leads_nowhere_is_an_error, setup),
		cmocka_unit_test_setup(a_copy_holds_the_same_bytes_in_sectors_of_any_size, setup),
		cmocka_unit_test_setup(a_sparse_copy_holds_the_same_bytes_and_writes_no_more,
		                       setup),
		cmocka_unit_test_setup(the_first_byte_that_differs_is_found, setup),
		cmocka_unit_test_setup(devices_of_different_sizes_are_refused, setup),
		cmocka_unit_test_setup(a_device_is_filled_to_the_end, setup),
		cmocka_unit_test_setup(every_failure_of_a_device_is_handed_up, setup),
		cmocka_unit_test_setup(who_is_cancelled_ends_between_two_pieces, setup),
		cmocka_unit_test_setup(a_device_that_is_late_is_copied_from_and_to, setup),
	};

	return cmocka_run_group_tests_name("block tools", tests, NULL, NULL);
}
