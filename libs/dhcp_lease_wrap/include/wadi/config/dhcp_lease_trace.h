/* SPDX-License-Identifier: ISC */
/* wadi/config/dhcp_lease_trace.h - a lease of DHCP that says how it changes, for config.c. */
#ifndef WADI_CONFIG_DHCP_LEASE_TRACE_H
#define WADI_CONFIG_DHCP_LEASE_TRACE_H

#include "wadi/config.h"
#include "wadi/console.h"
#include "wadi/dhcp_lease.h"

/* `under`, with a line to `to` for each change that begins with `name`. */
static inline wd_dhcp_lease dhcp_lease_trace(wd_console to, const char *name, wd_dhcp_lease under)
{
	return DEVICE(wd_dhcp_lease, dhcp_lease_trace, to, name, under);
}

#endif
