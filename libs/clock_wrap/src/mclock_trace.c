/* SPDX-License-Identifier: ISC */
#include "wadi/mclock_trace.h"

static wd_instant trace_now(void *self)
{
	struct mclock_trace *it = self;
	wd_instant now = wd_mclock_now(it->under);
	wd_span since = wd_ns(now.ns);

	wd_console_print(it->to, "%s: now: %pS\n", it->name, (void *)&since);
	return now;
}

static const struct wd_mclock_ops trace_ops = { .now = trace_now };

wd_err mclock_trace_init(struct mclock_trace *it, wd_console to, const char *name, wd_mclock under)
{
	*it = (struct mclock_trace){ under, to, name };
	return NULL;
}

wd_mclock mclock_trace(struct mclock_trace *it)
{
	return (wd_mclock){ &trace_ops, it };
}
