/* SPDX-License-Identifier: ISC */
/* wadi/stack_family.h - what a stack is made of below its transports: IPv4, IPv6, or both.
 *
 * Each is a module of its own, so that an image contains those that it names and nothing of
 * the others:
 *
 *	stack_ipv4(address, gateway)   wadi/stack_ipv4.h
 *	stack_ipv6(address, gateway)   wadi/stack_ipv6.h
 *	stack_dual(ipv4, ipv6)         wadi/stack_dual.h: both
 *	stack_dhcp(family)             wadi/stack_dhcp.h: one that has IPv4 asks for its address
 *
 * A packet goes from the transports to IP without passing through here.
 */
#ifndef WADI_STACK_FAMILY_H
#define WADI_STACK_FAMILY_H

#include "wadi/err.h"

struct stack_engine;

typedef struct stack_family {
	const struct stack_family_ops *ops;
	void *self;
} stack_family;

/* What struct stack_engine does with it. */
struct stack_family_ops {
	/* Begins, over engine->ethernet, and sets engine->ip and engine->icmp; IPv4 also
	 * engine->ipv4. */
	WD_MUST wd_err (*start)(void *self, struct stack_engine *engine);
	/* The transports are there: takes the address that was given, or asks for one, and
	 * sets engine->silence, an error of the kind stack_direct_no_address. */
	WD_MUST wd_err (*settle)(void *self, struct stack_engine *engine);
	/* Gives back all there is; after start(). */
	void (*end)(void *self);
};

#endif
