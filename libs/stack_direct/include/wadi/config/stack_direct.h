/* SPDX-License-Identifier: ISC */
/* wadi/config/stack_direct.h - wadi's own TCP/IP over a network device, for config.c.
 *
 *	struct wd_stack net = stack_direct(net_device("service"));
 *	struct wd_stack lan = stack_direct(net_device("lan"), .group = "lan",
 *	                                   .ipv4 = "10.0.0.1/24");
 *	struct wd_stack old = stack_direct(net_device("old"), .group = "old",
 *	                                   .family = STACK_IPV4);
 *
 * Configure key, of which .family is the default: --family=dual|ipv4|ipv6.  The code of a
 * family that is left out is not in the image, nor are its boot arguments; and DHCP is not
 * where --ipv4 has a default or is required, nor UDP, then, unless it is used.
 *
 * Boot arguments, of which the other options are the defaults: --ipv4, --ipv4-gateway,
 * --ipv6, --ipv6-gateway, --tcp-memory, --tcp-connections; of a dual stack also --ipv4-only
 * and --ipv6-only.
 */
#ifndef WADI_CONFIG_STACK_DIRECT_H
#define WADI_CONFIG_STACK_DIRECT_H

#include "wadi/config.h"
#include "wadi/config/random_default.h"
#include "wadi/config/stack_families.h"
#include "wadi/dhcp_lease.h"
#include "wadi/icmp.h"
#include "wadi/net.h"
#include "wadi/stack.h"
#include "wadi/stack_family.h"

/* Each may be left out. */
struct stack_options {
	const char *group;           /* stands before the boot arguments: --lan-ipv4 */
	enum stack_families family;  /* both, unless it says otherwise */
	const char *ipv4;            /* "10.0.0.2/24", or wd_boot_required; NULL: by DHCP */
	const char *ipv4_gateway;    /* "10.0.0.1" */
	const char *ipv6;            /* "fd00::2/64", besides those of autoconfiguration */
	const char *ipv6_gateway;    /* "fe80::1" */
	const char *ipv4_only, *ipv6_only; /* "true"; of a dual stack */
	const char *tcp_memory;      /* "64M": the most that connections hold */
	const char *tcp_connections; /* "10000" */
};

/* All that a stack of wadi's own offers. */
struct stack_direct_parts {
	struct wd_stack stack;
	wd_ip ip;
	wd_icmp icmp;
	wd_dhcp_lease lease;
};

/* `otherwise`, unless an option says another default. */
static inline const char *stack_default(const char *option, const char *otherwise)
{
	return option ? option : otherwise;
}

/* Options of a family are passed over where the key alone has left it out. */
static inline void stack_check(const struct stack_options *o)
{
	if (o->family == STACK_IPV4 && (o->ipv6 || o->ipv6_gateway))
		mistake("an option is about IPv6, which .family = STACK_IPV4 leaves out");
	if (o->family == STACK_IPV6 && (o->ipv4 || o->ipv4_gateway))
		mistake("an option is about IPv4, which .family = STACK_IPV6 leaves out");
	stack_families_check(o->family, o->ipv4_only, o->ipv6_only);
}

/* IPv4, and its boot arguments. */
static inline stack_family stack_family_ipv4(const struct stack_options *o)
{
	const char *doc = o->ipv4 ? "own address, and bits of its network"
	                : "own address, and bits of its network; by DHCP without it";

	return DEVICE(stack_family, stack_ipv4,
		boot_prefix(in_group(o->group, "ipv4"), doc, o->ipv4),
		boot_ip(in_group(o->group, "ipv4-gateway"), "router to other networks",
		        o->ipv4_gateway));
}

/* IPv6, and its. */
static inline stack_family stack_family_ipv6(const struct stack_options *o)
{
	return DEVICE(stack_family, stack_ipv6,
		boot_prefix(in_group(o->group, "ipv6"), "own address, and bits of its network, "
		            "as fd00::2/64; others are found without it", o->ipv6),
		boot_ip(in_group(o->group, "ipv6-gateway"), "router to other networks, as fe80::1",
		        o->ipv6_gateway));
}

/* Those that the image has. */
static inline stack_family stack_family_of(const struct stack_options *o,
                                           enum stack_families families)
{
	stack_family ipv4;

	if (families == STACK_IPV6)
		return stack_family_ipv6(o);
	ipv4 = stack_family_ipv4(o);
	if (families == STACK_IPV4)
		return ipv4;
	return DEVICE(stack_family, stack_dual, ipv4, stack_family_ipv6(o),
		boot_flag(in_group(o->group, "ipv4-only"), "no IPv6",
		          stack_default(o->ipv4_only, "false")),
		boot_flag(in_group(o->group, "ipv6-only"), "no IPv4",
		          stack_default(o->ipv6_only, "false")));
}

/* The stack with all its parts; stack_direct_parts(net, .group = "lan"). */
#define stack_direct_parts(net, ...) stack_direct_of(net, (struct stack_options){ __VA_ARGS__ })
static inline struct stack_direct_parts stack_direct_of(wd_net net, struct stack_options o)
{
	enum stack_families families = stack_families_of(o.group, o.family);
	stack_family family = stack_family_of(&o, families);
	bool dhcp = families != STACK_IPV6 && !always_given(in_group(o.group, "ipv4"));
	struct stack_direct_parts parts;
	void *m;

	stack_check(&o);
	if (dhcp)
		family = DEVICE(stack_family, stack_dhcp, family);
	m = MODULE(stack_direct, net, random_default(), family,
		boot_size(in_group(o.group, "tcp-memory"), "the most that connections hold; "
		          "0 for the usual 16M", stack_default(o.tcp_memory, "0")),
		boot_int(in_group(o.group, "tcp-connections"), "the most at once; 0 for as many "
		         "as the memory takes", stack_default(o.tcp_connections, "0")));
	parts = (struct stack_direct_parts){
		{ PART(wd_udp, m, udp), PART(wd_tcp, m, tcp) }, PART(wd_ip, m, ip),
		PART(wd_icmp, m, icmp), PART(wd_dhcp_lease, m, lease),
	};
	if (!dhcp)
		parts.stack.udp = DEVICE(wd_udp, udp_direct, parts.ip, random_default());
	return parts;
}

/* UDP and TCP alone, which is what most want. */
#define stack_direct(net, ...) stack_direct_parts(net, __VA_ARGS__).stack

#endif
