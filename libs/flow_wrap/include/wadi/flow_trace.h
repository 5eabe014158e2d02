/* SPDX-License-Identifier: ISC */
/* wadi/flow_trace.h - a flow that says what is done with it. */
#ifndef WADI_FLOW_TRACE_H
#define WADI_FLOW_TRACE_H

#include "wadi/console.h"
#include "wadi/flow.h"

/* Storage of one. */
struct flow_trace {
	wd_flow under;
	wd_console to;
	const char *name;
};

/* Writes a line to `to` after each call, of which one is "web: read: 512 bytes" or
 * "web: write 5 bytes: flow: closed".
 * Cannot fail. */
WD_MUST wd_err flow_trace_init(struct flow_trace *it, wd_console to, const char *name,
                               wd_flow under);

/* The flow that is traced. */
wd_flow flow_trace(struct flow_trace *it);

#endif
