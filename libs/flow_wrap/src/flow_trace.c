/* SPDX-License-Identifier: ISC */
#include "wadi/flow_trace.h"

static wd_err say(struct flow_trace *it, const char *what, size_t bytes, wd_err err)
{
	if (err)
		wd_console_print(it->to, "%s: %s %zu bytes: %pE\n", it->name, what, bytes,
		                 (const void *)err);
	else
		wd_console_print(it->to, "%s: %s: %zu bytes\n", it->name, what, bytes);
	return err;
}

static wd_err trace_read(void *self, struct wd_room into, size_t *got)
{
	struct flow_trace *it = self;
	size_t n = 0;
	wd_err err = wd_flow_read(it->under, into, &n);

	if (!err)
		*got = n;
	return say(it, "read", err ? into.len : n, err);
}

static wd_err trace_write(void *self, const struct wd_bytes *pieces, size_t count)
{
	struct flow_trace *it = self;
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += pieces[i].len;
	return say(it, "write", n, wd_flow_write_pieces(it->under, pieces, count));
}

static wd_err trace_send(void *self, struct wd_buf *buf)
{
	struct flow_trace *it = self;
	size_t n = wd_buf_total(buf);

	return say(it, "send", n, wd_flow_send(it->under, buf));
}

static void trace_shutdown(void *self, enum wd_flow_half half)
{
	static const char *const names[] = { "nothing", "reading", "writing", "both" };
	struct flow_trace *it = self;

	wd_flow_shutdown(it->under, half);
	wd_console_print(it->to, "%s: shut down: %s\n", it->name, names[half & WD_FLOW_BOTH]);
}

static void trace_close(void *self)
{
	struct flow_trace *it = self;

	wd_flow_close(it->under);
	wd_console_print(it->to, "%s: closed\n", it->name);
}

static const struct wd_flow_ops trace_ops = {
	.read = trace_read,
	.write = trace_write,
	.send = trace_send,
	.shutdown = trace_shutdown,
	.close = trace_close,
};

wd_err flow_trace_init(struct flow_trace *it, wd_console to, const char *name, wd_flow under)
{
	*it = (struct flow_trace){ under, to, name };
	return NULL;
}

wd_flow flow_trace(struct flow_trace *it)
{
	return (wd_flow){ &trace_ops, it };
}
