/* SPDX-License-Identifier: ISC */
/* wadi/kv_union.h - two key-value stores as one: the first hides the second. */
#ifndef WADI_KV_UNION_H
#define WADI_KV_UNION_H

#include "wadi/kv.h"

/* The two stores. */
struct kv_union { wd_kv first, second; };

/* What is in `first` is that; what is not is looked for in `second`.  Dictionaries in
 * both are listed as one.  Failures of the first store other than that nothing is there
 * are failures of the whole: nothing old shines through.  Cannot fail. */
WD_MUST wd_err kv_union_init(struct kv_union *it, wd_kv first, wd_kv second);

/* Both as one. */
wd_kv kv_union(struct kv_union *it);

#endif
