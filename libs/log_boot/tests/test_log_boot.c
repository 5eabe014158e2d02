/* SPDX-License-Identifier: ISC */
/* What an image that logs knows at boot, from the command line to its lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/fiber.h"
#include "wadi/log_boot.h"
#include "wadi/start.h"

static WD_LOG_SOURCE(net, "net", "frames");
static WD_LOG_SOURCE(arp, "arp2", "addresses");

/* ---- The image, as wiring.c would have it ---------------------------------------------- */

static const char *logs;
static bool reporters, breaks;
static struct wd_wait elsewhere;

const struct wd_app_info wd_app_info = { "hello", "test", "0.1.0" };

struct wd_boot_arg wd_boot_args[] = {
	{ "logs", WD_BOOT_text, &logs, "*:info", "levels of the log", "Logs" },
	{ 0 },
};

void wd_wire(void)
{
	wd_checked("logs", logs, wd_log_boot(logs, reporters));
	fake_advance(wd_ms(1500));
}

static wd_err job(void)
{
	WD_LOG_WARNING(arp, "who has %s?", "it");
	WD_LOG_INFO(net, "up");
	WD_LOG_DEBUG(net, "a frame");
	if (breaks)
		wd_ignore(wd_wait(&elsewhere), "it does not return");
	return NULL;
}

const struct wd_job wd_jobs[] = { { "job", job }, { 0 } };

/* ---- Running it ---------------------------------------------------------------------------- */

static void start_line(void *line)
{
	char copy[256];

	snprintf(copy, sizeof copy, "%s", (const char *)line);
	wd_start_line(copy);
}

/* Says `text` and nothing else, and ends with `status`. */
static void assert_ends(const char *line, int status, const char *text)
{
	fake_reset();
	assert_int_equal(fake_exit_status(start_line, (void *)line), status);
	assert_string_equal(fake_output(), text);
}

#define ARP "[    1.500000] WRN [arp2] who has it?\n"
#define UP "[    1.500000] INF [net] up\n"
#define FRAME "[    1.500000] DBG [net] a frame\n"
#define SEE "; --help lists the arguments\n"

static void lines_go_to_the_console_with_the_time(void **state)
{
	(void)state;
	assert_ends("", 0, ARP UP);
}

static void with_reporters_the_console_is_left_alone(void **state)
{
	(void)state;
	reporters = true;
	assert_ends("", 0, "");
	reporters = false;
}

static void l_is_short_for_logs(void **state)
{
	(void)state;
	assert_ends("--logs=debug", 0, ARP UP FRAME);
	assert_ends("--logs net:debug", 0, ARP UP FRAME);
	assert_ends("-l net:quiet", 0, ARP);
	assert_ends("-l quiet", 0, "");
	assert_ends("-l quiet -l info", 64, "hello: --logs is given twice" SEE);
	assert_ends("-l", 64, "hello: --logs needs a value, as in --logs=text" SEE);
	assert_ends("-lquiet", 64, "hello: \"-lquiet\" is not an argument" SEE);
}

static void levels_that_cannot_be_meant_end_with_64(void **state)
{
	(void)state;
	assert_ends("-l tcp:debug", 64,
	            "hello: --logs: \"tcp:debug\": log: there is no such source" SEE);
	assert_ends("-l loud", 64,
	            "hello: --logs: \"loud\": log: not levels like *:info,tcp:debug "
	            "(wadi: malformed input)" SEE);
	assert_ends("--logs=", 64,
	            "hello: --logs: \"\": log: not levels like *:info,tcp:debug "
	            "(wadi: malformed input)" SEE);
}

static void help_lists_sources_by_name(void **state)
{
	(void)state;
	assert_ends("--help", 63,
	            "usage: hello [--ARGUMENT=VALUE | --ARGUMENT VALUE]...\n"
	            "\n"
	            "Logs\n"
	            "  --logs=text  levels of the log (default *:info)\n"
	            "\n"
	            "Every image\n"
	            "  --name=text  what this image calls itself\n"
	            "  --help       print this and end\n"
	            "  --version    print what this is and end\n"
	            "\n"
	            "Log sources\n"
	            "  arp2  addresses\n"
	            "  net   frames\n");
}

static void a_fiber_that_breaks_a_rule_leaves_the_last_messages(void **state)
{
	(void)state;
	reporters = breaks = true;
	elsewhere.who = (void *)&elsewhere; /* another fiber, for all that one can see */
	assert_ends("", 255,
	            "fiber job: waits where another waits already\n"
	            "the last messages, times as since the first:\n"
	            "[    0.000000] WRN [arp2] who has it?\n"
	            "[    0.000000] INF [net] up\n");
	reporters = breaks = false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_go_to_the_console_with_the_time),
		cmocka_unit_test(with_reporters_the_console_is_left_alone),
		cmocka_unit_test(l_is_short_for_logs),
		cmocka_unit_test(levels_that_cannot_be_meant_end_with_64),
		cmocka_unit_test(a_fiber_that_breaks_a_rule_leaves_the_last_messages),
		cmocka_unit_test(help_lists_sources_by_name),
	};

	return cmocka_run_group_tests_name("log_boot", tests, NULL, NULL);
}
