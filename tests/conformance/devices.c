/* SPDX-License-Identifier: ISC */
#include "wrapped.h"

#include "report.h"
#include "wadi/console_faulty.h"
#include "wadi/console_memory.h"
#include "wadi/console_trace.h"
#include "wadi/mclock_faulty.h"
#include "wadi/mclock_trace.h"
#include "wadi/pclock_faulty.h"
#include "wadi/pclock_trace.h"
#include "wadi/random_faulty.h"
#include "wadi/random_seeded.h"
#include "wadi/random_trace.h"
#include "wadi/test/console.h"
#include "wadi/test/mclock.h"
#include "wadi/test/pclock.h"
#include "wadi/test/random.h"
#include "wadi/test/time.h"
#include "wadi/time_faulty.h"
#include "wadi/time_trace.h"
#include "wadi/time_virtual.h"

static WD_ERROR(not_conforming, NULL, "conformance", "a device does not do what its kind does");

/* All of them: what is in memory, and over each one that traces and one that may fail. */
static struct {
	struct console_memory memory;
	struct console_trace console_trace;
	struct console_faulty console_faulty;
	struct time_virtual virtual;
	struct mclock_trace mclock_trace;
	struct mclock_faulty mclock_faulty;
	struct pclock_trace pclock_trace;
	struct pclock_faulty pclock_faulty;
	struct time_trace time_trace;
	struct time_faulty time_faulty;
	struct random_seeded seeded;
	struct random_trace random_trace;
	struct random_faulty random_faulty;
} it;

static wd_err set_up(wd_console to)
{
	wd_mclock mclock = time_virtual_mclock(&it.virtual);
	wd_pclock pclock = time_virtual_pclock(&it.virtual);

	time_virtual_init(&it.virtual, wd_now(), (struct wd_date){ 1700000000, 0 });
	WD_TRY(console_trace_init(&it.console_trace, to, "console", to));
	console_faulty_init(&it.console_faulty, to, 3);
	WD_TRY(mclock_trace_init(&it.mclock_trace, to, "mclock", mclock));
	mclock_faulty_init(&it.mclock_faulty, mclock, UINT64_MAX);
	WD_TRY(pclock_trace_init(&it.pclock_trace, to, "pclock", pclock));
	pclock_faulty_init(&it.pclock_faulty, pclock, 3, 60);
	WD_TRY(time_trace_init(&it.time_trace, to, "time", time_virtual(&it.virtual)));
	time_faulty_init(&it.time_faulty, time_virtual(&it.virtual), UINT64_MAX);
	WD_TRY(random_seeded_init(&it.seeded, 1));
	WD_TRY(random_trace_init(&it.random_trace, to, "random", random_seeded(&it.seeded)));
	random_faulty_init(&it.random_faulty, random_seeded(&it.seeded), UINT64_MAX);
	return NULL;
}

/* Virtual time goes on by hand. */
static wd_err turn(void *unused)
{
	(void)unused;
	time_virtual_turn(&it.virtual, wd_ms(5));
	return NULL;
}

static wd_err keep_turning(void *unused)
{
	for (;;) {
		WD_TRY(wd_sleep(wd_us(100)));
		WD_TRY(turn(unused));
	}
}

static wd_instant now(void *unused)
{
	(void)unused;
	return it.virtual.wheel.now;
}

static int clocks(wd_console to)
{
	wd_mclock mclock = time_virtual_mclock(&it.virtual);
	wd_pclock pclock = time_virtual_pclock(&it.virtual);

	return report(to, "time_virtual_mclock", wd_mclock_conforms_by(mclock, turn, NULL)) +
	       report(to, "mclock_trace",
	              wd_mclock_conforms_by(mclock_trace(&it.mclock_trace), turn, NULL)) +
	       report(to, "mclock_faulty",
	              wd_mclock_conforms_by(mclock_faulty(&it.mclock_faulty), turn, NULL)) +
	       report(to, "time_virtual_pclock", wd_pclock_conforms(pclock)) +
	       report(to, "pclock_trace", wd_pclock_conforms(pclock_trace(&it.pclock_trace))) +
	       report(to, "pclock_faulty", wd_pclock_conforms(pclock_faulty(&it.pclock_faulty)));
}

static int times(wd_console to)
{
	return report(to, "time_virtual",
	              wd_time_conforms_by(time_virtual(&it.virtual), now, NULL)) +
	       report(to, "time_trace",
	              wd_time_conforms_by(time_trace(&it.time_trace), now, NULL)) +
	       report(to, "time_faulty",
	              wd_time_conforms_by(time_faulty(&it.time_faulty), now, NULL));
}

static int others(wd_console to)
{
	return report(to, "console_memory", wd_console_conforms(console_memory(&it.memory))) +
	       report(to, "console_trace", wd_console_conforms(console_trace(&it.console_trace))) +
	       report(to, "console_faulty",
	              wd_console_conforms(console_faulty(&it.console_faulty))) +
	       report(to, "random_seeded", wd_random_conforms(random_seeded(&it.seeded))) +
	       report(to, "random_trace", wd_random_conforms(random_trace(&it.random_trace))) +
	       report(to, "random_faulty", wd_random_conforms(random_faulty(&it.random_faulty)));
}

wd_err devices_main(wd_console console)
{
	static char text[16384];
	struct wd_fiber *turner;
	int failures;

	console_memory_init(&it.memory, WD_ROOM(text));
	WD_TRY(set_up(console_memory(&it.memory)));
	failures = clocks(console) + others(console);
	WD_TRY(wd_spawn("turner", keep_turning, NULL, &turner));
	failures += times(console);
	wd_stop(turner);
	return failures ? not_conforming : NULL;
}

wd_err traced_main(wd_console console, wd_mclock mclock, wd_pclock pclock, wd_time time,
                   wd_random random)
{
	uint8_t bytes[4];
	struct wd_bytes drawn = wd_bytes(bytes, sizeof bytes);

	(void)wd_mclock_now(mclock);
	(void)wd_pclock_now(pclock);
	WD_TRY(wd_time_sleep(time, wd_ms(1)));
	wd_random_fill(random, WD_ROOM(bytes));
	wd_console_print(console, "traced: %pH\n", (void *)&drawn);
	return NULL;
}
