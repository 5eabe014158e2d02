/* SPDX-License-Identifier: ISC */
/* wadi/kv_trace.h - a key-value store that says what is done with it. */
#ifndef WADI_KV_TRACE_H
#define WADI_KV_TRACE_H

#include "wadi/console.h"
#include "wadi/kv.h"

/* Storage of one. */
struct kv_trace {
	wd_kv kv;
	wd_kv_rw rw;
	wd_console to;
	const char *name;
};

/* Writes a line to `to` after each call, of which one is "pages: read css/site.css" or
 * "pages: stat x: kv: no such key".
 * Cannot fail. */
WD_MUST wd_err kv_trace_init(struct kv_trace *it, wd_console to, const char *name, wd_kv under);
WD_MUST wd_err kv_trace_init_rw(struct kv_trace *it, wd_console to, const char *name,
                                wd_kv_rw under);

/* The store; the second only after kv_trace_init_rw(). */
wd_kv kv_trace(struct kv_trace *it);
wd_kv_rw kv_trace_rw(struct kv_trace *it);

#endif
