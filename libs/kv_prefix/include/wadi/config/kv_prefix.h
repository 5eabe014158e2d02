/* SPDX-License-Identifier: ISC */
/* wadi/config/kv_prefix.h - a part of a key-value store, for config.c. */
#ifndef WADI_CONFIG_KV_PREFIX_H
#define WADI_CONFIG_KV_PREFIX_H

#include "wadi/config.h"
#include "wadi/kv.h"

/* What is below the key `prefix` of `under`. */
static inline wd_kv kv_prefix(const char *prefix, wd_kv under)
{
	return DEVICE(wd_kv, kv_prefix, prefix, under);
}

#endif
