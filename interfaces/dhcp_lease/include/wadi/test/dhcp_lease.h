/* SPDX-License-Identifier: ISC */
/* wadi/test/dhcp_lease.h - what every lease of DHCP does. */
#ifndef WADI_TEST_DHCP_LEASE_H
#define WADI_TEST_DHCP_LEASE_H

#include "wadi/dhcp_lease.h"
#include "wadi/test/expect.h"

/* Counts changes. */
struct wd_dhcp_watching_ {
	struct wd_dhcp_watcher watcher; /* first */
	unsigned changes;
};

/* Notes a change. */
static inline void wd_dhcp_note_(struct wd_dhcp_watcher *watcher)
{
	((struct wd_dhcp_watching_ *)watcher)->changes++;
}

/* The options of the message that granted it. */
WD_TEST int wd_dhcp_lease_has_options_(wd_dhcp_lease lease, const struct wd_dhcp_grant *grant)
{
	struct wd_bytes value = { NULL, 0 };
	int failures = 0;

	WD_EXPECT(wd_dhcp_lease_option(lease, 53, &value) && value.len == 1);
	WD_EXPECT(value.len == 1 && value.ptr[0] == 5);
	WD_EXPECT(wd_dhcp_lease_option(lease, 51, &value) && value.len == 4);
	WD_EXPECT(grant->lease.ns == WD_FOREVER.ns ||
	          (value.len == 4 && wd_s(wd_be32(value.ptr)).ns == grant->lease.ns));
	WD_EXPECT(!wd_dhcp_lease_option(lease, 0, &value));
	WD_EXPECT(!wd_dhcp_lease_option(lease, 255, &value));
	return failures;
}

/* One that a server grants within a minute, with at least the time to see it; returns how
 * many expectations were not met. */
static inline int wd_dhcp_lease_conforms(wd_dhcp_lease lease, wd_test_pass *pass, void *arg)
{
	static struct wd_dhcp_watching_ one, two;
	struct wd_dhcp_grant grant, again;
	wd_err err = wd_dhcp_lease_get(lease, &grant);
	int failures = 0;

	one = two = (struct wd_dhcp_watching_){ .watcher.changed = wd_dhcp_note_ };
	WD_EXPECT(!err || wd_err_is(err, wd_dhcp_no_lease));
	wd_dhcp_lease_watch(lease, &one.watcher);
	wd_dhcp_lease_watch(lease, &two.watcher);
	pass(arg, wd_min(1));
	WD_EXPECT(one.changes == two.changes && (!err || one.changes > 0));
	err = wd_dhcp_lease_get(lease, &grant);
	WD_EXPECT(err == NULL);
	if (err)
		return failures;
	WD_EXPECT(wd_addr_is_ipv4(&grant.address.addr) && grant.address.addr.ip[12] != 0);
	WD_EXPECT(grant.address.bits > 96 && grant.address.bits <= 128);
	WD_EXPECT(wd_addr_is_ipv4(&grant.server) && grant.lease.ns > 0);
	WD_EXPECT(grant.dns_count <= WD_DHCP_SERVERS_MAX && grant.ntp_count <= WD_DHCP_SERVERS_MAX);
	WD_EXPECT(memchr(grant.domain, '\0', sizeof grant.domain) != NULL);
	WD_EXPECT(wd_dhcp_lease_get(lease, &again) == NULL);
	WD_EXPECT(memcmp(&again.address, &grant.address, sizeof again.address) == 0);
	return failures + wd_dhcp_lease_has_options_(lease, &grant);
}

#endif
