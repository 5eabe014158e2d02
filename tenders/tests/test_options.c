/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "guest_args.h"
#include "options.h"

const char tender_name[] = "test_options";
const uint32_t tender_target = SOLO5_TARGET_HVT, tender_abi_version;

static struct options o;

#define READ(...) options_read(&o, (char *const[]){ "wadi-hvt", __VA_ARGS__, NULL })

static void an_image_alone_gets_the_defaults(void **state)
{
	(void)state;
	assert_null(READ("a.hvt"));
	assert_string_equal(o.image, "a.hvt");
	assert_int_equal(o.mem_size, 512 * MIB);
	assert_int_equal(o.devices, 0);
	assert_false(o.exec_heap);
	assert_null(o.args[0]);
}

static void options_end_at_the_image(void **state)
{
	(void)state;
	assert_null(READ("--mem=64", "--plain-abi", "a.hvt", "--mem=3", "--help"));
	assert_int_equal(o.mem_size, 64 * MIB);
	assert_true(o.plain_abi && !o.exec_heap);
	assert_string_equal(o.args[0], "--mem=3");
	assert_string_equal(o.args[1], "--help");
	assert_false(o.help);
	assert_null(READ("--x-exec-heap", "a.hvt"));
	assert_true(o.exec_heap && !o.plain_abi);
	assert_null(READ("--", "-strange", "--x"));
	assert_string_equal(o.image, "-strange");
}

static void a_user_has_a_group_of_the_same_number_or_another(void **state)
{
	(void)state;
	assert_null(READ("a"));
	assert_false(o.user.given || o.isolate);
	assert_null(READ("--user=7", "--isolate", "a"));
	assert_true(o.user.given && o.isolate);
	assert_int_equal(o.user.uid, 7);
	assert_int_equal(o.user.gid, 7);
	assert_null(READ("--user=0:4294967294", "a"));
	assert_int_equal(o.user.uid, 0);
	assert_int_equal(o.user.gid, 4294967294);
}

static void a_debugger_is_waited_for_where_it_was_said(void **state)
{
	(void)state;
	assert_null(READ("a"));
	assert_null(o.gdb);
	assert_null(o.cores);
	assert_null(READ("--gdb=/run/x", "--dumpcore=/tmp", "a"));
	assert_string_equal(o.gdb, "/run/x");
	assert_string_equal(o.cores, "/tmp");
	assert_null(READ("--gdb", "a"));
	assert_string_equal(o.gdb, "1234");
	assert_null(READ("--gdb-port=99", "--gdb", "a"));
	assert_string_equal(o.gdb, "99");
	assert_null(o.trace);
	assert_null(READ("--trace=x.trace", "a"));
	assert_string_equal(o.trace, "x.trace");
	assert_non_null(READ("--trace=", "a"));
	assert_non_null(READ("--trace", "a"));
	assert_non_null(READ("--gdb=", "a"));
	assert_non_null(READ("--gdb-port=65536", "a"));
	assert_non_null(READ("--gdb-port=x", "a"));
	assert_non_null(READ("--dumpcore=", "a"));
}

static void memory_is_rounded_up_to_two_mib(void **state)
{
	(void)state;
	assert_null(READ("--mem=3", "a"));
	assert_int_equal(o.mem_size, 4 * MIB);
	assert_null(READ("--mem=4096", "a"));
	assert_int_equal(o.mem_size, 4096 * MIB);
}

static void what_is_said_of_one_device_comes_together(void **state)
{
	const uint8_t mac[] = { 2, 0, 0, 0xab, 0xCD, 0xef };

	(void)state;
	assert_null(READ("--net-mac:service=02:00:00:ab:CD:ef", "--block:disk=a=b",
		"--block-sector-size:disk=4096", "--net:service=@5", "--net-offloads:service=off",
		"--net-offloads:other=on", "a"));
	assert_int_equal(o.devices, 3);
	assert_true(o.device[0].no_offloads);
	assert_false(o.device[2].no_offloads);
	assert_string_equal(o.device[0].net, "@5");
	assert_true(o.device[0].has_mac);
	assert_memory_equal(o.device[0].mac, mac, 6);
	assert_string_equal(o.device[1].block, "a=b");
	assert_int_equal(o.device[1].block_size, 4096);
}

static void a_thread_looks_as_long_as_it_is_told_to(void **state)
{
	(void)state;
	assert_null(READ("a"));
	assert_false(o.net_thread);
	assert_null(READ("--net-thread", "a"));
	assert_true(o.net_thread && o.look_us == 50);
	assert_null(READ("--net-thread=0", "a"));
	assert_true(o.net_thread && o.look_us == 0);
	assert_null(READ("--net-thread=1000", "a"));
	assert_int_equal(o.look_us, 1000);
}

static void help_and_version_need_no_image(void **state)
{
	(void)state;
	assert_null(READ("--help"));
	assert_true(o.help);
	assert_null(READ("--version"));
	assert_true(o.version);
}

static void each_fault_is_refused(void **state)
{
	static char *const bad[] = {
		"--mem=", "--mem=1", "--mem=0", "--mem=4097", "--mem=2x", "--mem=-2",
		"--mem=18446744073709551618", "--mem", "--nonsense", "-x",
		"--net:=tap0", "--net:a", "--net:a=", "--net-mac:a=02:00:00:00:00",
		"--net-mac:a=02:00:00:00:00:0g", "--net-mac:a=02:00:00:00:00:000",
		"--net-mac:a=02-00-00-00-00-00", "--net-offloads:a=no", "--net-offloads:a",
		"--block:a", "--block-sector-size:a=0",
		"--block-sector-size:a=256", "--block-sector-size:a=513",
		"--block-sector-size:a=65536", "--block-sector-size:a=512b",
		"--user=", "--user=nobody", "--user=7:", "--user=:7", "--user=7:8:9",
		"--user=-1", "--user=4294967295", "--isolate=1",
		"--net-thread=", "--net-thread=-1", "--net-thread=1001", "--net-thread=5us",
		"--net-threads",
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		assert_true(wd_err_is(READ(bad[i], "a"), wd_malformed));
		assert_string_equal(o.culprit, bad[i]);
	}
	assert_non_null(READ("--net:a=x", "--net:a=y", "a"));
	assert_non_null(READ("--block:a=x", "--block:a=y", "a"));
	assert_non_null(READ("--mem=2"));
	assert_non_null(READ("--"));
	assert_non_null(options_read(&o, (char *const[]){ NULL }));
}

static void sixty_four_devices_are_one_too_many(void **state)
{
	char text[OPTIONS_DEVICES_MAX + 1][24], *argv[OPTIONS_DEVICES_MAX + 4] = { "x" };

	(void)state;
	for (size_t i = 0; i <= OPTIONS_DEVICES_MAX; i++) {
		snprintf(text[i], sizeof text[i], "--net:n%zu=tap0", i);
		argv[i + 1] = text[i];
	}
	argv[OPTIONS_DEVICES_MAX + 2] = "image";
	assert_non_null(options_read(&o, argv));
	assert_null(options_read(&o, argv + 1)); /* the first is then the program's name */
	assert_int_equal(o.devices, OPTIONS_DEVICES_MAX);
}

/* ---- The guest's arguments ---------------------------------------------------------------- */

static char line[64];

#define JOIN(quoted, ...) \
	(guest_args_join(line, sizeof line, (char *const[]){ __VA_ARGS__, NULL }, quoted), line)

static void plain_words_are_joined_by_blanks(void **state)
{
	(void)state;
	assert_string_equal(JOIN(true, NULL), "");
	assert_string_equal(JOIN(true, "--http=80", "a,b:c/d_e.f%+@1"),
		"--http=80 a,b:c/d_e.f%+@1");
	assert_string_equal(JOIN(false, "a b", "c'd", ""), "a b c'd ");
}

static void what_a_shell_takes_apart_is_quoted(void **state)
{
	(void)state;
	assert_string_equal(JOIN(true, "a b"), "'a b'");
	assert_string_equal(JOIN(true, "", "it's"), "'' 'it'\\''s'");
	assert_string_equal(JOIN(true, "$x\\", "\"", "a\nb"), "'$x\\' '\"' 'a\nb'");
	assert_string_equal(JOIN(true, "--a b", "--c"), "'--a b' --c");
}

static void a_sole_argument_that_holds_several_passes_as_it_is(void **state)
{
	(void)state;
	assert_string_equal(JOIN(true, "--ipv4=10.0.0.2/24 --name='a b'"),
		"--ipv4=10.0.0.2/24 --name='a b'");
	assert_string_equal(JOIN(true, "a --b", "c"), "'a --b' c");
}

static void a_line_that_does_not_fit_is_cut_and_told(void **state)
{
	char four[4] = "xxx";
	char *const fits[] = { "abc", NULL }, *const more[] = { "ab", "c", NULL };

	(void)state;
	assert_int_equal(guest_args_join(four, sizeof four, fits, true), 3);
	assert_string_equal(four, "abc");
	assert_int_equal(guest_args_join(four, sizeof four, more, true), 4);
	assert_string_equal(four, "ab ");
	assert_int_equal(guest_args_join(four, 0, more, true), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_image_alone_gets_the_defaults),
		cmocka_unit_test(options_end_at_the_image),
		cmocka_unit_test(a_user_has_a_group_of_the_same_number_or_another),
		cmocka_unit_test(a_debugger_is_waited_for_where_it_was_said),
		cmocka_unit_test(memory_is_rounded_up_to_two_mib),
		cmocka_unit_test(what_is_said_of_one_device_comes_together),
		cmocka_unit_test(a_thread_looks_as_long_as_it_is_told_to),
		cmocka_unit_test(help_and_version_need_no_image),
		cmocka_unit_test(each_fault_is_refused),
		cmocka_unit_test(sixty_four_devices_are_one_too_many),
		cmocka_unit_test(plain_words_are_joined_by_blanks),
		cmocka_unit_test(what_a_shell_takes_apart_is_quoted),
		cmocka_unit_test(a_sole_argument_that_holds_several_passes_as_it_is),
		cmocka_unit_test(a_line_that_does_not_fit_is_cut_and_told),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
