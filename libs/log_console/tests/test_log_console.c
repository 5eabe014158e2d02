/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_platform.h"
#include "fake_terminal.h"
#include "wadi/fiber.h"
#include "wadi/log_console.h"
#include "wadi/test/reporter.h"

static WD_LOG_SOURCE(src, "src", "a source");
static WD_LOG_SOURCE(other, "other", "another one");

static void write_console(void *self, struct wd_bytes text)
{
	(void)self;
	wd_platform_write(text);
}

static struct wd_date the_date(void *self)
{
	(void)self;
	return (struct wd_date){ 1800000000, 250000000 };
}

static const struct wd_console_ops console_ops = { .write = write_console };
static const struct wd_pclock_ops pclock_ops = { .now = the_date };
static const wd_console console = { &console_ops, NULL };
static const wd_pclock pclock = { &pclock_ops, NULL };
static struct log_console it;

static int begin(void **state)
{
	(void)state;
	fake_reset();
	fake_advance(wd_days(2));
	fake_is_terminal = false;
	return 0;
}

static void report(struct wd_log_source *source, enum wd_level level, wd_span ago)
{
	struct wd_log_message m = {
		.source = source, .level = level, .when = { wd_now().ns - ago.ns },
		.text = wd_str("hello"), .tag_text = wd_str("n=1"),
	};

	assert_null(wd_report(log_console(&it), &m));
}

static void line_has_date_level_source_text_and_tags(void **state)
{
	(void)state;
	assert_null(log_console_init(&it, console, pclock, NULL, "auto"));
	report(src, WD_LEVEL_INFO, wd_ns(0));
	assert_string_equal(fake_output(), "2027-01-15T08:00:00.250Z INF [src] hello n=1\n");
	assert_int_equal(fake_writes(), 1);
}

static void replayed_message_has_the_date_it_was_said(void **state)
{
	(void)state;
	assert_null(log_console_init(&it, console, pclock, NULL, "never"));
	report(src, WD_LEVEL_INFO, wd_ms(250));
	report(src, WD_LEVEL_INFO, wd_ms(251));
	report(src, WD_LEVEL_INFO, wd_s(86400));
	assert_string_equal(fake_output(), "2027-01-15T08:00:00.000Z INF [src] hello n=1\n"
	                                   "2027-01-15T07:59:59.999Z INF [src] hello n=1\n"
	                                   "2027-01-14T08:00:00.250Z INF [src] hello n=1\n");
}

static void assert_coloured(const char *colour, bool terminal, bool coloured)
{
	(void)begin(NULL);
	fake_is_terminal = terminal;
	assert_null(log_console_init(&it, console, pclock, NULL, colour));
	report(src, WD_LEVEL_ERROR, wd_ns(0));
	assert_string_equal(fake_output(), coloured
		? "2027-01-15T08:00:00.250Z \033[1;31mERR\033[m [src] hello n=1\n"
		: "2027-01-15T08:00:00.250Z ERR [src] hello n=1\n");
}

static void colour_is_for_terminals_unless_told_otherwise(void **state)
{
	(void)state;
	assert_coloured("auto", false, false);
	assert_coloured("auto", true, true);
	assert_coloured("never", true, false);
	assert_coloured("always", false, true);
	assert_ptr_equal(log_console_init(&it, console, pclock, NULL, "blue"),
	                 log_console_bad_colour);
}

static void each_level_has_its_colour(void **state)
{
	char colour[WD_LEVEL_DEBUG + 1][64];

	(void)state;
	assert_null(log_console_init(&it, console, pclock, NULL, "always"));
	for (int level = WD_LEVEL_APP; level <= WD_LEVEL_DEBUG; level++) {
		(void)begin(NULL);
		report(src, (enum wd_level)level, wd_ns(0));
		memcpy(colour[level], strchr(fake_output(), '\033'), 6);
		for (int before = WD_LEVEL_APP; before < level; before++)
			assert_memory_not_equal(colour[before], colour[level], 6);
	}
}

static void console_may_show_less_than_is_logged(void **state)
{
	(void)state;
	assert_null(log_console_init(&it, console, pclock, "*:error,other:info", "never"));
	report(src, WD_LEVEL_WARNING, wd_ns(0));
	report(other, WD_LEVEL_DEBUG, wd_ns(0));
	assert_string_equal(fake_output(), "");
	report(src, WD_LEVEL_ERROR, wd_ns(0));
	report(other, WD_LEVEL_INFO, wd_ns(0));
	assert_string_equal(fake_output(), "2027-01-15T08:00:00.250Z ERR [src] hello n=1\n"
	                                   "2027-01-15T08:00:00.250Z INF [other] hello n=1\n");
	assert_ptr_equal(log_console_init(&it, console, pclock, "loud", "never"),
	                 wd_log_bad_levels);
	assert_ptr_equal(log_console_init(&it, console, pclock, "srd:debug", "never"),
	                 wd_log_no_source);
}

static void it_conforms(void **state)
{
	(void)state;
	assert_null(log_console_init(&it, console, pclock, NULL, "always"));
	assert_int_equal(wd_reporter_conforms(log_console(&it), src, true), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(line_has_date_level_source_text_and_tags, begin),
		cmocka_unit_test_setup(replayed_message_has_the_date_it_was_said, begin),
		cmocka_unit_test_setup(colour_is_for_terminals_unless_told_otherwise, begin),
		cmocka_unit_test_setup(each_level_has_its_colour, begin),
		cmocka_unit_test_setup(console_may_show_less_than_is_logged, begin),
		cmocka_unit_test_setup(it_conforms, begin),
	};

	return cmocka_run_group_tests_name("log_console", tests, NULL, NULL);
}
