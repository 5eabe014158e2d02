/* SPDX-License-Identifier: ISC */
#include "wadi/kv_prefix.h"

#include "wadi/path.h"

/* The key below.  Whether it is one is seen there: what is no path by itself is none
 * behind a prefix either. */
static wd_err below(const struct kv_prefix *it, struct wd_bytes key, struct wd_path *path,
                    struct wd_bytes *full)
{
	return wd_path_join(path, it->prefix, key, full) ? wd_kv_bad_key : NULL;
}

static wd_err prefix_stat(void *self, struct wd_bytes key, struct wd_kv_stat *stat)
{
	const struct kv_prefix *it = self;
	struct wd_path path;
	struct wd_bytes full;

	WD_TRY(below(it, key, &path, &full));
	return wd_kv_stat(it->under, full, stat);
}

static wd_err prefix_read(void *self, struct wd_bytes key, uint64_t from, struct wd_room into,
                          size_t *got)
{
	const struct kv_prefix *it = self;
	struct wd_path path;
	struct wd_bytes full;

	WD_TRY(below(it, key, &path, &full));
	return wd_kv_read(it->under, full, from, into, got);
}

static wd_err prefix_list(void *self, struct wd_bytes key, wd_kv_each *each, void *arg)
{
	const struct kv_prefix *it = self;
	struct wd_path path;
	struct wd_bytes full;

	WD_TRY(below(it, key, &path, &full));
	return wd_kv_list(it->under, full, each, arg);
}

static wd_err prefix_digest(void *self, struct wd_bytes key, struct wd_kv_digest *digest)
{
	const struct kv_prefix *it = self;
	struct wd_path path;
	struct wd_bytes full;

	WD_TRY(below(it, key, &path, &full));
	return wd_kv_digest(it->under, full, digest);
}

static const struct wd_kv_ops prefix_ops = {
	.stat = prefix_stat,
	.read = prefix_read,
	.list = prefix_list,
	.digest = prefix_digest,
};

wd_err kv_prefix_init(struct kv_prefix *it, const char *prefix, wd_kv under)
{
	*it = (struct kv_prefix){ under, wd_str(prefix) };
	return wd_path_valid(it->prefix) ? NULL : wd_kv_bad_key;
}

wd_kv kv_prefix(struct kv_prefix *it)
{
	return (wd_kv){ &prefix_ops, it };
}
