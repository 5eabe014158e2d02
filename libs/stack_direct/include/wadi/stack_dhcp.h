/* SPDX-License-Identifier: ISC */
/* wadi/stack_dhcp.h - a family whose IPv4 asks for its address by DHCP, if it was given none;
 * with the UDP that this takes, engine->udp, which serves applications, too. */
#ifndef WADI_STACK_DHCP_H
#define WADI_STACK_DHCP_H

#include "wadi/dhcp_client.h"
#include "wadi/stack_family.h"
#include "wadi/udp_direct.h"

/* What asks, and over what. */
struct stack_dhcp {
	stack_family family;
	struct udp_direct udp;
	struct dhcp_client dhcp;
	bool asks; /* who was given an address does not */
};

/* Of a family that has IPv4, or perhaps has: where only IPv6 was started, nobody is asked.
 * Cannot fail. */
WD_MUST WD_NONNULL wd_err stack_dhcp_init(struct stack_dhcp *it, stack_family family);

/* The family that it is. */
WD_NONNULL stack_family stack_dhcp(struct stack_dhcp *it);

#endif
