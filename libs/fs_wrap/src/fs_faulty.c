/* SPDX-License-Identifier: ISC */
#include "wadi/fs_faulty.h"

WD_ERROR(fs_faulty_failed, NULL, "fs-faulty", "fails on purpose");

static bool fails(struct fs_faulty *it)
{
	it->seen++;
	if (it->good == 0)
		return true;
	it->good--;
	return false;
}

static wd_err faulty_stat(void *self, struct wd_bytes path, struct wd_fs_stat *stat)
{
	struct fs_faulty *it = self;

	return fails(it) ? fs_faulty_failed : wd_fs_stat(it->under, path, stat);
}

static wd_err faulty_read(void *self, struct wd_bytes path, uint64_t from, struct wd_room into,
                          size_t *got)
{
	struct fs_faulty *it = self;

	return fails(it) ? fs_faulty_failed : wd_fs_read(it->under, path, from, into, got);
}

static wd_err faulty_write(void *self, struct wd_bytes path, uint64_t at, struct wd_bytes from)
{
	struct fs_faulty *it = self;

	if (!fails(it))
		return wd_fs_write(it->under, path, at, from);
	WD_TRY(wd_fs_write(it->under, path, at, wd_bytes(from.ptr, from.len / 2)));
	return fs_faulty_failed;
}

static wd_err faulty_resize(void *self, struct wd_bytes path, uint64_t size)
{
	struct fs_faulty *it = self;

	return fails(it) ? fs_faulty_failed : wd_fs_resize(it->under, path, size);
}

static wd_err faulty_create(void *self, struct wd_bytes path)
{
	struct fs_faulty *it = self;

	return fails(it) ? fs_faulty_failed : wd_fs_create(it->under, path);
}

static wd_err faulty_mkdir(void *self, struct wd_bytes path)
{
	struct fs_faulty *it = self;

	return fails(it) ? fs_faulty_failed : wd_fs_mkdir(it->under, path);
}

static wd_err faulty_remove(void *self, struct wd_bytes path)
{
	struct fs_faulty *it = self;

	return fails(it) ? fs_faulty_failed : wd_fs_remove(it->under, path);
}

static wd_err faulty_rename(void *self, struct wd_bytes from, struct wd_bytes to)
{
	struct fs_faulty *it = self;

	return fails(it) ? fs_faulty_failed : wd_fs_rename(it->under, from, to);
}

static wd_err faulty_list(void *self, struct wd_bytes path, wd_fs_each *each, void *arg)
{
	struct fs_faulty *it = self;

	return fails(it) ? fs_faulty_failed : wd_fs_list(it->under, path, each, arg);
}

static const struct wd_fs_ops faulty_ops = {
	.stat = faulty_stat,
	.read = faulty_read,
	.write = faulty_write,
	.resize = faulty_resize,
	.create = faulty_create,
	.mkdir = faulty_mkdir,
	.remove = faulty_remove,
	.rename = faulty_rename,
	.list = faulty_list,
};

void fs_faulty_init(struct fs_faulty *it, wd_fs under, uint64_t good)
{
	*it = (struct fs_faulty){ .under = under, .good = good };
}

wd_fs fs_faulty(struct fs_faulty *it)
{
	return (wd_fs){ &faulty_ops, it };
}
