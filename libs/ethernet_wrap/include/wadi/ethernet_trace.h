/* SPDX-License-Identifier: ISC */
/* wadi/ethernet_trace.h - Ethernet that says what frames come and go.
 *
 * For who puts a stack together in C.  There is none for config.c, where a stack keeps its
 * Ethernet to itself: net_trace() shows the same frames there.
 */
#ifndef WADI_ETHERNET_TRACE_H
#define WADI_ETHERNET_TRACE_H

#include "wadi/console.h"
#include "wadi/ethernet.h"

/* Types that can be listened to by way of it. */
enum { ETHERNET_TRACE_TYPES = 8 };

struct ethernet_trace;

/* Who listens by way of it. */
struct ethernet_trace_user {
	struct ethernet_trace *host;
	wd_ethernet_input *input;
	void *arg;
};

/* Storage of one. */
struct ethernet_trace {
	wd_ethernet under;
	wd_console to;
	const char *name;
	struct ethernet_trace_user user[ETHERNET_TRACE_TYPES];
	size_t users;
};

/* Writes a line to `to` for each frame that is sent, and each that comes for who listens,
 * with the bytes of its payload; and for each group that is joined or left:
 *
 *	lan: 02:00:00:00:00:01 > 02:00:00:00:00:02: type 0800, 84 bytes
 *	lan: 02:00:00:00:00:01 < 02:00:00:00:00:02: type 0800, 84 bytes
 *	lan: join 33:33:00:00:00:fb
 *
 * When joining has failed the error stands behind. */
WD_NONNULL void ethernet_trace_init(struct ethernet_trace *it, wd_console to, const char *name,
                                    wd_ethernet under);

/* The Ethernet that is traced. */
WD_NONNULL wd_ethernet ethernet_trace(struct ethernet_trace *it);

#endif
