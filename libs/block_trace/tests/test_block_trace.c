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
#include "wadi/block_trace.h"
#include "wadi/log_memory.h"
#include "wadi/test/block.h"

enum { SECTOR = 512, SECTORS = 32 };

static uint8_t bytes[SECTOR * SECTORS];
static char text[65536];
static struct block_ram ram;
static struct block_faulty faulty;
static struct block_trace trace;
static struct log_memory memory;

static int setup(void **state)
{
	(void)state;
	fake_reset();
	memset(bytes, 0, sizeof bytes);
	if (block_ram_init(&ram, WD_ROOM(bytes), SECTOR) || wd_log_set(wd_str("block:debug")))
		return -1;
	block_faulty_init(&faulty, block_ram(&ram), UINT64_MAX);
	assert_null(block_trace_init(&trace, block_faulty(&faulty), "disk"));
	log_memory_init(&memory, WD_ROOM(text));
	if (wd_log_attach(log_memory(&memory)))
		return -1;
	log_memory_clear(&memory); /* of what other tests logged */
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	wd_log_detach(log_memory(&memory));
	return 0;
}

static void each_request_is_a_line(void **state)
{
	wd_block dev = block_trace(&trace);

	(void)state;
	assert_null(wd_block_write(dev, 30, wd_bytes(bytes, 2 * SECTOR)));
	assert_null(wd_block_read(dev, 7, wd_room(bytes, SECTOR)));
	assert_null(wd_block_flush(dev));
	assert_string_equal(memory.text, "DBG [block] disk: write 2 at 30: no error\n"
	                                 "DBG [block] disk: read 1 at 7: no error\n"
	                                 "DBG [block] disk: flush: no error\n");
}

static void what_fails_is_a_warning(void **state)
{
	(void)state;
	assert_null(wd_log_set(wd_str("block:warning")));
	assert_null(wd_block_flush(block_trace(&trace)));
	faulty.good = 0;
	assert_ptr_equal(wd_block_flush(block_trace(&trace)), wd_block_failed);
	assert_string_equal(memory.text,
	                    "WRN [block] disk: flush: block: the device could not do it\n");
}

static void a_traced_device_conforms_and_fails_as_the_one_below(void **state)
{
	uint64_t all;

	(void)state;
	assert_int_equal(wd_block_conforms(block_trace(&trace)), 0);
	all = faulty.seen;
	for (uint64_t n = 0; n < all; n++) {
		block_faulty_init(&faulty, block_ram(&ram), n);
		assert_true(wd_block_conforms(block_trace(&trace)) > 0);
	}
}

static void a_late_device_is_traced_when_it_is_done(void **state)
{
	struct wd_block_request flush = wd_block_flushing();
	struct block_late late;

	(void)state;
	assert_null(block_late_init(&late, block_ram(&ram), wd_ms(5)));
	assert_null(block_trace_init(&trace, block_late(&late), "late"));
	assert_int_equal(wd_block_conforms(block_trace(&trace)), 0);
	assert_int_equal(late.cancelled, 1);
	assert_non_null(strstr(memory.text, "late: read 1 at 0: wadi: cancelled\n"));
	log_memory_clear(&memory);
	wd_block_submit(block_trace(&trace), &flush);
	assert_string_equal(memory.text, "");
	assert_null(wd_block_wait(&flush));
	assert_string_equal(memory.text, "DBG [block] late: flush: no error\n");
	block_late_fini(&late);
}

static void so_many_layers_work_and_no_more(void **state)
{
	static const char *const names[] = { "a", "b", "c", "d", "e" };
	struct block_trace over[WD_BLOCK_LAYERS + 1];
	wd_block dev = block_ram(&ram);

	(void)state;
	for (size_t i = 0; i < WD_COUNT(over); i++) {
		log_memory_clear(&memory);
		assert_null(wd_block_flush(dev));
		assert_null(block_trace_init(&over[i], dev, names[i]));
		dev = block_trace(&over[i]);
	}
	/* The last to succeed had four, and the lowest heard of it first. */
	assert_string_equal(memory.text, "DBG [block] a: flush: no error\n"
	                                 "DBG [block] b: flush: no error\n"
	                                 "DBG [block] c: flush: no error\n"
	                                 "DBG [block] d: flush: no error\n");
	assert_ptr_equal(wd_block_flush(dev), wd_block_too_deep);
	assert_true(wd_err_is(wd_block_too_deep, wd_block_failed));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_request_is_a_line, setup, teardown),
		cmocka_unit_test_setup_teardown(what_fails_is_a_warning, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_traced_device_conforms_and_fails_as_the_one_below, setup, teardown),
		cmocka_unit_test_setup_teardown(a_late_device_is_traced_when_it_is_done, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(so_many_layers_work_and_no_more, setup, teardown),
	};

	return cmocka_run_group_tests_name("block trace", tests, NULL, NULL);
}
