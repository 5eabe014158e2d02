/* SPDX-License-Identifier: ISC */
/* wadi/config/stack_host.h - UDP and TCP over the host's sockets, for config.c; for target
 * unix.
 *
 *	struct wd_stack net = stack_host();
 *
 * Boot arguments: --ipv4-only, --ipv6-only, behind those of .group.
 */
#ifndef WADI_CONFIG_STACK_HOST_H
#define WADI_CONFIG_STACK_HOST_H

#include "wadi/config.h"
#include "wadi/stack.h"

/* What can be said of it; texts, as given at boot. */
struct stack_host_options {
	const char *group;     /* stands before the boot arguments: --lan-ipv4-only */
	const char *ipv4_only; /* "true": no IPv6 */
	const char *ipv6_only; /* "true": no IPv4 */
};

/* stack_host() or, with some of these, stack_host(.group = "lan"). */
#define stack_host(...) stack_host_of((struct stack_host_options){ __VA_ARGS__ })

/* What that is short for. */
static inline struct wd_stack stack_host_of(struct stack_host_options o)
{
	void *m = MODULE(stack_host,
		boot_flag(in_group(o.group, "ipv4-only"), "no IPv6", o.ipv4_only),
		boot_flag(in_group(o.group, "ipv6-only"), "no IPv4", o.ipv6_only));

	return (struct wd_stack){ PART(wd_udp, m, udp), PART(wd_tcp, m, tcp) };
}

#endif
