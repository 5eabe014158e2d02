/* SPDX-License-Identifier: ISC */
#include "heads2.h"

#include "wadi/fiber.h"

enum { SIDES = 2 };

struct side {
	wd_console console;
	wd_time time;
	wd_span after;
	const char *name;
};

static wd_err come_up(void *arg)
{
	const struct side *side = arg;

	WD_TRY(wd_time_sleep(side->time, side->after));
	wd_console_print(side->console, "%s\n", side->name);
	return NULL;
}

/* Stops those that still run: they use what is on the caller's stack. */
static void stop_all(struct wd_fiber **fibers)
{
	for (int i = 0; i < SIDES; i++)
		wd_stop(wd_move(fibers[i]));
}

static wd_err both(struct side *sides, struct wd_fiber **fibers)
{
	wd_err result;

	for (int i = 0; i < SIDES; i++)
		WD_TRY(wd_spawn(sides[i].name, come_up, &sides[i], &fibers[i]));
	for (int i = 0; i < SIDES; i++) {
		WD_TRY(wd_join(fibers[i], &result));
		fibers[i] = NULL;
		WD_TRY(result);
	}
	return NULL;
}

wd_err heads2_main(wd_console console, wd_time time, wd_span heads, wd_span tails)
{
	struct side sides[SIDES] = { { console, time, heads, "Heads" },
	                             { console, time, tails, "Tails" } };
	struct wd_fiber *fibers[SIDES] = { NULL };
	wd_err err = both(sides, fibers);

	stop_all(fibers);
	WD_TRY(err);
	wd_console_print(console, "Finished\n");
	return NULL;
}
