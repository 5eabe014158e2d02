/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/console_memory.h"
#include "wadi/mclock_faulty.h"
#include "wadi/mclock_trace.h"
#include "wadi/pclock_faulty.h"
#include "wadi/pclock_trace.h"
#include "wadi/test/mclock.h"
#include "wadi/test/pclock.h"
#include "wadi/test/time.h"
#include "wadi/time_faulty.h"
#include "wadi/time_trace.h"
#include "wadi/time_virtual.h"

enum { MINUTE = 60, DATE = 1700000000 /* 2023-11-14T22:13:20Z */ };

static char text[1024];
static struct console_memory memory;
static struct time_virtual under;

static int begin(void **state)
{
	(void)state;
	fake_reset();
	console_memory_init(&memory, WD_ROOM(text));
	time_virtual_init(&under, (wd_instant){ 0 }, (struct wd_date){ DATE, 7 });
	return 0;
}

static wd_err turn(void *arg)
{
	(void)arg;
	time_virtual_turn(&under, wd_ms(5));
	return NULL;
}

static wd_err keep_turning(void *arg)
{
	for (;;) {
		WD_TRY(wd_sleep(wd_us(100)));
		WD_TRY(turn(arg));
	}
}

static wd_instant now(void *unused)
{
	(void)unused;
	return under.wheel.now;
}

static int time_failures(wd_time time)
{
	struct wd_fiber *turner;
	int failures;

	assert_null(wd_spawn("turner", keep_turning, NULL, &turner));
	failures = wd_time_conforms_by(time, now, NULL);
	wd_stop(turner);
	return failures;
}

/* ---- Traces ------------------------------------------------------------------------ */

static void traced_clocks_conform_and_say_what_time_it_is(void **state)
{
	struct mclock_trace m;
	struct pclock_trace p;

	(void)state;
	assert_null(mclock_trace_init(&m, console_memory(&memory), "uptime",
	                              time_virtual_mclock(&under)));
	assert_null(pclock_trace_init(&p, console_memory(&memory), "date",
	                              time_virtual_pclock(&under)));
	time_virtual_turn(&under, wd_ms(1500));
	assert_int_equal(wd_mclock_now(mclock_trace(&m)).ns, 1500000000);
	assert_int_equal(wd_pclock_now(pclock_trace(&p)).s, DATE + 1);
	assert_string_equal(memory.text, "uptime: now: 1.5s\n"
	                                 "date: now: 2023-11-14T22:13:21Z and 500000007 ns\n");
	assert_int_equal(wd_mclock_conforms_by(mclock_trace(&m), turn, NULL), 0);
	assert_int_equal(wd_pclock_conforms(pclock_trace(&p)), 0);
}

static wd_err one_hour(void *time)
{
	return wd_time_sleep(*(wd_time *)time, wd_hours(1));
}

static void traced_sleeping_conforms_and_says_how_it_ended(void **state)
{
	struct time_trace t;
	wd_time time;

	(void)state;
	assert_null(time_trace_init(&t, console_memory(&memory), "pause", time_virtual(&under)));
	time = time_trace(&t);
	assert_null(wd_time_sleep(time, wd_ns(0)));
	assert_ptr_equal(wd_within(wd_ms(1), one_hour, &time), wd_timed_out);
	assert_string_equal(memory.text, "pause: sleep 0s: no error\n"
	                                 "pause: sleep 1h: wadi: timed out\n");
	assert_int_equal(time_failures(time), 0);
}

/* ---- Faults ------------------------------------------------------------------------- */

static void until_they_go_wrong_they_conform(void **state)
{
	struct mclock_faulty m;
	struct pclock_faulty p;
	struct time_faulty t;

	(void)state;
	mclock_faulty_init(&m, time_virtual_mclock(&under), UINT64_MAX);
	pclock_faulty_init(&p, time_virtual_pclock(&under), UINT64_MAX, MINUTE);
	time_faulty_init(&t, time_virtual(&under), UINT64_MAX);
	assert_int_equal(wd_mclock_conforms_by(mclock_faulty(&m), turn, NULL), 0);
	assert_int_equal(wd_pclock_conforms(pclock_faulty(&p)), 0);
	assert_int_equal(time_failures(time_faulty(&t)), 0);
}

static void a_clock_that_stops_does_not_conform(void **state)
{
	struct mclock_faulty m;

	(void)state;
	mclock_faulty_init(&m, time_virtual_mclock(&under), 2);
	time_virtual_turn(&under, wd_s(1));
	assert_int_equal(wd_mclock_now(mclock_faulty(&m)).ns, wd_s(1).ns);
	time_virtual_turn(&under, wd_s(1));
	assert_int_equal(wd_mclock_now(mclock_faulty(&m)).ns, wd_s(2).ns);
	time_virtual_turn(&under, wd_s(1));
	assert_int_equal(wd_mclock_now(mclock_faulty(&m)).ns, wd_s(2).ns);
	assert_int_equal(m.seen, 3);
	mclock_faulty_init(&m, time_virtual_mclock(&under), 0);
	assert_int_equal(wd_mclock_now(mclock_faulty(&m)).ns, wd_s(3).ns);
	assert_int_equal(wd_mclock_conforms_by(mclock_faulty(&m), turn, NULL), 1);
}

static void a_clock_that_jumps_conforms_within_this_century(void **state)
{
	static const int64_t steps[] = { MINUTE, -MINUTE };
	struct pclock_faulty p;

	(void)state;
	for (size_t i = 0; i < WD_COUNT(steps); i++) {
		pclock_faulty_init(&p, time_virtual_pclock(&under), 1, steps[i]);
		assert_int_equal(wd_pclock_now(pclock_faulty(&p)).s, DATE);
		assert_int_equal(wd_pclock_now(pclock_faulty(&p)).s, DATE + steps[i]);
		assert_int_equal(wd_pclock_now(pclock_faulty(&p)).ns, 7);
		assert_int_equal(p.seen, 3);
		assert_int_equal(wd_pclock_conforms(pclock_faulty(&p)), 0);
	}
	p.step = -DATE;
	assert_int_equal(wd_pclock_conforms(pclock_faulty(&p)), 1);
}

static void the_nth_sleep_fails_as_if_cancelled(void **state)
{
	struct time_faulty t;

	(void)state;
	assert_true(wd_err_is(time_faulty_failed, wd_cancelled));
	for (uint64_t good = 0; good < 3; good++) {
		time_faulty_init(&t, time_virtual(&under), good);
		for (uint64_t n = 0; n < 4; n++)
			assert_ptr_equal(wd_time_sleep(time_faulty(&t), wd_ns(0)),
			                 n < good ? NULL : time_faulty_failed);
		assert_int_equal(t.seen, 4);
	}
	for (uint64_t good = 0; good < 5; good++) {
		time_faulty_init(&t, time_virtual(&under), good);
		assert_true(time_failures(time_faulty(&t)) > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(traced_clocks_conform_and_say_what_time_it_is, begin),
		cmocka_unit_test_setup(traced_sleeping_conforms_and_says_how_it_ended, begin),
		cmocka_unit_test_setup(until_they_go_wrong_they_conform, begin),
		cmocka_unit_test_setup(a_clock_that_stops_does_not_conform, begin),
		cmocka_unit_test_setup(a_clock_that_jumps_conforms_within_this_century, begin),
		cmocka_unit_test_setup(the_nth_sleep_fails_as_if_cancelled, begin),
	};

	return cmocka_run_group_tests_name("clock_wrap", tests, NULL, NULL);
}
