/* SPDX-License-Identifier: ISC */
#include "wadi/kv_ram.h"

wd_err kv_ram_init(struct kv_ram *it, wd_pclock clock, int64_t limit)
{
	WD_TRY(fs_ram_init(&it->fs, clock, limit));
	return kv_of_fs_init(&it->kv, fs_ram(&it->fs));
}

void kv_ram_fini(struct kv_ram *it)
{
	fs_ram_fini(&it->fs);
}

wd_kv_rw kv_ram(struct kv_ram *it)
{
	return kv_of_fs_rw(&it->kv);
}

wd_kv kv_ram_ro(struct kv_ram *it)
{
	return kv_of_fs(&it->kv);
}
