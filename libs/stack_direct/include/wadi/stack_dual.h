/* SPDX-License-Identifier: ISC */
/* wadi/stack_dual.h - IPv4 and IPv6 side by side for a stack, or the one that is chosen when
 * the program starts. */
#ifndef WADI_STACK_DUAL_H
#define WADI_STACK_DUAL_H

#include "wadi/ip_dual.h"
#include "wadi/stack_family.h"

/* The two, and who tells them apart. */
struct stack_dual {
	stack_family ipv4, ipv6;
	bool ipv4_only, ipv6_only;
	struct ip_dual dual;
};

/* Of both, which are storage of the caller's; a flag leaves the other one idle.  Both flags are
 * wd_malformed: they leave nothing. */
WD_MUST WD_NONNULL wd_err stack_dual_init(struct stack_dual *it, stack_family ipv4,
                                          stack_family ipv6, bool ipv4_only, bool ipv6_only);

/* The family that they are. */
WD_NONNULL stack_family stack_dual(struct stack_dual *it);

#endif
