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
#include "wadi/test/block.h"

enum { SECTOR = 512, SECTORS = 32 };

static uint8_t bytes[SECTOR * SECTORS];
static struct block_ram ram;

static int setup(void **state)
{
	(void)state;
	fake_reset();
	memset(bytes, 0, sizeof bytes);
	return block_ram_init(&ram, WD_ROOM(bytes), SECTOR) ? -1 : 0;
}

static void memory_conforms_in_sectors_of_any_size(void **state)
{
	(void)state;
	assert_int_equal(wd_block_conforms(block_ram(&ram)), 0);
	assert_null(block_ram_init(&ram, WD_ROOM(bytes), 1024));
	assert_int_equal(wd_block_info(block_ram(&ram)).sectors, SECTORS / 2);
	assert_int_equal(wd_block_conforms(block_ram(&ram)), 0);
}

static void constant_memory_conforms_and_stays(void **state)
{
	static const uint8_t zeros[sizeof bytes];
	wd_block dev;

	(void)state;
	assert_null(block_ram_init_read_only(&ram, wd_bytes(zeros, sizeof zeros), SECTOR));
	dev = block_ram(&ram);
	assert_int_equal(wd_block_conforms(dev), 0);
	assert_ptr_equal(wd_block_write(dev, 0, wd_bytes(bytes, SECTOR)), wd_block_read_only);
}

static void memory_not_of_whole_sectors_is_refused(void **state)
{
	(void)state;
	assert_ptr_equal(block_ram_init(&ram, wd_room(bytes, SECTOR + 1), SECTOR),
	                 wd_block_bad_range);
	assert_ptr_equal(block_ram_init(&ram, wd_room(bytes, 0), SECTOR), wd_block_bad_range);
	assert_ptr_equal(block_ram_init(&ram, WD_ROOM(bytes), 0), wd_block_bad_range);
	assert_ptr_equal(block_ram_init(&ram, WD_ROOM(bytes), 256), wd_block_bad_range);
	assert_ptr_equal(block_ram_init(&ram, wd_room(bytes, 768), 768), wd_block_bad_range);
}

/* Each operation of the conformance test has its turn to be the first that fails:
 * then it finds that something is wrong, and never hangs. */
static void of_a_device_that_fails_at_the_nth_operation_the_test_says_so(void **state)
{
	struct block_faulty faulty;
	uint64_t all;

	(void)state;
	block_faulty_init(&faulty, block_ram(&ram), UINT64_MAX);
	assert_int_equal(wd_block_conforms(block_faulty(&faulty)), 0);
	all = faulty.seen;
	assert_true(all > 20);
	for (uint64_t n = 0; n < all; n++) {
		block_faulty_init(&faulty, block_ram(&ram), n);
		assert_true(wd_block_conforms(block_faulty(&faulty)) > 0);
	}
}

static void a_write_that_fails_is_half_done(void **state)
{
	static uint8_t ones[4 * SECTOR];
	struct block_faulty faulty;

	(void)state;
	memset(ones, 1, sizeof ones);
	block_faulty_init(&faulty, block_ram(&ram), 0);
	assert_ptr_equal(wd_block_write(block_faulty(&faulty), 2, wd_bytes(ones, sizeof ones)),
	                 wd_block_failed);
	assert_memory_equal(bytes + 2 * SECTOR, ones, 2 * SECTOR);
	assert_int_equal(bytes[4 * SECTOR], 0);
}

/* Of several writes that fail at once one is half done, and all are told. */
static void writes_that_fail_together_all_say_so(void **state)
{
	static uint8_t ones[4 * SECTOR];
	struct wd_block_request a = wd_block_writing(0, wd_bytes(ones, sizeof ones));
	struct wd_block_request b = wd_block_writing(8, wd_bytes(ones, sizeof ones));
	struct block_faulty faulty;
	struct block_late late;

	(void)state;
	memset(ones, 1, sizeof ones);
	assert_null(block_late_init(&late, block_ram(&ram), wd_ms(1)));
	block_faulty_init(&faulty, block_late(&late), 0);
	wd_block_submit(block_faulty(&faulty), &a);
	wd_block_submit(block_faulty(&faulty), &b);
	assert_ptr_equal(wd_block_wait(&b), wd_block_failed);
	assert_ptr_equal(wd_block_wait(&a), wd_block_failed);
	assert_memory_equal(bytes, ones, 2 * SECTOR);
	assert_int_equal(bytes[2 * SECTOR] | bytes[8 * SECTOR], 0);
	assert_int_equal(a.from.len, sizeof ones);
	block_late_fini(&late);
}

/* ---- Devices that are wrong in one way each ------------------------------------------- */

static void short_read(void *self, struct wd_block_request *request)
{
	wd_block_submit(block_ram(self), request);
	if (request->op == WD_BLOCK_READ)
		request->into.ptr[request->into.len - 1] ^= 1;
}

static void all_to_the_first(void *self, struct wd_block_request *request)
{
	request->sector = 0;
	wd_block_submit(block_ram(self), request);
}

static void a_device_that_is_wrong_does_not_conform(void **state)
{
	void (*const wrong[])(void *, struct wd_block_request *) = {
		short_read, all_to_the_first,
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(wrong); i++) {
		struct wd_block_ops ops = *block_ram(&ram).ops;

		ops.submit = wrong[i];
		assert_true(wd_block_conforms((wd_block){ &ops, &ram }) > 0);
	}
}

/* ---- Later, and in another order --------------------------------------------------------- */

static void later_and_in_another_order_conforms(void **state)
{
	struct block_late late;

	(void)state;
	assert_null(block_late_init(&late, block_ram(&ram), wd_ms(5)));
	assert_int_equal(wd_block_conforms(block_late(&late)), 0);
	assert_int_equal(late.cancelled, 1);
	block_late_fini(&late);
}

static void of_a_device_that_fails_later_the_test_says_so(void **state)
{
	struct block_faulty faulty;
	struct block_late late;
	uint64_t all;

	(void)state;
	assert_null(block_late_init(&late, block_ram(&ram), wd_ms(5)));
	block_faulty_init(&faulty, block_late(&late), UINT64_MAX);
	assert_int_equal(wd_block_conforms(block_faulty(&faulty)), 0);
	all = faulty.seen;
	for (uint64_t n = 0; n < all; n++) {
		block_faulty_init(&faulty, block_late(&late), n);
		assert_true(wd_block_conforms(block_faulty(&faulty)) > 0);
	}
	block_late_fini(&late);
}

static void what_is_held_at_the_end_fails(void **state)
{
	struct wd_block_request flush = wd_block_flushing();
	struct block_late late;

	(void)state;
	assert_null(block_late_init(&late, block_ram(&ram), wd_ms(5)));
	wd_block_submit(block_late(&late), &flush);
	assert_false(wd_block_is_done(&flush));
	block_late_fini(&late);
	assert_ptr_equal(wd_block_wait(&flush), wd_block_disconnected);
	assert_int_equal(fake_stacks(), 0);
}

static wd_err read_first(void *arg)
{
	return wd_block_read(*(wd_block *)arg, 0, wd_room(bytes, SECTOR));
}

/* A limit ends the read where the device gives it up, and not where it does not. */
static void time_that_is_over_ends_a_read_that_can_be_taken_back(void **state)
{
	struct block_late late;
	struct wd_block_ops ops;
	wd_block dev;

	(void)state;
	assert_null(block_late_init(&late, block_ram(&ram), wd_ms(50)));
	dev = block_late(&late);
	assert_ptr_equal(wd_within(wd_ms(10), read_first, &dev), wd_timed_out);
	assert_int_equal(late.cancelled, 1);
	ops = *dev.ops;
	ops.cancel = wd_block_cancel_none;
	dev.ops = &ops;
	assert_null(wd_within(wd_ms(10), read_first, &dev));
	assert_int_equal(late.cancelled, 1);
	block_late_fini(&late);
}

static void submit_nothing(void *self, struct wd_block_request *request)
{
	(void)self;
	(void)request;
}

static void a_request_the_device_forgets_is_a_deadlock(void **state)
{
	struct wd_block_ops ops = *block_ram(&ram).ops;
	struct wd_block_request flush = wd_block_flushing();

	(void)state;
	ops.submit = submit_nothing;
	wd_block_submit((wd_block){ &ops, &ram }, &flush);
	assert_ptr_equal(wd_block_wait(&flush), wd_deadlock);
}

/* ---- Calls instead of waits, and layers --------------------------------------------------- */

static void count_end(void *self, struct wd_block_request *request)
{
	int *ends = self;

	assert_null(request->err);
	(*ends)++;
}

static void who_asks_for_a_call_gets_it_and_can_ask_again(void **state)
{
	struct wd_block_request flush = wd_block_flushing();
	int ends = 0;

	(void)state;
	for (int i = 1; i < 3; i++) {
		assert_true(wd_block_push(&flush, count_end, &ends));
		wd_block_submit(block_ram(&ram), &flush);
		assert_int_equal(ends, i);
		assert_false(wd_block_is_done(&flush));
	}
	for (int i = 0; i < WD_BLOCK_LAYERS; i++)
		assert_true(wd_block_push(&flush, count_end, &ends));
	assert_false(wd_block_push(&flush, count_end, &ends));
}

/* ---- Resizing and seeking ------------------------------------------------------------------ */

static void what_is_new_after_resizing_holds_zeros(void **state)
{
	wd_block_resizer resizer = block_ram_resizer(&ram);
	wd_block dev = block_ram(&ram);
	static uint8_t got[SECTOR];

	(void)state;
	memset(bytes, 9, sizeof bytes);
	assert_null(wd_block_resize(resizer, 4));
	assert_int_equal(wd_block_info(dev).sectors, 4);
	assert_ptr_equal(wd_block_read(dev, 4, WD_ROOM(got)), wd_block_bad_range);
	assert_null(wd_block_resize(resizer, SECTORS));
	assert_null(wd_block_read(dev, 3, WD_ROOM(got)));
	assert_int_equal(got[0], 9);
	assert_null(wd_block_read(dev, 4, WD_ROOM(got)));
	assert_int_equal(got[0] | got[SECTOR - 1], 0);
	assert_int_equal(wd_block_conforms(dev), 0);
}

static void sizes_that_cannot_be_change_nothing(void **state)
{
	wd_block_resizer resizer = block_ram_resizer(&ram);

	(void)state;
	assert_ptr_equal(wd_block_resize(resizer, 0), wd_block_bad_range);
	assert_ptr_equal(wd_block_resize(resizer, SECTORS + 1), wd_block_bad_range);
	assert_int_equal(wd_block_info(block_ram(&ram)).sectors, SECTORS);
	assert_null(block_ram_init_read_only(&ram, wd_bytes(bytes, sizeof bytes), SECTOR));
	assert_ptr_equal(wd_block_resize(resizer, 4), wd_block_read_only);
}

static void only_sectors_of_zeros_are_not_mapped(void **state)
{
	wd_block_sparse dev = block_ram_sparse(&ram);
	uint64_t at;

	(void)state;
	bytes[3 * SECTOR] = 1;
	bytes[5 * SECTOR - 1] = 1;
	assert_null(wd_block_seek(dev, 0, true, &at));
	assert_int_equal(at, 3);
	assert_null(wd_block_seek(dev, at, false, &at));
	assert_int_equal(at, 5);
	assert_null(wd_block_seek(dev, at, true, &at));
	assert_int_equal(at, SECTORS);
	assert_null(wd_block_seek(dev, UINT64_MAX, false, &at));
	assert_int_equal(at, SECTORS);
	assert_int_equal(wd_block_conforms(wd_block_of_sparse(dev)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(memory_conforms_in_sectors_of_any_size, setup),
		cmocka_unit_test_setup(constant_memory_conforms_and_stays, setup),
		cmocka_unit_test_setup(memory_not_of_whole_sectors_is_refused, setup),
		cmocka_unit_test_setup(of_a_device_that_fails_at_the_nth_operation_the_test_says_so,
		                       setup),
		cmocka_unit_test_setup(a_write_that_fails_is_half_done, setup),
		cmocka_unit_test_setup(writes_that_fail_together_all_say_so, setup),
		cmocka_unit_test_setup(a_device_that_is_wrong_does_not_conform, setup),
		cmocka_unit_test_setup(later_and_in_another_order_conforms, setup),
		cmocka_unit_test_setup(of_a_device_that_fails_later_the_test_says_so, setup),
		cmocka_unit_test_setup(what_is_held_at_the_end_fails, setup),
		cmocka_unit_test_setup(time_that_is_over_ends_a_read_that_can_be_taken_back, setup),
		cmocka_unit_test_setup(a_request_the_device_forgets_is_a_deadlock, setup),
		cmocka_unit_test_setup(who_asks_for_a_call_gets_it_and_can_ask_again, setup),
		cmocka_unit_test_setup(what_is_new_after_resizing_holds_zeros, setup),
		cmocka_unit_test_setup(sizes_that_cannot_be_change_nothing, setup),
		cmocka_unit_test_setup(only_sectors_of_zeros_are_not_mapped, setup),
	};

	return cmocka_run_group_tests_name("block", tests, NULL, NULL);
}
