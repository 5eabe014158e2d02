/* SPDX-License-Identifier: ISC */
/* wadi/udp_trace.h - a UDP that says what datagrams come and go. */
#ifndef WADI_UDP_TRACE_H
#define WADI_UDP_TRACE_H

#include "wadi/console.h"
#include "wadi/udp.h"

/* Ports that can be open by way of it. */
enum { UDP_TRACE_PORTS = 32 };

struct udp_trace;

/* A port that is open by way of it, in the place of whose it is. */
struct udp_trace_port {
	struct wd_udp_port under;
	struct udp_trace *host;
	struct wd_udp_port *of; /* NULL: not in use */
};

/* Storage of one. */
struct udp_trace {
	wd_udp under;
	wd_console to;
	const char *name;
	struct udp_trace_port port[UDP_TRACE_PORTS];
};

/* Writes a line to `to` for each datagram that is sent or comes, and each error that comes
 * for one:
 *
 *	dns: 5353 > 10.0.0.2:53: 28 bytes
 *	dns: 5353 < 10.0.0.2:53: 60 bytes
 *	dns: 5353 > 10.0.0.9:53: trouble 3
 *
 * The number of a trouble is that of enum wd_ip_trouble_kind.  When sending has failed the
 * error stands behind.  Cannot fail. */
WD_MUST WD_NONNULL wd_err udp_trace_init(struct udp_trace *it, wd_console to, const char *name,
                                         wd_udp under);

/* The UDP that is traced. */
WD_NONNULL wd_udp udp_trace(struct udp_trace *it);

#endif
