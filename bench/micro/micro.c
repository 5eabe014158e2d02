/* SPDX-License-Identifier: ISC */
#include "micro.h"

#include "wadi/fiber.h"

enum { RUNS = 25, LOOP_RUNS = 5, READS = 100000, SWITCHES = 100000 };

static wd_err read_mclock(struct bench *bench)
{
	for (int i = 0; i < READS; i++)
		wd_mclock_now(bench->mclock);
	return NULL;
}

static wd_err read_pclock(struct bench *bench)
{
	for (int i = 0; i < READS; i++)
		wd_pclock_now(bench->pclock);
	return NULL;
}

static wd_err yield_often(void *arg)
{
	(void)arg;
	for (int i = 0; i < SWITCHES / 2; i++)
		wd_yield();
	return NULL;
}

/* Two fibers that hand the processor to each other. */
static wd_err switch_fibers(struct bench *bench)
{
	struct wd_fiber *other;

	WD_TRY(wd_spawn("other", yield_often, bench, &other));
	WD_TRY(yield_often(bench));
	return wd_join(other, NULL);
}

/* On a line of the cache: where the loop's jump lies across two of them it takes twice as
 * long, on every target, which says nothing of the target. */
__attribute__((aligned(64))) static wd_err count(struct bench *bench)
{
	for (int64_t i = 0; i < bench->loop * 1000000; i++)
		__asm__ volatile("" : "+r"(i));
	return NULL;
}

/* The least of so many runs. */
static wd_err best(struct bench *bench, wd_err (*run)(struct bench *), int runs, uint64_t *ns)
{
	*ns = UINT64_MAX;
	for (int i = 0; i < runs; i++) {
		wd_instant start = wd_mclock_now(bench->mclock);
		wd_span took;

		WD_TRY(run(bench));
		took = wd_between(start, wd_mclock_now(bench->mclock));
		if (took.ns < *ns)
			*ns = took.ns;
	}
	return NULL;
}

static const struct thing {
	const char *name;
	wd_err (*run)(struct bench *);
	uint64_t times;
} things[] = {
	{ "mclock", read_mclock, READS },
	{ "pclock", read_pclock, READS },
	{ "switch", switch_fibers, SWITCHES },
	{ "nothing", call_nothing, CALLS },
	{ "log", call_log, CALLS },
	{ "trace", call_trace, CALLS },
	{ "function", call_function, CALLS },
	{ "interface", call_interface, CALLS },
	{ "memcpy", copy_block, BLOCKS },
	{ "block", read_block, BLOCKS },
	{ "loop", count, 1 },
};

wd_err micro_main(wd_console console, wd_mclock mclock, wd_pclock pclock, int64_t loop)
{
	struct bench bench = { mclock, pclock, loop };

	for (size_t i = 0; i < WD_COUNT(things); i++) {
		uint64_t ns, ps;

		WD_TRY(best(&bench, things[i].run, things[i].times > 1 ? RUNS : LOOP_RUNS, &ns));
		ps = ns * 1000 / things[i].times;
		wd_console_print(console, "%s %llu.%03llu\n", things[i].name,
		                 (unsigned long long)(ps / 1000), (unsigned long long)(ps % 1000));
	}
	return NULL;
}
