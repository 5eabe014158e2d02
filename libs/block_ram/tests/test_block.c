/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "wadi/block_faulty.h"
#include "wadi/block_ram.h"
#include "wadi/test/block.h"

enum { SECTOR = 512, SECTORS = 32 };

static uint8_t bytes[SECTOR * SECTORS];
static struct block_ram ram;

static int setup(void **state)
{
	(void)state;
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

/* Devices that are wrong in one way each. */
static wd_err short_read(void *self, uint64_t sector, struct wd_room into)
{
	WD_TRY(wd_block_read(block_ram(self), sector, into));
	if (into.len > 0)
		into.ptr[into.len - 1] ^= 1;
	return NULL;
}

static wd_err read_past_the_end(void *self, uint64_t sector, struct wd_room into)
{
	const struct block_ram *it = self;

	return sector >= it->info.sectors ? NULL : wd_block_read(block_ram(self), sector, into);
}

static void a_device_that_is_wrong_does_not_conform(void **state)
{
	struct wd_block_ops ops = *block_ram(&ram).ops;

	(void)state;
	ops.read = short_read;
	assert_true(wd_block_conforms((wd_block){ &ops, &ram }) > 0);
	ops.read = read_past_the_end;
	assert_true(wd_block_conforms((wd_block){ &ops, &ram }) > 0);
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
		cmocka_unit_test_setup(a_device_that_is_wrong_does_not_conform, setup),
	};

	return cmocka_run_group_tests_name("block", tests, NULL, NULL);
}
