/* SPDX-License-Identifier: ISC */
#include "wadi/fs_trace.h"

static wd_err say(struct fs_trace *it, const char *what, struct wd_bytes path, wd_err err)
{
	if (err)
		wd_console_print(it->to, "%s: %s %pB: %pE\n", it->name, what, (void *)&path,
		                 (const void *)err);
	else
		wd_console_print(it->to, "%s: %s %pB\n", it->name, what, (void *)&path);
	return err;
}

static wd_err trace_stat(void *self, struct wd_bytes path, struct wd_fs_stat *stat)
{
	struct fs_trace *it = self;

	return say(it, "stat", path, wd_fs_stat(it->under, path, stat));
}

static wd_err trace_read(void *self, struct wd_bytes path, uint64_t from, struct wd_room into,
                         size_t *got)
{
	struct fs_trace *it = self;

	return say(it, "read", path, wd_fs_read(it->under, path, from, into, got));
}

static wd_err trace_write(void *self, struct wd_bytes path, uint64_t at, struct wd_bytes from)
{
	struct fs_trace *it = self;

	return say(it, "write", path, wd_fs_write(it->under, path, at, from));
}

static wd_err trace_resize(void *self, struct wd_bytes path, uint64_t size)
{
	struct fs_trace *it = self;

	return say(it, "resize", path, wd_fs_resize(it->under, path, size));
}

static wd_err trace_create(void *self, struct wd_bytes path)
{
	struct fs_trace *it = self;

	return say(it, "create", path, wd_fs_create(it->under, path));
}

static wd_err trace_mkdir(void *self, struct wd_bytes path)
{
	struct fs_trace *it = self;

	return say(it, "mkdir", path, wd_fs_mkdir(it->under, path));
}

static wd_err trace_remove(void *self, struct wd_bytes path)
{
	struct fs_trace *it = self;

	return say(it, "remove", path, wd_fs_remove(it->under, path));
}

static wd_err trace_rename(void *self, struct wd_bytes from, struct wd_bytes to)
{
	struct fs_trace *it = self;

	return say(it, "rename", from, wd_fs_rename(it->under, from, to));
}

static wd_err trace_list(void *self, struct wd_bytes path, wd_fs_each *each, void *arg)
{
	struct fs_trace *it = self;

	return say(it, "list", path, wd_fs_list(it->under, path, each, arg));
}

static const struct wd_fs_ops trace_ops = {
	.stat = trace_stat,
	.read = trace_read,
	.write = trace_write,
	.resize = trace_resize,
	.create = trace_create,
	.mkdir = trace_mkdir,
	.remove = trace_remove,
	.rename = trace_rename,
	.list = trace_list,
};

wd_err fs_trace_init(struct fs_trace *it, wd_console to, const char *name, wd_fs under)
{
	*it = (struct fs_trace){ under, to, name };
	return NULL;
}

wd_fs fs_trace(struct fs_trace *it)
{
	return (wd_fs){ &trace_ops, it };
}
