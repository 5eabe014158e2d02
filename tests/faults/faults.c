/* SPDX-License-Identifier: ISC */
#include "faults.h"

#include "wadi/alloc.h"
#include "wadi/fiber.h"
#include "wadi/log.h"
#include "wadi/start.h"

static WD_LOG_SOURCE(log, "faults", "what is about to fail");

static WD_ERROR(on_purpose, NULL, "faults", "failed on purpose");
static WD_ERROR(still_here, NULL, "faults", "nothing stopped it");

static wd_err end(void)
{
	wd_exit(42);
}

static wd_err fail(void)
{
	return on_purpose;
}

/* Writes over the end of an array, as a string that is too long does. */
static wd_err smash(void)
{
	char small[8];
	volatile char *volatile out = small;

	for (int i = 0; i < 64; i++)
		out[i] = 'A';
	return still_here;
}

static int deeper(volatile char *above)
{
	volatile char frame[256];

	frame[0] = above[0];
	return above[0] ? 0 : deeper(frame) + frame[0];
}

static wd_err overflow(void)
{
	volatile char first[1] = { 0 };

	return deeper(first) ? still_here : NULL;
}

static struct wd_wait taken;

static wd_err wait_there(void *arg)
{
	(void)arg;
	return wd_wait(&taken);
}

/* Waits where another fiber waits already. */
static wd_err break_rule(void)
{
	WD_TRY(wd_spawn("first", wait_there, NULL, NULL));
	wd_yield();
	WD_TRY(wait_there(NULL));
	return still_here;
}

static wd_err write_null(void)
{
	volatile int *volatile nowhere = (volatile int *)8;

	*nowhere = 1;
	return still_here;
}

static wd_err write_text(void)
{
	*(volatile uint8_t *)(uintptr_t)fail = 0;
	return still_here;
}

/* Everything there is, but not one byte more. */
static wd_err use_memory(void)
{
	while (wd_alloc(4096))
		continue;
	return wd_no_memory;
}

wd_err faults_main(wd_console console, const char *how)
{
	static const struct {
		const char *how;
		wd_err (*run)(void);
	} ways[] = {
		{ "exit", end },        { "error", fail },      { "smash", smash },
		{ "overflow", overflow }, { "null", write_null }, { "text", write_text },
		{ "memory", use_memory }, { "rule", break_rule },
	};

	wd_console_print(console, "now: %s\n", how);
	WD_LOG_WARNING(log, "%s comes next", how);
	for (size_t i = 0; i < WD_COUNT(ways); i++)
		if (strcmp(ways[i].how, how) == 0)
			return ways[i].run();
	return still_here;
}
