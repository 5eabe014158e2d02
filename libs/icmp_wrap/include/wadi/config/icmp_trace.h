/* SPDX-License-Identifier: ISC */
/* wadi/config/icmp_trace.h - ICMP that says what echoes go and come back, for config.c. */
#ifndef WADI_CONFIG_ICMP_TRACE_H
#define WADI_CONFIG_ICMP_TRACE_H

#include "wadi/config.h"
#include "wadi/console.h"
#include "wadi/icmp.h"

/* `under`, with a line to `to` for each echo and answer that begins with `name`. */
static inline wd_icmp icmp_trace(wd_console to, const char *name, wd_icmp under)
{
	return DEVICE(wd_icmp, icmp_trace, to, name, under);
}

#endif
