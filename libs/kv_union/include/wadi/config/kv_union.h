/* SPDX-License-Identifier: ISC */
/* wadi/config/kv_union.h - two key-value stores as one, for config.c. */
#ifndef WADI_CONFIG_KV_UNION_H
#define WADI_CONFIG_KV_UNION_H

#include "wadi/config.h"
#include "wadi/kv.h"

/* What is in `first` hides what is in `second`. */
static inline wd_kv kv_union(wd_kv first, wd_kv second)
{
	return DEVICE(wd_kv, kv_union, first, second);
}

#endif
