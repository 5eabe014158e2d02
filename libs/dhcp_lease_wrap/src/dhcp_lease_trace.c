/* SPDX-License-Identifier: ISC */
#include "wadi/dhcp_lease_trace.h"

static void changed(struct wd_dhcp_watcher *watcher)
{
	const struct dhcp_lease_trace *it = (struct dhcp_lease_trace *)watcher;
	struct wd_dhcp_grant grant;
	wd_err err = wd_dhcp_lease_get(it->under, &grant);

	if (err)
		wd_console_print(it->to, "%s: %pE\n", it->name, (const void *)err);
	else
		wd_console_print(it->to, "%s: %pP, gateway %pI, for %pS, by %pI\n", it->name,
		                 (const void *)&grant.address, (const void *)&grant.gateway,
		                 (const void *)&grant.lease, (const void *)&grant.server);
}

wd_err dhcp_lease_trace_init(struct dhcp_lease_trace *it, wd_console to, const char *name,
                             wd_dhcp_lease under)
{
	*it = (struct dhcp_lease_trace){ { .changed = changed }, under, to, name };
	changed(&it->watcher);
	wd_dhcp_lease_watch(under, &it->watcher);
	return NULL;
}

wd_dhcp_lease dhcp_lease_trace(struct dhcp_lease_trace *it)
{
	return it->under;
}
