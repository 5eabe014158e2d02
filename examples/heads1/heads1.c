/* SPDX-License-Identifier: ISC */
#include "heads1.h"

#include "wadi/fiber.h"

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

wd_err heads1_main(wd_console console, wd_time time, wd_span heads, wd_span tails)
{
	struct side head = { console, time, heads, "Heads" };
	struct side tail = { console, time, tails, "Tails" };
	struct wd_fiber *fiber;
	wd_err result;

	/* One side in a fiber of its own, the other here. */
	WD_TRY(wd_spawn("heads", come_up, &head, &fiber));
	result = come_up(&tail);
	if (result) {
		wd_stop(fiber); /* it uses what is on this stack */
		return result;
	}
	WD_TRY(wd_join(fiber, &result));
	WD_TRY(result);
	wd_console_print(console, "Finished\n");
	return NULL;
}
