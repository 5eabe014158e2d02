/* SPDX-License-Identifier: ISC */
/* From the command line to the exit status: what an image says and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/fiber.h"
#include "wadi/start.h"

/* ---- The image, as wiring.c would have it ------------------------------------------- */

static const char *hello;
static wd_span pause;
static bool verbose;
static struct wd_prefixes allow;
static uint16_t port;
static int64_t shift;

const struct wd_app_info wd_app_info = { "hello", "test", "0.1.0" };

struct wd_boot_arg wd_boot_args[] = {
	{ "hello", WD_BOOT_text, &hello, "a new world", "what to say", "Arguments of hello" },
	{ "lan-allow", WD_BOOT_prefixes, &allow, wd_boot_required,
	  "networks that may be reached from here, however many there are", "stack lan" },
	{ "pause", WD_BOOT_span, &pause, "100ms", "how long to wait between",
	  "Arguments of hello" },
	{ "verbose", WD_BOOT_flag, &verbose, "false", "log all", "Arguments of hello" },
	{ "a-name-too-long-for-the-column", WD_BOOT_port, &port, NULL, "where it listens",
	  "stack lan" },
	{ "shift", WD_BOOT_int, &shift, "-1", "by how much", "stack lan" },
	{ 0 },
};

static const struct wd_error odd[1] = { { wd_malformed, "test", "an odd thing" } };
static wd_err device_err;
static wd_err (*job)(void);

void wd_wire(void)
{
	wd_started("block_device_disk", NULL);
	wd_started("stack_direct_lan", device_err);
}

static wd_err first_main(void) { return job(); }
static wd_err second_main(void) { return wd_sleep(wd_s(1)); }

const struct wd_job wd_jobs[] = {
	{ "first_main", first_main },
	{ "second_main", second_main },
	{ 0 },
};

/* ---- Running it ------------------------------------------------------------------------ */

static wd_err succeed(void) { return NULL; }

static int setup(void **state)
{
	(void)state;
	fake_reset();
	device_err = NULL;
	job = succeed;
	return 0;
}

static void start_line(void *line)
{
	char copy[4096];

	snprintf(copy, sizeof copy, "%s", (const char *)line);
	wd_start_line(copy);
}

static int boot(const char *line)
{
	fake_reset();
	return fake_exit_status(start_line, (void *)line);
}

/* Says `text` and nothing else, in one write, and ends with `status`. */
static void assert_ends(const char *line, int status, const char *text)
{
	assert_int_equal(boot(line), status);
	assert_string_equal(fake_output(), text);
	assert_int_equal(fake_writes(), *text ? 1 : 0);
}

#define NEEDED "--lan-allow=10.0.0.0/8 "
#define SEE "; --help lists the arguments\n"

/* ---- Arguments ----------------------------------------------------------------------------- */

static wd_err print_values(void)
{
	char text[256];
	int n = snprintf(text, sizeof text, "%s|%s|%u|%d|%u|%u|%d", wd_name(), hello,
	                 (unsigned)wd_span_ms(pause), verbose, (unsigned)allow.len, port,
	                 (int)shift);

	wd_platform_write(wd_bytes(text, (size_t)n));
	return NULL;
}

static void defaults_hold_for_what_is_not_given(void **state)
{
	(void)state;
	job = print_values;
	assert_ends(NEEDED, 0, "hello|a new world|100|0|1|0|-1");
}

static void value_stands_behind_equals_or_in_the_next_word(void **state)
{
	(void)state;
	job = print_values;
	assert_ends("--lan-allow ::/0,10.0.0.0/8 --pause 2s --shift -5 --name bob --verbose "
	            "--hello 'you there'", 0, "bob|you there|2000|1|2|0|-5");
	assert_ends("--lan-allow= --hello= --verbose=true --a-name-too-long-for-the-column=7",
	            0, "hello||100|1|0|7|-1");
	assert_ends(NEEDED "--hello==--x --verbose=false", 0, "hello|=--x|100|0|1|0|-1");
}

static void options_of_a_monitor_in_front_are_passed_over(void **state)
{
	(void)state;
	job = print_values;
	assert_ends("--solo5:quiet --solo5:x=1 " NEEDED, 0, "hello|a new world|100|0|1|0|-1");
	assert_ends(NEEDED "--solo5:quiet", 64, "hello: --solo5:quiet is unknown" SEE);
}

static void unknown_argument_is_refused_with_the_nearest(void **state)
{
	(void)state;
	assert_ends("--puase=1s", 64, "hello: --puase is unknown; did you mean --pause?\n");
	assert_ends("--paus", 64, "hello: --paus is unknown; did you mean --pause?\n");
	assert_ends("--pppause", 64, "hello: --pppause is unknown; did you mean --pause?\n");
	assert_ends("--psse", 64, "hello: --psse is unknown; did you mean --pause?\n");
	assert_ends("--vebrose", 64, "hello: --vebrose is unknown; did you mean --verbose?\n");
	assert_ends("--hlep", 64, "hello: --hlep is unknown; did you mean --help?\n");
	assert_ends("--allow=::/0", 64, "hello: --allow is unknown" SEE);
	assert_ends("--", 64, "hello: -- is unknown" SEE);
	assert_ends("--completely-other", 64, "hello: --completely-other is unknown" SEE);
}

static void very_long_name_is_refused(void **state)
{
	char line[2000] = "--";

	(void)state;
	memset(line + 2, 'x', 1500);
	assert_int_equal(boot(line), 64);
	assert_int_equal(strlen(fake_output()), strlen("hello: -- is unknown" SEE) + 1500);
	for (size_t len = 63; len < 67; len++) { /* about as long as is compared */
		line[2 + len] = '\0';
		assert_int_equal(boot(line), 64);
		line[2 + len] = 'x';
	}
}

static void unreadable_value_is_refused_with_an_example(void **state)
{
	(void)state;
	assert_ends("--pause=soon", 64,
	            "hello: --pause: \"soon\" is not a span like 30s" SEE);
	assert_ends("--shift ''", 64, "hello: --shift: \"\" is not an int like 12" SEE);
	assert_ends("--verbose=maybe", 64,
	            "hello: --verbose: \"maybe\" is not a flag like true" SEE);
	assert_ends("--lan-allow=10.0.0.0", 64,
	            "hello: --lan-allow: \"10.0.0.0\" is not a list of prefixes like "
	            "10.0.0.0/8,fe80::/10" SEE);
	assert_ends("--lan-allow=,,,,,,,,,,,,,,,,", 64,
	            "hello: --lan-allow: \",,,,,,,,,,,,,,,,\" has more than 16 entries" SEE);
	assert_ends("--pause=\x1b[2J", 64,
	            "hello: --pause: \"\\x1b[2J\" is not a span like 30s" SEE);
}

static void missing_value_is_refused(void **state)
{
	(void)state;
	assert_ends("--pause", 64, "hello: --pause needs a value, as in --pause=30s" SEE);
	assert_ends("--pause --verbose", 64,
	            "hello: --pause needs a value, as in --pause=30s" SEE);
}

static void required_argument_must_be_there(void **state)
{
	(void)state;
	assert_ends("", 64, "hello: --lan-allow is missing, as in "
	            "--lan-allow=10.0.0.0/8,fe80::/10" SEE);
}

static void argument_given_twice_is_refused(void **state)
{
	(void)state;
	assert_ends("--pause=1s --verbose --pause=1s", 64, "hello: --pause is given twice" SEE);
	assert_ends("--name=a --name=b", 64, "a: --name is given twice" SEE);
	assert_ends("--verbose --verbose=false", 64, "hello: --verbose is given twice" SEE);
}

static void word_without_dashes_is_refused(void **state)
{
	(void)state;
	assert_ends("hello", 64, "hello: \"hello\" is not an argument" SEE);
	assert_ends("--verbose false", 64, "hello: \"false\" is not an argument" SEE);
	assert_ends("-pause=1s", 64, "hello: \"-pause=1s\" is not an argument" SEE);
	assert_ends("pause=1s", 64, "hello: \"pause=1s\" is not an argument" SEE);
	assert_ends("''", 64, "hello: \"\" is not an argument" SEE);
}

static void command_line_that_cannot_be_split_is_refused(void **state)
{
	char line[2 * 200];

	(void)state;
	assert_int_equal(boot("--hello='x"), 64);
	assert_non_null(strstr(fake_output(), "quote or backslash without its end"));
	for (size_t i = 0; i < sizeof line; i++)
		line[i] = " x"[i % 2];
	line[2 * 128] = '\0';
	assert_ends(line, 64, "hello: \"x\" is not an argument" SEE);
	memcpy(line + 2 * 128, " x", 3);
	assert_int_equal(boot(line), 64);
	assert_non_null(strstr(fake_output(), "more words"));
}

/* ---- --help and --version -------------------------------------------------------------------- */

static const char help[] =
	"usage: hello [--ARGUMENT=VALUE | --ARGUMENT VALUE]...\n"
	"\n"
	"Arguments of hello\n"
	"  --hello=text  what to say (default \"a new world\")\n"
	"  --pause=30s   how long to wait between (default 100ms)\n"
	"  --verbose     log all (default false)\n"
	"\n"
	"stack lan\n"
	"  --lan-allow=10.0.0.0/8,fe80::/10\n"
	"                networks that may be reached from here, however many there are\n"
	"                (required)\n"
	"  --a-name-too-long-for-the-column=8080\n"
	"                where it listens\n"
	"  --shift=12    by how much (default -1)\n"
	"\n"
	"Every image\n"
	"  --name=text   what this image calls itself\n"
	"  --help        print this and end\n"
	"  --version     print what this is and end\n";

static void help_lists_all_by_section(void **state)
{
	(void)state;
	assert_ends("--help", 63, help);
	assert_ends("--pause=1s --help --nonsense", 63, help);
	for (const char *line = help; *line; line = strchr(line, '\n') + 1)
		assert_in_range(strchr(line, '\n') - line, 0, 80);
}

static void help_needs_no_required_argument_but_good_ones(void **state)
{
	(void)state;
	assert_ends("--name=bob --version", 63, "hello (wadi 0.1.0, test)\n");
	assert_int_equal(boot("--pause=soon --help"), 64);
}

/* ---- Devices and jobs ---------------------------------------------------------------- */

static void device_that_fails_ends_with_70(void **state)
{
	(void)state;
	device_err = odd;
	assert_int_equal(boot(NEEDED), 70);
	assert_non_null(strstr(fake_output(), "hello: stack_direct_lan: test: an odd thing"));
	assert_int_equal(fake_writes(), 1);
}

static void check_an_odd_argument(void *err)
{
	wd_checked("logs", "a\nb", err);
}

static void argument_that_makes_no_sense_ends_with_64(void **state)
{
	(void)state;
	fake_reset();
	assert_int_equal(fake_exit_status(check_an_odd_argument, NULL), FAKE_NO_EXIT);
	assert_int_equal(fake_exit_status(check_an_odd_argument, (void *)odd), 64);
	assert_string_equal(fake_output(), "hello: --logs: \"a\\x0ab\": test: an odd thing "
	                    "(wadi: malformed input)" SEE);
}

static wd_err fail_oddly(void) { return odd; }

static void job_that_fails_ends_the_image_with_1(void **state)
{
	(void)state;
	job = fail_oddly;
	assert_int_equal(boot(NEEDED "--name=bob"), 1);
	assert_non_null(strstr(fake_output(), "bob: first_main: test: an odd thing"));
}

static wd_err exit_with_7(void) { wd_exit(7); }

static void exit_in_a_job_ends_the_image(void **state)
{
	(void)state;
	job = exit_with_7;
	assert_ends(NEEDED, 7, "");
}

static wd_err wait_in_vain(void *wait)
{
	return wd_wait(wait);
}

static wd_err leave_a_fiber_behind(void)
{
	static struct wd_wait never;

	return wd_spawn("left behind", wait_in_vain, &never, NULL);
}

static void image_ends_when_all_jobs_have_returned(void **state)
{
	(void)state;
	job = leave_a_fiber_behind;
	assert_ends(NEEDED, 0, "");
}

static wd_err wait_for_ever(void)
{
	struct wd_wait never = { 0 };

	return wd_wait(&never);
}

static void job_that_nothing_can_wake_is_named(void **state)
{
	(void)state;
	job = wait_for_ever;
	assert_ends(NEEDED, 1, "hello: nothing left to wait for: job first_main never ended\n");
}

static wd_err use_the_stack(void)
{
	volatile char used[WD_JOB_STACK / 2];

	for (size_t i = 0; i < sizeof used; i++)
		used[i] = 1;
	return strcmp(wd_fiber_name(wd_self()), "first_main") == 0 && used[0] ? NULL : odd;
}

static void job_is_a_fiber_of_its_name_with_a_stack_to_use(void **state)
{
	(void)state;
	job = use_the_stack;
	assert_ends(NEEDED, 0, "");
}

static void job_without_a_stack_ends_with_1(void **state)
{
	(void)state;
	fake_stacks_fail_at(2);
	assert_int_equal(fake_exit_status(start_line, NEEDED), 1);
	assert_non_null(strstr(fake_output(), "hello: second_main: "));
}

static void start_with_129_words(void *arg)
{
	static char *argv[129];

	(void)arg;
	for (size_t i = 0; i < WD_COUNT(argv); i++)
		argv[i] = "--verbose";
	wd_start((int)WD_COUNT(argv), argv);
}

static void more_than_128_words_are_refused(void **state)
{
	(void)state;
	assert_int_equal(fake_exit_status(start_with_129_words, NULL), 64);
	assert_string_equal(fake_output(), "hello: more than 128 words" SEE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(defaults_hold_for_what_is_not_given, setup),
		cmocka_unit_test_setup(value_stands_behind_equals_or_in_the_next_word, setup),
		cmocka_unit_test_setup(options_of_a_monitor_in_front_are_passed_over, setup),
		cmocka_unit_test_setup(unknown_argument_is_refused_with_the_nearest, setup),
		cmocka_unit_test_setup(very_long_name_is_refused, setup),
		cmocka_unit_test_setup(unreadable_value_is_refused_with_an_example, setup),
		cmocka_unit_test_setup(missing_value_is_refused, setup),
		cmocka_unit_test_setup(required_argument_must_be_there, setup),
		cmocka_unit_test_setup(argument_given_twice_is_refused, setup),
		cmocka_unit_test_setup(word_without_dashes_is_refused, setup),
		cmocka_unit_test_setup(command_line_that_cannot_be_split_is_refused, setup),
		cmocka_unit_test_setup(help_lists_all_by_section, setup),
		cmocka_unit_test_setup(help_needs_no_required_argument_but_good_ones, setup),
		cmocka_unit_test_setup(argument_that_makes_no_sense_ends_with_64, setup),
		cmocka_unit_test_setup(device_that_fails_ends_with_70, setup),
		cmocka_unit_test_setup(job_that_fails_ends_the_image_with_1, setup),
		cmocka_unit_test_setup(exit_in_a_job_ends_the_image, setup),
		cmocka_unit_test_setup(image_ends_when_all_jobs_have_returned, setup),
		cmocka_unit_test_setup(job_that_nothing_can_wake_is_named, setup),
		cmocka_unit_test_setup(job_is_a_fiber_of_its_name_with_a_stack_to_use, setup),
		cmocka_unit_test_setup(job_without_a_stack_ends_with_1, setup),
		cmocka_unit_test_setup(more_than_128_words_are_refused, setup),
	};

	return cmocka_run_group_tests_name("start", tests, NULL, NULL);
}
