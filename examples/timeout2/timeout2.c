/* SPDX-License-Identifier: ISC */
#include "timeout2.h"

#include "wadi/fiber.h"

enum { SLEEPERS = 2 };

struct sleeper {
	wd_console console;
	wd_time time;
	wd_span span;
};

static wd_err sleeper_run(void *arg)
{
	const struct sleeper *sleeper = arg;
	wd_err err = wd_time_sleep(sleeper->time, sleeper->span);

	if (wd_err_is(err, wd_cancelled))
		wd_console_print(sleeper->console, "%s: woken early\n", wd_fiber_name(wd_self()));
	return err;
}

static wd_err race(struct sleeper *sleepers, struct wd_fiber **fibers, size_t *winner)
{
	wd_err result;

	WD_TRY(wd_spawn("first", sleeper_run, &sleepers[0], &fibers[0]));
	WD_TRY(wd_spawn("second", sleeper_run, &sleepers[1], &fibers[1]));
	WD_TRY(wd_join_first(fibers, SLEEPERS, winner, &result));
	fibers[*winner] = NULL;
	return result;
}

wd_err timeout2_main(wd_console console, wd_time time, wd_span first, wd_span second)
{
	struct sleeper sleepers[SLEEPERS] = { { console, time, first }, { console, time, second } };
	struct wd_fiber *fibers[SLEEPERS] = { NULL };
	size_t winner;
	wd_err err = race(sleepers, fibers, &winner);

	for (int i = 0; i < SLEEPERS; i++)
		wd_stop(fibers[i]);
	WD_TRY(err);
	wd_console_print(console, "the %s was first\n", winner == 0 ? "first" : "second");
	return NULL;
}
