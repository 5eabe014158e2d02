/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/console_memory.h"
#include "wadi/log_faulty.h"
#include "wadi/log_memory.h"
#include "wadi/log_trace.h"
#include "wadi/test/reporter.h"

static WD_LOG_SOURCE(src, "src", "a source");

static char text[8192], lines[256];
static struct log_memory memory;
static struct console_memory trace_memory;

static int begin(void **state)
{
	(void)state;
	log_memory_init(&memory, WD_ROOM(text));
	console_memory_init(&trace_memory, WD_ROOM(lines));
	return 0;
}

static void a_faulty_reporter_conforms_but_for_what_is_lost(void **state)
{
	struct log_faulty faulty;

	(void)state;
	for (uint64_t n = 0; n < 20; n++) {
		log_faulty_init(&faulty, log_memory(&memory), n);
		log_memory_clear(&memory);
		assert_int_equal(wd_reporter_conforms(log_faulty(&faulty), src, false), 0);
	}
}

static void a_traced_reporter_conforms(void **state)
{
	struct log_trace trace;

	(void)state;
	assert_null(log_trace_init(&trace, console_memory(&trace_memory), "log",
	                           log_memory(&memory)));
	assert_int_equal(wd_reporter_conforms(log_trace(&trace), src, true), 0);
}

static void each_report_is_a_line_with_how_it_ended(void **state)
{
	struct wd_log_message message = {
		.source = src, .level = WD_LEVEL_WARNING, .text = wd_str("no answer"),
	};
	struct log_faulty faulty;
	struct log_trace trace;

	(void)state;
	log_faulty_init(&faulty, log_memory(&memory), 2);
	assert_null(log_trace_init(&trace, console_memory(&trace_memory), "log",
	                           log_faulty(&faulty)));
	assert_null(wd_report(log_trace(&trace), &message));
	assert_ptr_equal(wd_report(log_trace(&trace), &message), log_faulty_failed);
	assert_string_equal(trace_memory.text, "log: WRN [src] 9 bytes: no error\n"
	                                       "log: WRN [src] 9 bytes: log-faulty: a report "
	                                       "failed, as was asked for\n");
	assert_string_equal(memory.text, "WRN [src] no answer\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_faulty_reporter_conforms_but_for_what_is_lost, begin),
		cmocka_unit_test_setup(a_traced_reporter_conforms, begin),
		cmocka_unit_test_setup(each_report_is_a_line_with_how_it_ended, begin),
	};

	return cmocka_run_group_tests_name("log_wrap", tests, NULL, NULL);
}
