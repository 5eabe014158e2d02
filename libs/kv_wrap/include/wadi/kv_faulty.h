/* SPDX-License-Identifier: ISC */
/* wadi/kv_faulty.h - a key-value store that fails on purpose, for tests. */
#ifndef WADI_KV_FAULTY_H
#define WADI_KV_FAULTY_H

#include "wadi/kv.h"

/* What it fails with. */
WD_ERROR_DECL(kv_faulty_failed);

/* May be read, and set anew, at any time. */
struct kv_faulty {
	wd_kv kv;
	wd_kv_rw rw;
	uint64_t good; /* operations left that succeed */
	uint64_t seen; /* operations asked for so far */
};

/* Passes the first `good` operations on to the store below; every later one fails with
 * kv_faulty_failed.  One that writes and fails has set half of the value. */
void kv_faulty_init(struct kv_faulty *it, wd_kv under, uint64_t good);
void kv_faulty_init_rw(struct kv_faulty *it, wd_kv_rw under, uint64_t good);

/* The store; the second only after kv_faulty_init_rw(). */
wd_kv kv_faulty(struct kv_faulty *it);
wd_kv_rw kv_faulty_rw(struct kv_faulty *it);

#endif
