/* SPDX-License-Identifier: ISC */
#include "wadi/kv_of_fs.h"

static wd_fs fs_of(void *self)
{
	return ((struct kv_of_fs *)self)->fs;
}

/* The one place where errors change from one interface to the other. */
static wd_err as_kv(wd_err err)
{
	static const struct { wd_err fs, kv; } pairs[] = {
		{ wd_fs_not_found, wd_kv_not_found },
		{ wd_fs_bad_path, wd_kv_bad_key },
		{ wd_fs_is_a_directory, wd_kv_not_a_value },
		{ wd_fs_not_a_directory, wd_kv_not_a_dictionary },
		{ wd_fs_no_space, wd_kv_no_space },
		{ wd_fs_damaged, wd_kv_damaged },
		{ wd_fs_exists, wd_kv_taken },
	};

	for (size_t i = 0; i < WD_COUNT(pairs); i++)
		if (wd_err_is(err, pairs[i].fs))
			return pairs[i].kv;
	return err;
}

/* ---- Reading --------------------------------------------------------------------------- */

static wd_err fs_kv_stat(void *self, struct wd_bytes key, struct wd_kv_stat *into)
{
	struct wd_fs_stat stat;

	WD_TRY(as_kv(wd_fs_stat(fs_of(self), key, &stat)));
	*into = (struct wd_kv_stat){ stat.size, stat.modified, stat.directory };
	return NULL;
}

static wd_err fs_kv_read(void *self, struct wd_bytes key, uint64_t from, struct wd_room into,
                         size_t *got)
{
	return as_kv(wd_fs_read(fs_of(self), key, from, into, got));
}

/* wd_fs_each and wd_kv_each are the same type. */
static wd_err fs_kv_list(void *self, struct wd_bytes key, wd_kv_each *each, void *arg)
{
	return as_kv(wd_fs_list(fs_of(self), key, each, arg));
}

static wd_err fs_kv_digest(void *self, struct wd_bytes key, struct wd_kv_digest *digest)
{
	return wd_kv_digest_by_reading(kv_of_fs(self), key, digest);
}

/* ---- Writing --------------------------------------------------------------------------- */

/* Makes the directories above; those that are there are fine. */
static wd_err make_parents(wd_fs fs, struct wd_bytes key)
{
	for (size_t i = 0; i < key.len; i++)
		if (key.ptr[i] == '/') {
			wd_err err = wd_fs_mkdir(fs, wd_bytes(key.ptr, i));

			if (!wd_err_is(err, wd_fs_exists))
				WD_TRY(err);
		}
	return NULL;
}

static wd_err create(wd_fs fs, struct wd_bytes key, struct wd_bytes value)
{
	wd_err err;

	WD_TRY(make_parents(fs, key));
	WD_TRY(wd_fs_create(fs, key));
	err = wd_fs_write(fs, key, 0, value);
	if (err)
		wd_ignore(wd_fs_remove(fs, key), "the first error is the one to tell");
	return err;
}

/* What can fail for want of space comes first and changes nothing. */
static wd_err replace(wd_fs fs, struct wd_bytes key, uint64_t size, struct wd_bytes value)
{
	if (value.len > size)
		WD_TRY(wd_fs_resize(fs, key, value.len));
	WD_TRY(wd_fs_write(fs, key, 0, value));
	return value.len < size ? wd_fs_resize(fs, key, value.len) : NULL;
}

static wd_err set(wd_fs fs, struct wd_bytes key, struct wd_bytes value)
{
	struct wd_fs_stat stat;
	wd_err err = wd_fs_stat(fs, key, &stat);

	if (wd_err_is(err, wd_fs_not_found))
		return create(fs, key, value);
	WD_TRY(err);
	return stat.directory ? wd_fs_is_a_directory : replace(fs, key, stat.size, value);
}

static wd_err fs_kv_set(void *self, struct wd_bytes key, struct wd_bytes value)
{
	return as_kv(set(fs_of(self), key, value));
}

static wd_err fs_kv_set_partial(void *self, struct wd_bytes key, uint64_t at,
                                struct wd_bytes from)
{
	return as_kv(wd_fs_write(fs_of(self), key, at, from));
}

/* Goes down to an entry of the directory at `path`, if it has any. */
struct descent {
	struct wd_path *path;
	size_t len;
	bool too_long;
};

static bool enter_first(void *arg, struct wd_bytes name, bool directory)
{
	struct descent *d = arg;

	(void)directory;
	d->too_long = name.len >= WD_PATH_MAX - d->len;
	if (!d->too_long) {
		d->path->text[d->len] = '/';
		memcpy(d->path->text + d->len + 1, name.ptr, name.len);
		d->len += 1 + name.len;
	}
	return false;
}

/* Each turn removes one entry, or goes one step down to what is in the way.  Without
 * recursion: how deep directories lie in each other is input. */
static wd_err remove_below(wd_fs fs, struct wd_bytes key)
{
	struct wd_path path;
	struct wd_bytes at;

	WD_TRY(wd_path_join(&path, wd_str(""), key, &at));
	while (at.len >= key.len) {
		wd_err err = wd_fs_remove(fs, at);

		if (wd_err_is(err, wd_fs_not_empty)) {
			struct descent d = { &path, at.len, false };

			WD_TRY(wd_fs_list(fs, at, enter_first, &d));
			if (d.too_long || d.len == at.len)
				return err;
			at.len = d.len;
			continue;
		}
		WD_TRY(err);
		at = wd_path_parent(at);
	}
	return NULL;
}

static wd_err fs_kv_remove(void *self, struct wd_bytes key)
{
	if (key.len == 0 || !wd_path_valid(key))
		return wd_kv_bad_key;
	return as_kv(remove_below(fs_of(self), key));
}

static wd_err fs_kv_rename(void *self, struct wd_bytes from, struct wd_bytes to)
{
	struct wd_fs_stat stat;

	if (!wd_path_valid(to) || wd_path_below(to, from))
		return wd_kv_bad_key;
	WD_TRY(as_kv(wd_fs_stat(fs_of(self), from, &stat)));
	WD_TRY(as_kv(make_parents(fs_of(self), to)));
	return as_kv(wd_fs_rename(fs_of(self), from, to));
}

static const struct wd_kv_rw_ops fs_kv_ops = {
	.kv = { .stat = fs_kv_stat, .read = fs_kv_read, .list = fs_kv_list,
	        .digest = fs_kv_digest },
	.set = fs_kv_set,
	.set_partial = fs_kv_set_partial,
	.remove = fs_kv_remove,
	.rename = fs_kv_rename,
};

wd_err kv_of_fs_init(struct kv_of_fs *it, wd_fs fs)
{
	it->fs = fs;
	return NULL;
}

wd_kv kv_of_fs(struct kv_of_fs *it)
{
	return wd_kv_of(kv_of_fs_rw(it));
}

wd_kv_rw kv_of_fs_rw(struct kv_of_fs *it)
{
	return (wd_kv_rw){ &fs_kv_ops, it };
}
