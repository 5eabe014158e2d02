/* SPDX-License-Identifier: ISC */
/* wadi/icmp_trace.h - ICMP that says what echoes go and come back. */
#ifndef WADI_ICMP_TRACE_H
#define WADI_ICMP_TRACE_H

#include "wadi/console.h"
#include "wadi/icmp.h"

/* Echoes that can be under way by way of it. */
enum { ICMP_TRACE_ECHOES = 16 };

struct icmp_trace;

/* An echo in the place of its user's. */
struct icmp_trace_echo {
	struct wd_icmp_echo under; /* first */
	struct icmp_trace *host;
	struct wd_icmp_echo *of; /* NULL: not in use */
};

/* Storage of one. */
struct icmp_trace {
	wd_icmp under;
	wd_console to;
	const char *name;
	struct icmp_trace_echo echo[ICMP_TRACE_ECHOES];
};

/* Writes a line to `to` for each echo, and each answer, with the hops that it had left:
 *
 *	ping: > 10.0.0.2: 56 bytes
 *	ping: < 10.0.0.2: 56 bytes, 64 hops
 *	ping: < 10.0.0.9: 56 bytes: icmp: the network cannot reach it
 *
 * When asking fails a line with the error follows.  Cannot fail. */
WD_MUST WD_NONNULL wd_err icmp_trace_init(struct icmp_trace *it, wd_console to, const char *name,
                                          wd_icmp under);

/* The ICMP that is traced. */
WD_NONNULL wd_icmp icmp_trace(struct icmp_trace *it);

#endif
