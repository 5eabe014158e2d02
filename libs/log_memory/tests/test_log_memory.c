/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/log_memory.h"
#include "wadi/test/reporter.h"

static WD_LOG_SOURCE(src, "src", "a source");

static struct wd_log_message message_of(const char *text, const char *tags)
{
	return (struct wd_log_message){
		.source = src, .level = WD_LEVEL_WARNING, .text = wd_str(text),
		.tag_text = wd_str(tags),
	};
}

static void it_conforms(void **state)
{
	static char text[8192], small[64];
	struct log_memory memory;

	(void)state;
	log_memory_init(&memory, WD_ROOM(text));
	assert_int_equal(wd_reporter_conforms(log_memory(&memory), src, true), 0);
	assert_non_null(strstr(memory.text, "INF [src] ####\n"));
	log_memory_init(&memory, WD_ROOM(small));
	assert_int_equal(wd_reporter_conforms(log_memory(&memory), src, false), 0);
	assert_int_not_equal(wd_reporter_conforms(log_memory(&memory), src, true), 0);
}

static void line_that_does_not_fit_is_lost_as_a_whole(void **state)
{
	struct wd_log_message one = message_of("one", ""), two = message_of("two", "n=2");
	static const char whole[] = "WRN [src] one\nWRN [src] two n=2\n";

	(void)state;
	for (size_t size = 1; size <= sizeof whole; size++) {
		struct log_memory memory;
		char *room = test_malloc(size);
		wd_err first, second;

		log_memory_init(&memory, wd_room(room, size));
		first = wd_report(log_memory(&memory), &one);
		second = wd_report(log_memory(&memory), &two);
		assert_ptr_equal(first, size > 14 ? NULL : log_memory_full);
		assert_ptr_equal(second, size == sizeof whole
		                                 ? NULL : log_memory_full);
		assert_int_equal(strlen(room), memory.len);
		assert_memory_equal(room, whole, memory.len);
		test_free(room);
	}
	assert_true(wd_err_is(log_memory_full, wd_no_memory));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_conforms),
		cmocka_unit_test(line_that_does_not_fit_is_lost_as_a_whole),
	};

	return cmocka_run_group_tests_name("log_memory", tests, NULL, NULL);
}
