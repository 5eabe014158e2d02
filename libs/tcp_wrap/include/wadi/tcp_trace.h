/* SPDX-License-Identifier: ISC */
/* wadi/tcp_trace.h - TCP that says what is done with it. */
#ifndef WADI_TCP_TRACE_H
#define WADI_TCP_TRACE_H

#include "wadi/console.h"
#include "wadi/tcp_between.h"

/* Storage of one. */
struct tcp_trace {
	struct tcp_between between; /* first */
	wd_console to;
	const char *name;
};

/* Writes a line to `to` after each call, and before and after each that serves:
 *
 *	web: listen at 80
 *	web: 80 < 10.0.0.9:49152: served
 *	web: 80 < 10.0.0.9:49152: 78 bytes
 *	web: 80 > 10.0.0.9:49152: 612 bytes
 *	web: 80 > 10.0.0.9:49152: parked
 *	web: 49153 > 10.0.0.2:25: connected
 *	web: connect 10.0.0.3:25: flow: nobody listens there
 *
 * When a call has failed the error stands behind; the bytes are those that were asked for,
 * then.  Cannot fail. */
WD_MUST WD_NONNULL wd_err tcp_trace_init(struct tcp_trace *it, wd_console to, const char *name,
                                         wd_tcp under);

/* The TCP that is traced. */
WD_NONNULL wd_tcp tcp_trace(struct tcp_trace *it);

#endif
