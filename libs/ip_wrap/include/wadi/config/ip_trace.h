/* SPDX-License-Identifier: ISC */
/* wadi/config/ip_trace.h - an IP that says what packets come and go, for config.c. */
#ifndef WADI_CONFIG_IP_TRACE_H
#define WADI_CONFIG_IP_TRACE_H

#include "wadi/config.h"
#include "wadi/console.h"
#include "wadi/ip.h"

/* `under`, with a line to `to` for each packet that begins with `name`: of those who use it
 * here, not of the TCP and UDP that lie beside it in a stack. */
static inline wd_ip ip_trace(wd_console to, const char *name, wd_ip under)
{
	return DEVICE(wd_ip, ip_trace, to, name, under);
}

#endif
