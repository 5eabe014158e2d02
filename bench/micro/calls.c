/* SPDX-License-Identifier: ISC */
#include "micro.h"

#include "wadi/log.h"
#include "wadi/trace.h"

static WD_LOG_SOURCE(source, "micro", "what is measured");

/* The compiler knows nothing any more of what is in memory. */
#define FORGET() __asm__ volatile("" ::: "memory")

wd_err call_nothing(struct bench *bench)
{
	(void)bench;
	for (int i = 0; i < CALLS; i++)
		FORGET();
	return NULL;
}

wd_err call_log(struct bench *bench)
{
	(void)bench;
	for (int i = 0; i < CALLS; i++) {
		FORGET();
		WD_LOG_DEBUG(source, "round %d", i);
	}
	return NULL;
}

wd_err call_trace(struct bench *bench)
{
	(void)bench;
	for (int i = 0; i < CALLS; i++) {
		FORGET();
		wd_trace_count("round", i);
	}
	return NULL;
}

/* What an implementation of a clock does at least, and the handle that leads there. */
static struct { wd_instant now; } still = { { 1 } };

static __attribute__((noinline)) wd_instant still_now(void *self)
{
	FORGET();
	return *(const wd_instant *)self;
}

static const struct wd_mclock_ops still_ops = { .now = still_now };

wd_err call_function(struct bench *bench)
{
	(void)bench;
	for (int i = 0; i < CALLS; i++)
		(void)still_now(&still);
	return NULL;
}

wd_err call_interface(struct bench *bench)
{
	wd_mclock clock = { &still_ops, &still };

	(void)bench;
	__asm__("" : "+r"(clock.ops)); /* which table it is nobody knows */
	for (int i = 0; i < CALLS; i++)
		(void)wd_mclock_now(clock);
	return NULL;
}
