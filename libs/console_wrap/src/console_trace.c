/* SPDX-License-Identifier: ISC */
#include "wadi/console_trace.h"

static void trace_write(void *self, struct wd_bytes text)
{
	struct console_trace *it = self;

	wd_console_write(it->under, text);
	wd_console_print(it->to, "%s: write: %zu bytes\n", it->name, text.len);
}

static const struct wd_console_ops trace_ops = { .write = trace_write };

wd_err console_trace_init(struct console_trace *it, wd_console to, const char *name,
                          wd_console under)
{
	*it = (struct console_trace){ under, to, name };
	return NULL;
}

wd_console console_trace(struct console_trace *it)
{
	return (wd_console){ &trace_ops, it };
}
