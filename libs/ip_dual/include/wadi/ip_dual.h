/* SPDX-License-Identifier: ISC */
/* wadi/ip_dual.h - IPv4 and IPv6 side by side as one: which of them it is, the address
 * says.
 *
 * A source that is all zero means the one that suits, of either; one of the other version
 * than the destination is refused as an address that is not ours.
 */
#ifndef WADI_IP_DUAL_H
#define WADI_IP_DUAL_H

#include "wadi/icmp.h"
#include "wadi/ip.h"

/* The two. */
struct ip_dual {
	wd_ip v4, v6;
	wd_icmp icmp4, icmp6;
};

/* Over both.  Cannot fail. */
WD_MUST WD_NONNULL wd_err ip_dual_init(struct ip_dual *it, wd_ip v4, wd_icmp icmp4, wd_ip v6,
                                       wd_icmp icmp6);

/* The interfaces that they are together.  Addresses of IPv4 come first. */
WD_NONNULL wd_ip ip_dual(struct ip_dual *it);
WD_NONNULL wd_icmp ip_dual_icmp(struct ip_dual *it);

#endif
