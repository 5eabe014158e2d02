/* SPDX-License-Identifier: ISC */
#include "dhcp-client.h"

static void print_servers(wd_console console, const char *what, const struct wd_addr *servers,
                          size_t count)
{
	for (size_t i = 0; i < count; i++)
		wd_console_print(console, "%s %pI\n", what, &servers[i]);
}

wd_err dhcp_client_main(wd_console console, wd_dhcp_lease lease)
{
	struct wd_dhcp_grant grant;

	WD_TRY(wd_dhcp_lease_get(lease, &grant));
	wd_console_print(console, "address %pP\ngateway %pI\nserver %pI\n", &grant.address,
	                 &grant.gateway, &grant.server);
	print_servers(console, "name server", grant.dns, grant.dns_count);
	print_servers(console, "time server", grant.ntp, grant.ntp_count);
	if (grant.domain[0])
		wd_console_print(console, "domain %s\n", grant.domain);
	wd_console_print(console, "for %pS\n", &grant.lease);
	return NULL;
}
