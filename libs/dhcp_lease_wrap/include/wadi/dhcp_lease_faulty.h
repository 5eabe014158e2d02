/* SPDX-License-Identifier: ISC */
/* wadi/dhcp_lease_faulty.h - a lease of DHCP that is lost on purpose, for tests. */
#ifndef WADI_DHCP_LEASE_FAULTY_H
#define WADI_DHCP_LEASE_FAULTY_H

#include "wadi/dhcp_lease.h"

struct dhcp_lease_faulty {
	struct wd_dhcp_watcher watcher; /* first */
	wd_dhcp_lease under;
	struct wd_dhcp_watcher *watchers;
	bool lost;
};

/* As `under` is, until it is lost. */
WD_NONNULL void dhcp_lease_faulty_init(struct dhcp_lease_faulty *it, wd_dhcp_lease under);

/* Whether it is lost from now on; watchers hear of a change. */
WD_NONNULL void dhcp_lease_faulty_lose(struct dhcp_lease_faulty *it, bool lost);

/* The lease that can be lost. */
WD_NONNULL wd_dhcp_lease dhcp_lease_faulty(struct dhcp_lease_faulty *it);

#endif
