/* SPDX-License-Identifier: ISC */
/* wadi/stack_ipv4.h - IPv4, with ARP, for a stack. */
#ifndef WADI_STACK_IPV4_H
#define WADI_STACK_IPV4_H

#include "wadi/arp_direct.h"
#include "wadi/ipv4.h"
#include "wadi/stack_family.h"

/* Its engines, and the address that was given. */
struct stack_ipv4 {
	struct arp_direct arp;
	struct ipv4 ipv4;
	struct wd_prefix address;
	struct wd_addr gateway;
};

/* `address` of no bits: none until somebody else sets it, as wadi/stack_dhcp.h does;
 * `gateway` all zero: none.  Cannot fail; a stack does, with ipv4_unfit, that is started with
 * an address that no host can have. */
WD_MUST WD_NONNULL wd_err stack_ipv4_init(struct stack_ipv4 *it, struct wd_prefix address,
                                          struct wd_addr gateway);

/* The family that it is. */
WD_NONNULL stack_family stack_ipv4(struct stack_ipv4 *it);

#endif
