/* SPDX-License-Identifier: ISC */
#include "wadi/console.h"
#include "wadi/dhcp_lease.h"

/* Prints the lease; wd_dhcp_no_lease when there is none. */
WD_MUST wd_err dhcp_client_main(wd_console console, wd_dhcp_lease lease);
