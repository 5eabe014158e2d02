/* SPDX-License-Identifier: ISC */
#include "wadi/time_trace.h"

static wd_err trace_sleep(void *self, wd_span span)
{
	struct time_trace *it = self;
	wd_err err = wd_time_sleep(it->under, span);

	wd_console_print(it->to, "%s: sleep %pS: %pE\n", it->name, (void *)&span,
	                 (const void *)err);
	return err;
}

static const struct wd_time_ops trace_ops = { .sleep = trace_sleep };

wd_err time_trace_init(struct time_trace *it, wd_console to, const char *name, wd_time under)
{
	*it = (struct time_trace){ under, to, name };
	return NULL;
}

wd_time time_trace(struct time_trace *it)
{
	return (wd_time){ &trace_ops, it };
}
