/* SPDX-License-Identifier: ISC */
/* wadi/config/tcp_trace.h - TCP that says what is done with it, for config.c. */
#ifndef WADI_CONFIG_TCP_TRACE_H
#define WADI_CONFIG_TCP_TRACE_H

#include "wadi/config.h"
#include "wadi/console.h"
#include "wadi/tcp.h"

/* `under`, with a line to `to` after each call that begins with `name`. */
static inline wd_tcp tcp_trace(wd_console to, const char *name, wd_tcp under)
{
	return DEVICE(wd_tcp, tcp_trace, to, name, under);
}

#endif
