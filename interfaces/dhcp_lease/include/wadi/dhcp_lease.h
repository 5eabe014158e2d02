/* SPDX-License-Identifier: ISC */
/* wadi/dhcp_lease.h - what a network has told an interface by DHCP (RFC 2131). */
#ifndef WADI_DHCP_LEASE_H
#define WADI_DHCP_LEASE_H

#include "wadi/addr.h"

typedef struct wd_dhcp_lease {
	const struct wd_dhcp_lease_ops *ops;
	void *self;
} wd_dhcp_lease;

WD_ERROR_DECL(wd_dhcp_no_lease); /* nothing was granted yet, or it has run out */

/* The most servers of one kind that are kept. */
enum { WD_DHCP_SERVERS_MAX = 4 };

/* A lease; what was not told is zero. */
struct wd_dhcp_grant {
	struct wd_prefix address;
	struct wd_addr gateway, server;
	struct wd_addr dns[WD_DHCP_SERVERS_MAX], ntp[WD_DHCP_SERVERS_MAX];
	uint8_t dns_count, ntp_count;
	uint16_t mtu;
	char domain[256];     /* of the network, ends with NUL */
	wd_instant granted;
	wd_span lease;        /* from then on; WD_FOREVER */
};

/* Called after each change: a lease, another one, or none any more. */
struct wd_dhcp_watcher {
	void (*changed)(struct wd_dhcp_watcher *watcher);
	struct wd_dhcp_watcher *next; /* the implementation's */
};

/* What an implementation provides; the functions below have the contract. */
struct wd_dhcp_lease_ops {
	WD_MUST wd_err (*get)(const void *self, struct wd_dhcp_grant *grant);
	WD_MUST bool (*option)(const void *self, uint8_t code, struct wd_bytes *value);
	void (*watch)(void *self, struct wd_dhcp_watcher *watcher);
};

/* What holds now; wd_dhcp_no_lease. */
WD_MUST static inline wd_err wd_dhcp_lease_get(wd_dhcp_lease lease, struct wd_dhcp_grant *grant)
{
	return lease.ops->get(lease.self, grant);
}

/* Any option of the server's last message as it came (RFC 2132), long ones put together
 * (RFC 3396); false when it has none such.  The view holds until the next change. */
WD_MUST static inline bool wd_dhcp_lease_option(wd_dhcp_lease lease, uint8_t code,
                                                struct wd_bytes *value)
{
	return lease.ops->option(lease.self, code, value);
}

/* `watcher` hears of changes from now on, for the life of the interface. */
static inline void wd_dhcp_lease_watch(wd_dhcp_lease lease, struct wd_dhcp_watcher *watcher)
{
	lease.ops->watch(lease.self, watcher);
}

#endif
