/* SPDX-License-Identifier: ISC */
#include "timeout1.h"

#include "wadi/fiber.h"

struct work {
	wd_console console;
	wd_time time;
	wd_span takes;
};

static void goodbye_cleanup(const struct work **work)
{
	wd_console_print((*work)->console, "clean-up\n");
}

static wd_err do_work(void *arg)
{
	/* Runs however this function is left, by the limit too. */
	WD_AUTO(goodbye) const struct work *work = arg;

	WD_TRY(wd_time_sleep(work->time, work->takes));
	wd_console_print(work->console, "done\n");
	return NULL;
}

wd_err timeout1_main(wd_console console, wd_time time, wd_span limit, wd_span work)
{
	wd_err err = wd_within(limit, do_work, &(struct work){ console, time, work });

	if (wd_err_is(err, wd_timed_out)) {
		wd_console_print(console, "timed out after %pS\n", &limit);
		return NULL;
	}
	return err;
}
