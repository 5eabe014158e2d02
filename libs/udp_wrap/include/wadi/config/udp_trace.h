/* SPDX-License-Identifier: ISC */
/* wadi/config/udp_trace.h - UDP that says what datagrams come and go, for config.c. */
#ifndef WADI_CONFIG_UDP_TRACE_H
#define WADI_CONFIG_UDP_TRACE_H

#include "wadi/config.h"
#include "wadi/console.h"
#include "wadi/udp.h"

/* `under`, with a line to `to` for each datagram that begins with `name`. */
static inline wd_udp udp_trace(wd_console to, const char *name, wd_udp under)
{
	return DEVICE(wd_udp, udp_trace, to, name, under);
}

#endif
