/* SPDX-License-Identifier: ISC */
/* wadi/config/net_trace.h - a network device that says what frames come and go, for
 * config.c. */
#ifndef WADI_CONFIG_NET_TRACE_H
#define WADI_CONFIG_NET_TRACE_H

#include "wadi/config.h"
#include "wadi/console.h"
#include "wadi/net.h"

/* `under`, with a line to `to` for each frame that begins with `name`. */
static inline wd_net net_trace(wd_console to, const char *name, wd_net under)
{
	return DEVICE(wd_net, net_trace, to, name, under);
}

#endif
