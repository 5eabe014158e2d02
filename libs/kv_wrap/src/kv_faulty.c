/* SPDX-License-Identifier: ISC */
#include "wadi/kv_faulty.h"

WD_ERROR(kv_faulty_failed, NULL, "kv-faulty", "fails on purpose");

static bool fails(struct kv_faulty *it)
{
	it->seen++;
	if (it->good == 0)
		return true;
	it->good--;
	return false;
}

static wd_err faulty_stat(void *self, struct wd_bytes key, struct wd_kv_stat *stat)
{
	struct kv_faulty *it = self;

	return fails(it) ? kv_faulty_failed : wd_kv_stat(it->kv, key, stat);
}

static wd_err faulty_read(void *self, struct wd_bytes key, uint64_t from, struct wd_room into,
                          size_t *got)
{
	struct kv_faulty *it = self;

	return fails(it) ? kv_faulty_failed : wd_kv_read(it->kv, key, from, into, got);
}

static wd_err faulty_list(void *self, struct wd_bytes key, wd_kv_each *each, void *arg)
{
	struct kv_faulty *it = self;

	return fails(it) ? kv_faulty_failed : wd_kv_list(it->kv, key, each, arg);
}

static wd_err faulty_digest(void *self, struct wd_bytes key, struct wd_kv_digest *digest)
{
	struct kv_faulty *it = self;

	return fails(it) ? kv_faulty_failed : wd_kv_digest(it->kv, key, digest);
}

static struct wd_bytes half(struct wd_bytes value)
{
	return wd_bytes(value.ptr, value.len / 2);
}

static wd_err faulty_set(void *self, struct wd_bytes key, struct wd_bytes value)
{
	struct kv_faulty *it = self;

	if (!fails(it))
		return wd_kv_set(it->rw, key, value);
	WD_TRY(wd_kv_set(it->rw, key, half(value)));
	return kv_faulty_failed;
}

static wd_err faulty_set_partial(void *self, struct wd_bytes key, uint64_t at,
                                 struct wd_bytes from)
{
	struct kv_faulty *it = self;

	if (!fails(it))
		return wd_kv_set_partial(it->rw, key, at, from);
	WD_TRY(wd_kv_set_partial(it->rw, key, at, half(from)));
	return kv_faulty_failed;
}

static wd_err faulty_remove(void *self, struct wd_bytes key)
{
	struct kv_faulty *it = self;

	return fails(it) ? kv_faulty_failed : wd_kv_remove(it->rw, key);
}

static wd_err faulty_rename(void *self, struct wd_bytes from, struct wd_bytes to)
{
	struct kv_faulty *it = self;

	return fails(it) ? kv_faulty_failed : wd_kv_rename(it->rw, from, to);
}

static const struct wd_kv_rw_ops faulty_ops = {
	.kv = { .stat = faulty_stat, .read = faulty_read, .list = faulty_list,
	        .digest = faulty_digest },
	.set = faulty_set,
	.set_partial = faulty_set_partial,
	.remove = faulty_remove,
	.rename = faulty_rename,
};

void kv_faulty_init(struct kv_faulty *it, wd_kv under, uint64_t good)
{
	*it = (struct kv_faulty){ .kv = under, .good = good };
}

void kv_faulty_init_rw(struct kv_faulty *it, wd_kv_rw under, uint64_t good)
{
	*it = (struct kv_faulty){ .kv = wd_kv_of(under), .rw = under, .good = good };
}

wd_kv kv_faulty(struct kv_faulty *it)
{
	return (wd_kv){ &faulty_ops.kv, it };
}

wd_kv_rw kv_faulty_rw(struct kv_faulty *it)
{
	return (wd_kv_rw){ &faulty_ops, it };
}
