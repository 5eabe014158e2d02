/* SPDX-License-Identifier: ISC */
#include "wadi/dhcp_lease.h"

WD_ERROR(wd_dhcp_no_lease, NULL, "dhcp", "there is no lease");
