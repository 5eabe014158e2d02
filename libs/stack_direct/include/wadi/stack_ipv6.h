/* SPDX-License-Identifier: ISC */
/* wadi/stack_ipv6.h - IPv6 for a stack. */
#ifndef WADI_STACK_IPV6_H
#define WADI_STACK_IPV6_H

#include "wadi/ipv6.h"
#include "wadi/stack_family.h"

/* Its engine, and what it is told. */
struct stack_ipv6 {
	struct ipv6 ipv6;
	struct ipv6_options options; /* more can be set before the stack is started */
};

/* `address` of no bits: those of autoconfiguration alone; `gateway` all zero: the routers that
 * advertise.  Cannot fail; a stack does, with ipv6_unfit, that is started with an address that
 * no host can have. */
WD_MUST WD_NONNULL wd_err stack_ipv6_init(struct stack_ipv6 *it, struct wd_prefix address,
                                          struct wd_addr gateway);

/* The family that it is. */
WD_NONNULL stack_family stack_ipv6(struct stack_ipv6 *it);

#endif
