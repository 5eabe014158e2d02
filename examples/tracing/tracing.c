/* SPDX-License-Identifier: ISC */
#include "tracing.h"

#include "wadi/fiber.h"
#include "wadi/log.h"
#include "wadi/trace.h"

static WD_LOG_SOURCE(kitchen, "kitchen", "what is cooked");

static wd_err cook(void *arg)
{
	struct wd_wait *meal = arg;

	for (int64_t onions = 3; onions > 0; onions--) {
		wd_trace_count("onions", onions);
		wd_trace_begin("fry");
		WD_TRY(wd_sleep(wd_ms(1)));
		wd_trace_end("fry");
	}
	WD_LOG_INFO(kitchen, "the meal is ready");
	wd_wake(meal);
	return NULL;
}

wd_err tracing_main(wd_console console)
{
	struct wd_wait meal = { 0 };
	struct wd_fiber *cooking;

	wd_trace_start();
	WD_TRY(wd_spawn("cook", cook, &meal, &cooking));
	WD_TRY(wd_wait(&meal));
	wd_trace_mark("served");
	WD_TRY(wd_join(cooking, NULL));
	wd_console_print(console, "that was good\n");
	return NULL;
}
