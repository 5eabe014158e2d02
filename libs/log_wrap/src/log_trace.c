/* SPDX-License-Identifier: ISC */
#include "wadi/log_trace.h"

static wd_err trace_report(void *self, const struct wd_log_message *message)
{
	struct log_trace *it = self;
	wd_err err = wd_report(it->under, message);

	wd_console_print(it->to, "%s: %s [%s] %zu bytes: %pE\n", it->name,
	                 wd_level_short(message->level), message->source->name, message->text.len,
	                 (const void *)err);
	return err;
}

static const struct wd_reporter_ops trace_ops = { .report = trace_report };

wd_err log_trace_init(struct log_trace *it, wd_console to, const char *name, wd_reporter under)
{
	*it = (struct log_trace){ under, to, name };
	return NULL;
}

wd_reporter log_trace(struct log_trace *it)
{
	return (wd_reporter){ &trace_ops, it };
}
