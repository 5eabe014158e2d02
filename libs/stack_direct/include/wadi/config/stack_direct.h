/* SPDX-License-Identifier: ISC */
/* wadi/config/stack_direct.h - wadi's own TCP/IP over a network device, for config.c.
 *
 *	struct wd_stack net = stack_direct(net_device("service"));
 *	struct wd_stack lan = stack_direct(net_device("lan"), .group = "lan",
 *	                                   .ipv4 = "10.0.0.1/24");
 *
 * Boot arguments, of which the options below are the defaults: --ipv4, --ipv4-gateway,
 * --ipv6, --ipv6-gateway, --ipv4-only, --ipv6-only, --tcp-memory, --tcp-connections.
 */
#ifndef WADI_CONFIG_STACK_DIRECT_H
#define WADI_CONFIG_STACK_DIRECT_H

#include "wadi/config.h"
#include "wadi/config/random_default.h"
#include "wadi/dhcp_lease.h"
#include "wadi/icmp.h"
#include "wadi/net.h"
#include "wadi/stack.h"

/* Each may be left out. */
struct stack_options {
	const char *group;           /* stands before the boot arguments: --lan-ipv4 */
	const char *ipv4;            /* "10.0.0.2/24"; without it, by DHCP */
	const char *ipv4_gateway;    /* "10.0.0.1" */
	const char *ipv6;            /* "fd00::2/64", besides those of autoconfiguration */
	const char *ipv6_gateway;    /* "fe80::1" */
	const char *ipv4_only, *ipv6_only; /* "true" */
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

/* The stack with all its parts; stack_direct_parts(net, .group = "lan"). */
#define stack_direct_parts(net, ...) stack_direct_of(net, (struct stack_options){ __VA_ARGS__ })
static inline struct stack_direct_parts stack_direct_of(wd_net net, struct stack_options o)
{
	void *m = MODULE(stack_direct, net, random_default(),
		boot_prefix(in_group(o.group, "ipv4"), "own address, and bits of its network; "
		            "by DHCP without it", o.ipv4),
		boot_ip(in_group(o.group, "ipv4-gateway"), "router to other networks",
		        o.ipv4_gateway),
		boot_prefix(in_group(o.group, "ipv6"), "own address, and bits of its network; "
		            "others are found without it", o.ipv6),
		boot_ip(in_group(o.group, "ipv6-gateway"), "router to other networks",
		        o.ipv6_gateway),
		boot_flag(in_group(o.group, "ipv4-only"), "no IPv6",
		          stack_default(o.ipv4_only, "false")),
		boot_flag(in_group(o.group, "ipv6-only"), "no IPv4",
		          stack_default(o.ipv6_only, "false")),
		boot_size(in_group(o.group, "tcp-memory"), "the most that connections hold; "
		          "0 for the usual 16M", stack_default(o.tcp_memory, "0")),
		boot_int(in_group(o.group, "tcp-connections"), "the most at once; 0 for as many "
		         "as the memory takes", stack_default(o.tcp_connections, "0")));

	return (struct stack_direct_parts){
		{ PART(wd_udp, m, udp), PART(wd_tcp, m, tcp) }, PART(wd_ip, m, ip),
		PART(wd_icmp, m, icmp), PART(wd_dhcp_lease, m, lease),
	};
}

/* UDP and TCP alone, which is what most want. */
#define stack_direct(net, ...) stack_direct_parts(net, __VA_ARGS__).stack

#endif
