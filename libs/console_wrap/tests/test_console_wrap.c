/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/console_faulty.h"
#include "wadi/console_memory.h"
#include "wadi/console_trace.h"
#include "wadi/test/console.h"

static char text[16384], lines[1024];
static struct console_memory memory, trace_memory;
static struct console_trace trace;
static struct console_faulty faulty;

static int begin(void **state)
{
	(void)state;
	console_memory_init(&memory, WD_ROOM(text));
	console_memory_init(&trace_memory, WD_ROOM(lines));
	console_faulty_init(&faulty, console_memory(&memory), UINT64_MAX);
	return console_trace_init(&trace, console_memory(&trace_memory), "serial",
	                          console_memory(&memory)) != NULL;
}

static void both_conform(void **state)
{
	(void)state;
	assert_int_equal(wd_console_conforms(console_trace(&trace)), 0);
	assert_int_equal(memory.len, 1 + 9000 + 1 + 6);
	console_memory_clear(&memory);
	assert_int_equal(wd_console_conforms(console_faulty(&faulty)), 0);
	assert_int_equal(memory.len, 1 + 9000 + 1 + 6);
}

static void each_write_is_a_line(void **state)
{
	(void)state;
	wd_console_write(console_trace(&trace), wd_str("hello"));
	wd_console_write(console_trace(&trace), wd_bytes(NULL, 0));
	assert_string_equal(memory.text, "hello");
	assert_string_equal(trace_memory.text, "serial: write: 5 bytes\nserial: write: 0 bytes\n");
}

static void a_console_may_be_traced_to_itself(void **state)
{
	struct console_trace self;

	(void)state;
	assert_null(console_trace_init(&self, console_memory(&memory), "me",
	                               console_memory(&memory)));
	wd_console_print(console_trace(&self), "hello\n");
	assert_string_equal(memory.text, "hello\nme: write: 6 bytes\n");
}

/* Who prints in pieces loses the second half of each that comes too late. */
static void text_is_lost_from_any_write_on(void **state)
{
	(void)state;
	for (uint64_t good = 0; good <= 4; good++) {
		console_faulty_init(&faulty, console_memory(&memory), good);
		console_memory_clear(&memory);
		wd_console_print(console_faulty(&faulty), "%1000d", 1);
		assert_int_equal(faulty.seen, 4);
		assert_int_equal(memory.len, good < 4 ? good * 256 + (3 - good) * 128 + 116 : 1000);
		assert_int_equal(wd_console_conforms(console_faulty(&faulty)), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(both_conform, begin),
		cmocka_unit_test_setup(each_write_is_a_line, begin),
		cmocka_unit_test_setup(a_console_may_be_traced_to_itself, begin),
		cmocka_unit_test_setup(text_is_lost_from_any_write_on, begin),
	};

	return cmocka_run_group_tests_name("console_wrap", tests, NULL, NULL);
}
