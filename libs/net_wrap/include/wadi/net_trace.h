/* SPDX-License-Identifier: ISC */
/* wadi/net_trace.h - a network device that says what frames come and go. */
#ifndef WADI_NET_TRACE_H
#define WADI_NET_TRACE_H

#include "wadi/console.h"
#include "wadi/net.h"

/* Storage of one. */
struct net_trace {
	wd_net under;
	wd_console to;
	const char *name;
	wd_net_input *input; /* who listens by way of it, or NULL */
	void *arg;
};

/* Writes a line to `to` for each frame that is sent or comes, and one when a line of frames
 * could not be sent:
 *
 *	lan: 02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff: type 0806, 42 bytes
 *	lan: 02:00:00:00:00:01 < 02:00:00:00:00:02: type 0800, 30014 bytes in segments of 1448
 *	lan: send: net: the device is gone
 *
 * The first address is the device's side.  Cannot fail. */
WD_MUST WD_NONNULL wd_err net_trace_init(struct net_trace *it, wd_console to, const char *name,
                                         wd_net under);

/* The device that is traced. */
WD_NONNULL wd_net net_trace(struct net_trace *it);

#endif
