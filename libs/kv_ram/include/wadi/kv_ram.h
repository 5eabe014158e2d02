/* SPDX-License-Identifier: ISC */
/* wadi/kv_ram.h - a key-value store in memory: kv_of_fs over fs_ram. */
#ifndef WADI_KV_RAM_H
#define WADI_KV_RAM_H

#include "wadi/fs_ram.h"
#include "wadi/kv_of_fs.h"

/* The two it is made of. */
struct kv_ram {
	struct fs_ram fs;
	struct kv_of_fs kv;
};

/* Empty; dates and `limit` as of fs_ram_init(). */
WD_MUST wd_err kv_ram_init(struct kv_ram *it, wd_pclock clock, int64_t limit);

/* Gives back all memory. */
void kv_ram_fini(struct kv_ram *it);

/* The store to be written, and to be read only. */
wd_kv_rw kv_ram(struct kv_ram *it);
wd_kv kv_ram_ro(struct kv_ram *it);

#endif
