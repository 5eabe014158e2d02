/* SPDX-License-Identifier: ISC */
/* wadi/kv_prefix.h - a dictionary of a key-value store as a store of its own. */
#ifndef WADI_KV_PREFIX_H
#define WADI_KV_PREFIX_H

#include "wadi/kv.h"

/* The store below, and the key of the dictionary. */
struct kv_prefix {
	wd_kv under;
	struct wd_bytes prefix;
};

/* The key "a" is "PREFIX/a" of `under`.  `prefix` is kept.  wd_kv_bad_key when it is no
 * path; that nothing is there yet is no error. */
WD_MUST wd_err kv_prefix_init(struct kv_prefix *it, const char *prefix, wd_kv under);

/* The dictionary as a store. */
wd_kv kv_prefix(struct kv_prefix *it);

#endif
