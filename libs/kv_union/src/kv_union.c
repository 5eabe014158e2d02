/* SPDX-License-Identifier: ISC */
#include "wadi/kv_union.h"

#include "wadi/path.h"

static wd_err union_stat(void *self, struct wd_bytes key, struct wd_kv_stat *stat)
{
	const struct kv_union *it = self;
	wd_err err = wd_kv_stat(it->first, key, stat);

	return wd_err_is(err, wd_kv_not_found) ? wd_kv_stat(it->second, key, stat) : err;
}

static wd_err union_read(void *self, struct wd_bytes key, uint64_t from, struct wd_room into,
                         size_t *got)
{
	const struct kv_union *it = self;
	wd_err err = wd_kv_read(it->first, key, from, into, got);

	return wd_err_is(err, wd_kv_not_found) ? wd_kv_read(it->second, key, from, into, got) : err;
}

static wd_err union_digest(void *self, struct wd_bytes key, struct wd_kv_digest *digest)
{
	const struct kv_union *it = self;
	wd_err err = wd_kv_digest(it->first, key, digest);

	return wd_err_is(err, wd_kv_not_found) ? wd_kv_digest(it->second, key, digest) : err;
}

/* Passes on what is not in the first store too. */
struct listing {
	wd_kv first;
	struct wd_bytes key;
	wd_kv_each *each;
	void *arg;
	bool more; /* the caller wants more */
	wd_err err;
};

static bool each_of_first(void *arg, struct wd_bytes name, bool dictionary)
{
	struct listing *l = arg;

	l->more = l->each(l->arg, name, dictionary);
	return l->more;
}

static bool each_of_second(void *arg, struct wd_bytes name, bool dictionary)
{
	struct listing *l = arg;
	enum wd_kv_kind kind = WD_KV_NOTHING;
	struct wd_path path;
	struct wd_bytes key;

	l->err = wd_path_join(&path, l->key, name, &key);
	if (!l->err)
		l->err = wd_kv_exists(l->first, key, &kind);
	if (l->err)
		return false;
	return kind != WD_KV_NOTHING || l->each(l->arg, name, dictionary);
}

static wd_err union_list(void *self, struct wd_bytes key, wd_kv_each *each, void *arg)
{
	const struct kv_union *it = self;
	struct listing l = { it->first, key, each, arg, true, NULL };
	wd_err first = wd_kv_list(it->first, key, each_of_first, &l), err;

	if (wd_err_is(first, wd_kv_not_found))
		return wd_kv_list(it->second, key, each, arg);
	WD_TRY(first);
	if (!l.more)
		return NULL;
	err = wd_kv_list(it->second, key, each_of_second, &l);
	/* The first store's dictionary is in the second a value, or nothing. */
	if (wd_err_is(err, wd_kv_not_found) || wd_err_is(err, wd_kv_not_a_dictionary))
		return NULL;
	WD_TRY(err);
	return l.err;
}

static const struct wd_kv_ops union_ops = {
	.stat = union_stat,
	.read = union_read,
	.list = union_list,
	.digest = union_digest,
};

wd_err kv_union_init(struct kv_union *it, wd_kv first, wd_kv second)
{
	*it = (struct kv_union){ first, second };
	return NULL;
}

wd_kv kv_union(struct kv_union *it)
{
	return (wd_kv){ &union_ops, it };
}
