/* SPDX-License-Identifier: ISC */
#include "wadi/kv_trace.h"

static wd_err say(struct kv_trace *it, const char *what, struct wd_bytes key, wd_err err)
{
	if (err)
		wd_console_print(it->to, "%s: %s %pB: %pE\n", it->name, what, (void *)&key,
		                 (const void *)err);
	else
		wd_console_print(it->to, "%s: %s %pB\n", it->name, what, (void *)&key);
	return err;
}

static wd_err trace_stat(void *self, struct wd_bytes key, struct wd_kv_stat *stat)
{
	struct kv_trace *it = self;

	return say(it, "stat", key, wd_kv_stat(it->kv, key, stat));
}

static wd_err trace_read(void *self, struct wd_bytes key, uint64_t from, struct wd_room into,
                         size_t *got)
{
	struct kv_trace *it = self;

	return say(it, "read", key, wd_kv_read(it->kv, key, from, into, got));
}

static wd_err trace_list(void *self, struct wd_bytes key, wd_kv_each *each, void *arg)
{
	struct kv_trace *it = self;

	return say(it, "list", key, wd_kv_list(it->kv, key, each, arg));
}

static wd_err trace_digest(void *self, struct wd_bytes key, struct wd_kv_digest *digest)
{
	struct kv_trace *it = self;

	return say(it, "digest", key, wd_kv_digest(it->kv, key, digest));
}

static wd_err trace_set(void *self, struct wd_bytes key, struct wd_bytes value)
{
	struct kv_trace *it = self;

	return say(it, "set", key, wd_kv_set(it->rw, key, value));
}

static wd_err trace_set_partial(void *self, struct wd_bytes key, uint64_t at,
                                struct wd_bytes from)
{
	struct kv_trace *it = self;

	return say(it, "set a part of", key, wd_kv_set_partial(it->rw, key, at, from));
}

static wd_err trace_remove(void *self, struct wd_bytes key)
{
	struct kv_trace *it = self;

	return say(it, "remove", key, wd_kv_remove(it->rw, key));
}

static wd_err trace_rename(void *self, struct wd_bytes from, struct wd_bytes to)
{
	struct kv_trace *it = self;

	return say(it, "rename", from, wd_kv_rename(it->rw, from, to));
}

static const struct wd_kv_rw_ops trace_ops = {
	.kv = { .stat = trace_stat, .read = trace_read, .list = trace_list,
	        .digest = trace_digest },
	.set = trace_set,
	.set_partial = trace_set_partial,
	.remove = trace_remove,
	.rename = trace_rename,
};

wd_err kv_trace_init(struct kv_trace *it, wd_console to, const char *name, wd_kv under)
{
	*it = (struct kv_trace){ .kv = under, .to = to, .name = name };
	return NULL;
}

wd_err kv_trace_init_rw(struct kv_trace *it, wd_console to, const char *name, wd_kv_rw under)
{
	*it = (struct kv_trace){ .kv = wd_kv_of(under), .rw = under, .to = to, .name = name };
	return NULL;
}

wd_kv kv_trace(struct kv_trace *it)
{
	return (wd_kv){ &trace_ops.kv, it };
}

wd_kv_rw kv_trace_rw(struct kv_trace *it)
{
	return (wd_kv_rw){ &trace_ops, it };
}
