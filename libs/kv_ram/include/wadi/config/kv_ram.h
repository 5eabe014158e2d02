/* SPDX-License-Identifier: ISC */
/* wadi/config/kv_ram.h - a key-value store in memory, for config.c. */
#ifndef WADI_CONFIG_KV_RAM_H
#define WADI_CONFIG_KV_RAM_H

#include "wadi/config.h"
#include "wadi/kv.h"

/* Empty at start, for at most `limit` bytes of values. */
static inline wd_kv_rw kv_ram(wd_pclock clock, int64_t limit)
{
	return DEVICE(wd_kv_rw, kv_ram, clock, limit);
}

/* The same store, for those who only read it. */
static inline wd_kv kv_ram_ro(wd_pclock clock, int64_t limit)
{
	return PART(wd_kv, MODULE(kv_ram, clock, limit), ro);
}

#endif
