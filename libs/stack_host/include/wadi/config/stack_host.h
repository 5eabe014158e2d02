/* SPDX-License-Identifier: ISC */
/* wadi/config/stack_host.h - UDP and TCP over the host's sockets, for config.c; for target
 * unix.
 *
 *	struct wd_stack net = stack_host();
 *
 * Configure key, of which .family is the default: --family=dual|ipv4|ipv6; the sockets are of
 * that family alone.  Boot arguments of a dual one: --ipv4-only, --ipv6-only.  All of them
 * behind the .group.
 */
#ifndef WADI_CONFIG_STACK_HOST_H
#define WADI_CONFIG_STACK_HOST_H

#include "wadi/config.h"
#include "wadi/config/stack_families.h"
#include "wadi/stack.h"

/* What can be said of it; texts, as given at boot. */
struct stack_host_options {
	const char *group;          /* stands before the boot arguments: --lan-ipv4-only */
	enum stack_families family; /* both, unless it says otherwise */
	const char *ipv4_only;      /* "true": no IPv6 */
	const char *ipv6_only;      /* "true": no IPv4 */
};

/* stack_host() or, with some of these, stack_host(.group = "lan"). */
#define stack_host(...) stack_host_of((struct stack_host_options){ __VA_ARGS__ })

/* The module, of a family alone or of both. */
static inline void *stack_host_module(struct stack_host_options o)
{
	enum stack_families families = stack_families_of(o.group, o.family);

	stack_families_check(o.family, o.ipv4_only, o.ipv6_only);
	if (families != STACK_DUAL)
		return MODULE(stack_host, families == STACK_IPV4, families == STACK_IPV6);
	return MODULE(stack_host,
		boot_flag(in_group(o.group, "ipv4-only"), "no IPv6", o.ipv4_only),
		boot_flag(in_group(o.group, "ipv6-only"), "no IPv4", o.ipv6_only));
}

/* What that is short for. */
static inline struct wd_stack stack_host_of(struct stack_host_options o)
{
	void *m = stack_host_module(o);

	return (struct wd_stack){ PART(wd_udp, m, udp), PART(wd_tcp, m, tcp) };
}

#endif
