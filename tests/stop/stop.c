/* SPDX-License-Identifier: ISC */
#include "wadi/stop.h"

#include "stop.h"
#include "wadi/fiber.h"

static WD_ERROR(no_such_way, NULL, "stop", "there is no such way");
static WD_ERROR(too_early, NULL, "stop", "asked before it was ready");

/* Sleeps until then; what is left to do takes a moment. */
static wd_err wait(void)
{
	WD_TRY(wd_stop_wait());
	return wd_sleep(wd_ms(1));
}

static wd_err one_of_many(void *arg)
{
	(void)arg;
	return wd_stop_wait();
}

/* Two are told; a third has most likely lost its patience before. */
static wd_err many(void)
{
	struct wd_fiber *others[2];
	wd_err err = wd_within(wd_ms(1), one_of_many, NULL);

	if (err && !wd_err_is(err, wd_timed_out))
		return err;
	for (size_t i = 0; i < WD_COUNT(others); i++)
		WD_TRY(wd_spawn("other", one_of_many, NULL, &others[i]));
	for (size_t i = 0; i < WD_COUNT(others); i++) {
		WD_TRY(wd_join(others[i], &err));
		WD_TRY(err);
	}
	return NULL;
}

/* Among fibers that always have something to do. */
static wd_err stay_busy(void)
{
	while (!wd_stop_asked())
		wd_yield();
	return NULL;
}

/* Without ever letting the others or the host do anything. */
static wd_err spin(void)
{
	while (!wd_stop_asked())
		continue;
	return NULL;
}

static wd_err stay(void)
{
	WD_TRY(wd_stop_wait());
	return NULL;
}

static wd_err never_ask(void)
{
	return wd_sleep(wd_s(60));
}

wd_err stop_main(wd_console console, const char *how)
{
	static const struct {
		const char *how;
		wd_err (*run)(void);
	} ways[] = {
		{ "wait", wait }, { "many", many }, { "busy", stay_busy }, { "spin", spin },
		{ "stubborn", stay }, { "never", never_ask },
	};

	for (size_t i = 0; i < WD_COUNT(ways); i++) {
		if (strcmp(ways[i].how, how) != 0)
			continue;
		if (ways[i].run != never_ask && wd_stop_asked())
			return too_early;
		wd_console_print(console, "ready\n");
		WD_TRY(ways[i].run());
		wd_console_print(console, "asked\n");
		return strcmp(how, "stubborn") == 0 ? never_ask() : NULL;
	}
	return no_such_way;
}
