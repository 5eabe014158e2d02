/* SPDX-License-Identifier: ISC */
#include "wadi/random_trace.h"

static void trace_fill(void *self, struct wd_room into)
{
	struct random_trace *it = self;

	wd_random_fill(it->under, into);
	wd_console_print(it->to, "%s: fill: %zu bytes\n", it->name, into.len);
}

static const char *trace_sources(void *self)
{
	struct random_trace *it = self;
	const char *sources = wd_random_sources(it->under);

	wd_console_print(it->to, "%s: sources: %s\n", it->name, sources);
	return sources;
}

static const struct wd_random_ops trace_ops = { .fill = trace_fill, .sources = trace_sources };

wd_err random_trace_init(struct random_trace *it, wd_console to, const char *name, wd_random under)
{
	*it = (struct random_trace){ under, to, name };
	return NULL;
}

wd_random random_trace(struct random_trace *it)
{
	return (wd_random){ &trace_ops, it };
}
