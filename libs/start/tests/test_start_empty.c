/* SPDX-License-Identifier: ISC */
/* The smallest image: no arguments, no devices, no jobs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/start.h"

const struct wd_app_info wd_app_info = { "noop", "test", "0.1.0" };
struct wd_boot_arg wd_boot_args[] = { { 0 } };
const struct wd_job wd_jobs[] = { { 0 } };
void wd_wire(void) { }

static void start_line(void *line)
{
	wd_start_line(line);
}

static void image_without_jobs_ends_at_once(void **state)
{
	char line[] = " ";

	(void)state;
	fake_reset();
	assert_int_equal(fake_exit_status(start_line, line), 0);
	assert_string_equal(fake_output(), "");
}

static void help_lists_what_every_image_has(void **state)
{
	char line[] = "--help";

	(void)state;
	fake_reset();
	assert_int_equal(fake_exit_status(start_line, line), 63);
	assert_string_equal(fake_output(),
	                    "usage: noop [--ARGUMENT=VALUE | --ARGUMENT VALUE]...\n"
	                    "\n"
	                    "Every image\n"
	                    "  --name=text  what this image calls itself\n"
	                    "  --help       print this and end\n"
	                    "  --version    print what this is and end\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(image_without_jobs_ends_at_once),
		cmocka_unit_test(help_lists_what_every_image_has),
	};

	return cmocka_run_group_tests_name("start_empty", tests, NULL, NULL);
}
