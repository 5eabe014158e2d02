/* SPDX-License-Identifier: ISC */
#include "wadi/kv_embed.h"

static WD_ERROR(no_path, wd_kv_damaged, "kv-embed", "the name of a file is not a path");
static WD_ERROR(no_order, wd_kv_damaged, "kv-embed", "the files are not in order");

/* ---- Finding --------------------------------------------------------------------------- */

/* The first file whose name is not before `key`: itself, or what is below it. */
static size_t lower_bound(const struct wd_files *files, struct wd_bytes key)
{
	size_t from = 0, to = files->len;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (wd_path_compare(wd_str(files->at[middle].name), key) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* Yields the file, or NULL for a dictionary, whose files begin at number `*first`. */
static wd_err find(const struct wd_files *files, struct wd_bytes key,
                   const struct wd_file **file, size_t *first)
{
	size_t i = lower_bound(files, key);
	struct wd_bytes name = i < files->len ? wd_str(files->at[i].name) : wd_str("");

	if (!wd_path_valid(key))
		return wd_kv_bad_key;
	*file = NULL;
	*first = i;
	if (key.len > 0 && wd_bytes_equal(name, key))
		*file = &files->at[i];
	else if (key.len > 0 && !wd_path_below(name, key))
		return wd_kv_not_found;
	return NULL;
}

static wd_err find_file(const void *self, struct wd_bytes key, const struct wd_file **file)
{
	const struct kv_embed *it = self;
	size_t first;

	WD_TRY(find(it->files, key, file, &first));
	return *file ? NULL : wd_kv_not_a_value;
}

static struct wd_date date_of(const struct wd_file *file)
{
	return (struct wd_date){ .s = file->modified };
}

/* ---- As a key-value store --------------------------------------------------------------- */

static wd_err embed_stat(void *self, struct wd_bytes key, struct wd_kv_stat *stat)
{
	const struct kv_embed *it = self;
	const struct wd_file *file;
	size_t first;

	WD_TRY(find(it->files, key, &file, &first));
	if (file)
		*stat = (struct wd_kv_stat){ file->contents.len, date_of(file), false };
	else
		*stat = (struct wd_kv_stat){ .dictionary = true };
	return NULL;
}

static wd_err embed_read(void *self, struct wd_bytes key, uint64_t from, struct wd_room into,
                         size_t *got)
{
	const struct wd_file *file;
	size_t len, there;

	WD_TRY(find_file(self, key, &file));
	len = file->contents.len;
	there = from < len ? len - (size_t)from : 0;
	*got = there < into.len ? there : into.len;
	if (*got > 0)
		memcpy(into.ptr, file->contents.ptr + from, *got);
	return NULL;
}

/* What lies in one dictionary stands together: one entry for all of it. */
static wd_err embed_list(void *self, struct wd_bytes key, wd_kv_each *each, void *arg)
{
	const struct wd_files *files = ((struct kv_embed *)self)->files;
	const struct wd_file *file;
	struct wd_bytes last = wd_str("");
	size_t i;

	WD_TRY(find(files, key, &file, &i));
	if (file)
		return wd_kv_not_a_dictionary;
	for (; i < files->len; i++) {
		struct wd_bytes path = wd_str(files->at[i].name), name;

		if (!wd_path_below(path, key))
			break;
		name = wd_path_next(path, key);
		if (wd_bytes_equal(name, last))
			continue;
		last = name;
		if (!each(arg, name, name.ptr + name.len < path.ptr + path.len))
			break;
	}
	return NULL;
}

static wd_err embed_digest(void *self, struct wd_bytes key, struct wd_kv_digest *digest)
{
	const struct wd_file *file;

	WD_TRY(find_file(self, key, &file));
	*digest = wd_kv_digest_of(file->contents);
	return NULL;
}

static const struct wd_kv_ops embed_ops = {
	.stat = embed_stat,
	.read = embed_read,
	.list = embed_list,
	.digest = embed_digest,
};

/* ---- Start ------------------------------------------------------------------------------- */

/* So that finding may trust them. */
static wd_err check(const struct wd_files *files)
{
	for (size_t i = 0; i < files->len; i++) {
		struct wd_bytes name = wd_str(files->at[i].name);

		if (name.len == 0 || !wd_path_valid(name))
			return no_path;
		if (i > 0 && wd_path_compare(wd_str(files->at[i - 1].name), name) >= 0)
			return no_order;
	}
	return NULL;
}

wd_err kv_embed_init(struct kv_embed *it, const struct wd_files *files)
{
	it->files = files;
	return check(files);
}

wd_kv kv_embed(struct kv_embed *it)
{
	return (wd_kv){ &embed_ops, it };
}
