/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_platform.h"
#include "fake_trace.h"
#include "wadi/fiber.h"
#include "wadi/platform.h"
#include "wadi/trace.h"

enum { AHEAD = 1000 }; /* the wall clock, of the monotonic one */

static struct wd_trace_file file;

uint64_t wd_platform_wall(void)
{
	return wd_now().ns + AHEAD;
}

static int set_up(void **state)
{
	(void)state;
	fake_reset();
	fake_trace_len = 0;
	fake_trace_room = sizeof fake_trace;
	wd_trace_to = NULL;
	wd_trace_start();
	return 0;
}

static void stop(void)
{
	WD_TRACE(WD_TRACE_STOP, 7, "");
	assert_null(wd_trace_file_open(&file, wd_bytes(fake_trace, fake_trace_len)));
}

static struct wd_trace_event next(void)
{
	struct wd_trace_event e;

	assert_true(wd_trace_file_next(&file, &e));
	return e;
}

static void is(enum wd_trace_kind kind, uint32_t fiber, uint64_t value, const char *text)
{
	struct wd_trace_event e = next();

	assert_int_equal(e.kind, kind);
	assert_int_equal(e.fiber, fiber);
	assert_int_equal(e.value, value);
	assert_true(wd_bytes_equal(e.text, wd_str(text)));
}

static void ends(void)
{
	struct wd_trace_event e;

	is(WD_TRACE_STOP, 0, 7, "");
	assert_false(wd_trace_file_next(&file, &e));
}

static void an_image_without_a_trace_file_keeps_nothing(void **state)
{
	int evaluated = 0;

	(void)state;
	wd_trace_to = NULL;
	fake_trace_room = 0;
	wd_trace_start();
	assert_null(wd_trace_to);
	WD_TRACE(WD_TRACE_MARK, (uint64_t)++evaluated, "mark");
	assert_int_equal(evaluated, 0);
}

static void nothing_is_written_before_the_end(void **state)
{
	(void)state;
	wd_trace_mark("mark");
	assert_int_equal(fake_trace_len, 0);
	stop();
	assert_null(wd_trace_to);
	is(WD_TRACE_MARK, 0, 0, "mark");
	ends();
}

static void events_have_their_values_and_times(void **state)
{
	uint64_t begun;

	(void)state;
	wd_trace_begin("work");
	fake_advance(wd_ms(5));
	wd_trace_end("work");
	wd_trace_count("load", -2);
	stop();
	begun = file.events.left ? next().when : 0;
	assert_int_equal(begun, FAKE_START_NS);
	assert_int_equal(next().when, begun + wd_ms(5).ns);
	is(WD_TRACE_COUNT, 0, (uint64_t)-2, "load");
	assert_int_equal(file.lost, 0);
	assert_int_equal(file.wall, AHEAD);
	ends();
}

static void text_is_made_plain_and_cut(void **state)
{
	(void)state;
	WD_TRACE_TEXT(WD_TRACE_LOG, 3, "tcp", wd_str("a\nb\"\x7f\xc3\xa4"));
	wd_trace_mark("0123456789012345678901234567890123456789too much");
	WD_TRACE_TEXT(WD_TRACE_LOG, 3, "0123456789012345678901234567890123456", wd_str("xyz"));
	stop();
	is(WD_TRACE_LOG, 0, 3, "tcp: a?b\"???");
	is(WD_TRACE_MARK, 0, 0, "0123456789012345678901234567890123456789");
	is(WD_TRACE_LOG, 0, 3, "0123456789012345678901234567890123456: x");
	ends();
}

static void the_latest_events_are_kept(void **state)
{
	enum { MORE = 5 };

	(void)state;
	for (int64_t i = 0; i < WD_TRACE_RING - 1 + MORE; i++)
		wd_trace_count("i", i);
	stop();
	assert_int_equal(file.lost, MORE);
	for (uint64_t i = MORE; i < WD_TRACE_RING - 1 + MORE; i++)
		is(WD_TRACE_COUNT, 0, i, "i");
	ends();
}

static void a_ring_that_is_just_full_loses_nothing(void **state)
{
	(void)state;
	for (int64_t i = 0; i < WD_TRACE_RING - 1; i++)
		wd_trace_count("i", i);
	stop();
	assert_int_equal(file.lost, 0);
	is(WD_TRACE_COUNT, 0, 0, "i");
}

static wd_err sleeper(void *arg)
{
	(void)arg;
	wd_trace_mark("here");
	return wd_sleep(wd_ms(1));
}

static void fibers_are_told_apart(void **state)
{
	struct wd_fiber *f;
	uint32_t number;

	(void)state;
	assert_null(wd_spawn("sleeper", sleeper, NULL, &f));
	number = wd_fiber_number(f);
	assert_true(number > 0);
	assert_int_equal(wd_fiber_number(NULL), 0);
	assert_null(wd_join(f, NULL));
	stop();
	is(WD_TRACE_WAIT, 0, UINT64_MAX, "");
	is(WD_TRACE_SWITCH, 0, number, "sleeper");
	is(WD_TRACE_MARK, number, 0, "here");
	is(WD_TRACE_WAIT, number, FAKE_START_NS + wd_ms(1).ns, "");
	is(WD_TRACE_HOST, number, FAKE_START_NS + wd_ms(1).ns, "");
	is(WD_TRACE_HOST_END, number, 0, "");
	is(WD_TRACE_WAKE, number, number, "sleeper");
	is(WD_TRACE_WAIT_END, number, 0, "");
	is(WD_TRACE_WAKE, number, 0, "main");
	is(WD_TRACE_SWITCH, number, 0, "main");
	is(WD_TRACE_WAIT_END, 0, 0, "");
	ends();
}

static void a_trace_that_cannot_be_written_is_told(void **state)
{
	static const size_t rooms[] = {
		sizeof(struct wd_trace_header) - 1, sizeof(struct wd_trace_header),
		sizeof(struct wd_trace_header) + sizeof(struct wd_trace_record),
	};

	for (size_t i = 0; i < WD_COUNT(rooms); i++) {
		set_up(state);
		wd_trace_mark("mark");
		fake_trace_room = rooms[i];
		WD_TRACE(WD_TRACE_STOP, 0, "");
		assert_string_equal(fake_output(), "trace: it could not be written\n");
		assert_null(wd_trace_to);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_image_without_a_trace_file_keeps_nothing, set_up),
		cmocka_unit_test_setup(nothing_is_written_before_the_end, set_up),
		cmocka_unit_test_setup(events_have_their_values_and_times, set_up),
		cmocka_unit_test_setup(text_is_made_plain_and_cut, set_up),
		cmocka_unit_test_setup(the_latest_events_are_kept, set_up),
		cmocka_unit_test_setup(a_ring_that_is_just_full_loses_nothing, set_up),
		cmocka_unit_test_setup(fibers_are_told_apart, set_up),
		cmocka_unit_test_setup(a_trace_that_cannot_be_written_is_told, set_up),
	};

	return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
