/* SPDX-License-Identifier: ISC */
/* wadi/config/stack.h - UDP and TCP, over a network device or the host's sockets, for
 * config.c.
 *
 *	struct wd_stack net = stack(net_device("service"));
 *
 * Configure key: --net=direct is wadi's own TCP/IP over the device (wadi/config/
 * stack_direct.h has its boot arguments), --net=host the host's, without the device
 * (wadi/config/stack_host.h): the default for target unix, which alone has it.  With either,
 * --family=dual|ipv4|ipv6, whose default is .family, leaves a family out.
 */
#ifndef WADI_CONFIG_STACK_H
#define WADI_CONFIG_STACK_H

#include "wadi/config/stack_direct.h"
#include "wadi/config/stack_host.h"

/* stack(net) or, with some of its options, stack(net, .group = "lan"), whose key is
 * --lan-net; those that the host's has not are passed over there. */
#define stack(net, ...) stack_any_of(net, (struct stack_options){ __VA_ARGS__ })

/* Is it to be the host's? */
static inline bool stack_any_is_host(const char *group)
{
	return key_choice(in_group(group, "net"), "whose TCP/IP: wadi's, or the host's",
	                  "direct, host", target_is("unix"));
}

/* What stack() is short for. */
static inline struct wd_stack stack_any_of(wd_net net, struct stack_options o)
{
	stack_check(&o);
	if (stack_any_is_host(o.group))
		return stack_host(.group = o.group, .family = o.family, .ipv4_only = o.ipv4_only,
		                  .ipv6_only = o.ipv6_only);
	return stack_direct_of(net, o).stack;
}

#endif
