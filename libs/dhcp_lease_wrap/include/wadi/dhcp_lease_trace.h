/* SPDX-License-Identifier: ISC */
/* wadi/dhcp_lease_trace.h - a lease of DHCP that says how it changes. */
#ifndef WADI_DHCP_LEASE_TRACE_H
#define WADI_DHCP_LEASE_TRACE_H

#include "wadi/console.h"
#include "wadi/dhcp_lease.h"

/* Storage of one. */
struct dhcp_lease_trace {
	struct wd_dhcp_watcher watcher; /* first */
	wd_dhcp_lease under;
	wd_console to;
	const char *name;
};

/* Writes a line to `to` for what there is, and after each change:
 *
 *	lan: 10.0.0.50/24, gateway 10.0.0.3, for 1h, by 10.0.0.3
 *	lan: dhcp: there is no lease
 *
 * Cannot fail. */
WD_MUST WD_NONNULL wd_err dhcp_lease_trace_init(struct dhcp_lease_trace *it, wd_console to,
                                                const char *name, wd_dhcp_lease under);

/* The lease that is traced: `under`, between which and its user nothing stands. */
WD_NONNULL wd_dhcp_lease dhcp_lease_trace(struct dhcp_lease_trace *it);

#endif
