/* SPDX-License-Identifier: ISC */
#include "wadi/pclock_trace.h"

static struct wd_date trace_now(void *self)
{
	struct pclock_trace *it = self;
	struct wd_date now = wd_pclock_now(it->under);
	char text[48];

	wd_date_pp(now, text, sizeof text);
	wd_console_print(it->to, "%s: now: %s and %u ns\n", it->name, text, now.ns);
	return now;
}

static const struct wd_pclock_ops trace_ops = { .now = trace_now };

wd_err pclock_trace_init(struct pclock_trace *it, wd_console to, const char *name, wd_pclock under)
{
	*it = (struct pclock_trace){ under, to, name };
	return NULL;
}

wd_pclock pclock_trace(struct pclock_trace *it)
{
	return (wd_pclock){ &trace_ops, it };
}
