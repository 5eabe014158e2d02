/* SPDX-License-Identifier: ISC */
/* wadi/config/stack_families.h - whether an image has IPv4, IPv6, or both, for the packages
 * that config.c has its stacks from.
 *
 * Configure key: --family=dual|ipv4|ipv6; the default is what config.c says, or dual.
 */
#ifndef WADI_CONFIG_STACK_FAMILIES_H
#define WADI_CONFIG_STACK_FAMILIES_H

#include "wadi/config.h"

/* The option .family of a stack. */
enum stack_families { STACK_DUAL, STACK_IPV4, STACK_IPV6 };

/* What the key says, whose default .family is. */
static inline enum stack_families stack_families_of(const char *group,
                                                    enum stack_families otherwise)
{
	if (otherwise > STACK_IPV6)
		mistake(".family is STACK_DUAL, STACK_IPV4 or STACK_IPV6");
	return (enum stack_families)key_choice(in_group(group, "family"),
	                                       "which of IPv4 and IPv6 the image has",
	                                       "dual, ipv4, ipv6", (int)otherwise);
}

/* For both families alone can something be chosen when the image starts. */
static inline void stack_families_check(enum stack_families family, const char *ipv4_only,
                                        const char *ipv6_only)
{
	if (family != STACK_DUAL && (ipv4_only || ipv6_only))
		mistake(".ipv4_only and .ipv6_only choose at boot, for which .family leaves "
		        "nothing");
}

#endif
