/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/log.h"

static WD_LOG_SOURCE(net, "net", "frames");
static WD_LOG_SOURCE(netif, "netif", "devices");
static WD_LOG_SOURCE(tcp, "tcp", "connections");
WD_LOG_SOURCE_DECL(shared);
WD_LOG_SOURCE(shared, "arp", "for several files");

static enum wd_level level_in(const char *list, const char *name)
{
	struct wd_log_levels levels;

	assert_null(wd_log_levels_read(wd_str(list), &levels));
	return wd_log_levels_of(&levels, name, WD_LEVEL_APP);
}

static void every_level_has_its_names(void **state)
{
	static const char *const names[] = { "quiet", "app", "error", "warning", "info", "debug" };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(names); i++) {
		assert_string_equal(wd_level_name((enum wd_level)i), names[i]);
		assert_int_equal(strlen(wd_level_short((enum wd_level)i)), 3);
		assert_int_equal(level_in(names[i], "tcp"), i);
	}
}

static void last_entry_that_names_a_source_holds(void **state)
{
	(void)state;
	assert_int_equal(level_in("*:info,tcp:debug", "tcp"), WD_LEVEL_DEBUG);
	assert_int_equal(level_in("*:info,tcp:debug", "udp"), WD_LEVEL_INFO);
	assert_int_equal(level_in("tcp:debug,*:info", "tcp"), WD_LEVEL_INFO);
	assert_int_equal(level_in("tcp:debug,info", "tcp"), WD_LEVEL_INFO);
	assert_int_equal(level_in("tcp:debug", "udp"), WD_LEVEL_APP);
	assert_int_equal(level_in("tcp:debug", "tcp2"), WD_LEVEL_APP);
	assert_int_equal(level_in("tcp:debug", "tc"), WD_LEVEL_APP);
}

static void star_stands_for_any_rest(void **state)
{
	(void)state;
	assert_int_equal(level_in("net*:quiet", "net"), WD_LEVEL_QUIET);
	assert_int_equal(level_in("net*:quiet", "netif"), WD_LEVEL_QUIET);
	assert_int_equal(level_in("net*:quiet", "ne"), WD_LEVEL_APP);
	assert_int_equal(level_in("n*t:quiet", "net"), WD_LEVEL_APP);
}

static void what_is_no_list_is_refused_and_changes_nothing(void **state)
{
	static const char *const bad[] = {
		"", ",", "info,", ",info", "tcp", "tcp:", ":info", "tcp:loud", "tcp:Info",
		"tcp info", "tcp:info ", "tcp:udp:info", "tcp:inf", "tcp:infos",
		"info,info,info,info,info,info,info,info,info,info,info,info,info,info,info,info,"
		"info",
	};
	struct wd_log_levels levels = { .len = 99 };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++)
		assert_ptr_equal(wd_log_levels_read(wd_str(bad[i]), &levels), wd_log_bad_levels);
	assert_ptr_equal(wd_log_levels_read(wd_bytes(NULL, 0), &levels), wd_log_bad_levels);
	assert_true(wd_err_is(wd_log_bad_levels, wd_malformed));
	assert_int_equal(levels.len, 99);
	assert_null(wd_log_levels_read(wd_str(strchr(bad[14], ',') + 1), &levels));
	assert_int_equal(levels.len, 16);
}

static void sources_come_by_name(void **state)
{
	const struct wd_log_source *s = wd_log_next(NULL);

	(void)state;
	assert_ptr_equal(s, shared);
	assert_ptr_equal(s = wd_log_next(s->name), net);
	assert_ptr_equal(s = wd_log_next(s->name), netif);
	assert_ptr_equal(s = wd_log_next(s->name), tcp);
	assert_null(wd_log_next(s->name));
}

static void set_changes_those_that_are_named(void **state)
{
	(void)state;
	assert_null(wd_log_set(wd_str("warning")));
	assert_null(wd_log_set(wd_str("net*:debug,netif:error")));
	assert_int_equal(shared->level, WD_LEVEL_WARNING);
	assert_int_equal(net->level, WD_LEVEL_DEBUG);
	assert_int_equal(netif->level, WD_LEVEL_ERROR);
	assert_int_equal(tcp->level, WD_LEVEL_WARNING);
}

static void set_is_all_or_nothing(void **state)
{
	(void)state;
	assert_null(wd_log_set(wd_str("info")));
	assert_ptr_equal(wd_log_set(wd_str("*:debug,udp:debug")), wd_log_no_source);
	assert_ptr_equal(wd_log_set(wd_str("*:debug,x*:debug")), wd_log_no_source);
	assert_ptr_equal(wd_log_set(wd_str("*:debug,tcp:loud")), wd_log_bad_levels);
	assert_int_equal(tcp->level, WD_LEVEL_INFO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_level_has_its_names),
		cmocka_unit_test(last_entry_that_names_a_source_holds),
		cmocka_unit_test(star_stands_for_any_rest),
		cmocka_unit_test(what_is_no_list_is_refused_and_changes_nothing),
		cmocka_unit_test(sources_come_by_name),
		cmocka_unit_test(set_changes_those_that_are_named),
		cmocka_unit_test(set_is_all_or_nothing),
	};

	return cmocka_run_group_tests_name("log_levels", tests, NULL, NULL);
}
