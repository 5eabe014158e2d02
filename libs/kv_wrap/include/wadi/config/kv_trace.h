/* SPDX-License-Identifier: ISC */
/* wadi/config/kv_trace.h - a key-value store that says what is done with it, for config.c. */
#ifndef WADI_CONFIG_KV_TRACE_H
#define WADI_CONFIG_KV_TRACE_H

#include "wadi/config.h"
#include "wadi/console.h"
#include "wadi/kv.h"

/* `under`, with a line to `to` after each call that begins with `name`. */
static inline wd_kv kv_trace(wd_console to, const char *name, wd_kv under)
{
	return DEVICE(wd_kv, kv_trace, to, name, under);
}

#endif
