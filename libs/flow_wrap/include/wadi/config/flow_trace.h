/* SPDX-License-Identifier: ISC */
/* wadi/config/flow_trace.h - a flow that says what is done with it, for config.c. */
#ifndef WADI_CONFIG_FLOW_TRACE_H
#define WADI_CONFIG_FLOW_TRACE_H

#include "wadi/config.h"
#include "wadi/console.h"
#include "wadi/flow.h"

/* `under`, with a line to `to` after each call that begins with `name`. */
static inline wd_flow flow_trace(wd_console to, const char *name, wd_flow under)
{
	return DEVICE(wd_flow, flow_trace, to, name, under);
}

#endif
