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
	static const char *const choices[] = {
		"dual, ipv4, ipv6", "ipv4, dual, ipv6", "ipv6, dual, ipv4",
	};
	static const enum stack_families order[][3] = {
		{ STACK_DUAL, STACK_IPV4, STACK_IPV6 }, { STACK_IPV4, STACK_DUAL, STACK_IPV6 },
		{ STACK_IPV6, STACK_DUAL, STACK_IPV4 },
	};

	if (otherwise > STACK_IPV6)
		mistake(".family is STACK_DUAL, STACK_IPV4 or STACK_IPV6");
	return order[otherwise][key_choice(in_group(group, "family"),
	                                   "which of IPv4 and IPv6 the image has",
	                                   choices[otherwise])];
}

#endif
