/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/console_memory.h"
#include "wadi/test/console.h"

static char text[16384];
static struct console_memory memory;

static int begin(void **state)
{
	(void)state;
	console_memory_init(&memory, WD_ROOM(text));
	return 0;
}

static void it_conforms(void **state)
{
	(void)state;
	assert_int_equal(wd_console_conforms(console_memory(&memory)), 0);
	assert_int_equal(memory.len, 1 + 9000 + 1 + 6);
	assert_int_equal(memory.lost, 0);
	assert_memory_equal(text + 9002, "# \0\xff\x7f\n", 7);
}

static void what_is_written_can_be_read(void **state)
{
	wd_console console = console_memory(&memory);

	(void)state;
	wd_console_print(console, "%d bottles, ", 3);
	wd_console_write(console, wd_str("1 corkscrew\n"));
	assert_string_equal(memory.text, "3 bottles, 1 corkscrew\n");
	console_memory_clear(&memory);
	assert_string_equal(memory.text, "");
	wd_console_write(console, wd_str("again"));
	assert_string_equal(memory.text, "again");
}

static void what_finds_no_room_is_counted(void **state)
{
	(void)state;
	for (size_t size = 1; size <= 8; size++) {
		char *room = test_malloc(size);

		console_memory_init(&memory, wd_room(room, size));
		wd_console_write(console_memory(&memory), wd_str("abcd"));
		wd_console_write(console_memory(&memory), wd_str("efgh"));
		wd_console_write(console_memory(&memory), wd_bytes(NULL, 0));
		assert_int_equal(memory.len, size - 1);
		assert_int_equal(memory.lost, 8 - (size - 1));
		assert_memory_equal(room, "abcdefg", size - 1);
		assert_int_equal(room[size - 1], '\0');
		console_memory_clear(&memory);
		assert_int_equal(memory.lost, 0);
		test_free(room);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(it_conforms, begin),
		cmocka_unit_test_setup(what_is_written_can_be_read, begin),
		cmocka_unit_test_setup(what_finds_no_room_is_counted, begin),
	};

	return cmocka_run_group_tests_name("console_memory", tests, NULL, NULL);
}
