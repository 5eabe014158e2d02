/* SPDX-License-Identifier: ISC */
/* wadi/icmp.h - asking whether a host is there: echo of ICMP (RFC 792) and ICMPv6
 * (RFC 4443).
 *
 * Echoes to us are answered, and errors told to those they are about, without it.
 */
#ifndef WADI_ICMP_H
#define WADI_ICMP_H

#include "wadi/ip.h"

typedef struct wd_icmp {
	const struct wd_icmp_ops *ops;
	void *self;
} wd_icmp;

WD_ERROR_DECL(wd_icmp_unreachable); /* the network says that it cannot be reached */

/* An echo under way; lies with who asks, until it is answered or withdrawn. */
struct wd_icmp_echo {
	/* Called once, perhaps before wd_icmp_ask() returns.  NULL, or wd_icmp_unreachable;
	 * `hops` is what the answer had left. */
	void (*answer)(struct wd_icmp_echo *echo, wd_err err, uint8_t hops);
	struct wd_addr to;
	uint16_t size;             /* bytes of data, which the answer must hold too */
	uint8_t hops;              /* 0 for the usual 64 */
	/* the implementation's */
	uint16_t id, sequence;
	struct wd_icmp_echo *next;
};

/* What an implementation provides; the functions below have the contract. */
struct wd_icmp_ops {
	WD_MUST wd_err (*ask)(void *self, struct wd_icmp_echo *echo);
	void (*withdraw)(void *self, struct wd_icmp_echo *echo);
};

/* Sends an echo request.  When it fails there is nothing to withdraw: wd_ip_no_route,
 * wd_ip_too_big, wd_no_memory. */
WD_MUST static inline wd_err wd_icmp_ask(wd_icmp icmp, struct wd_icmp_echo *echo)
{
	return icmp.ops->ask(icmp.self, echo);
}

/* It will not be answered, if it was to be. */
static inline void wd_icmp_withdraw(wd_icmp icmp, struct wd_icmp_echo *echo)
{
	icmp.ops->withdraw(icmp.self, echo);
}

/* Waits for the answer to one echo with `size` bytes of data, and yields how long it took.
 * Without an answer it waits for ever: wd_within() has a limit.  wd_icmp_unreachable, or
 * as wd_icmp_ask(). */
WD_MUST WD_WAITS wd_err wd_icmp_ping(wd_icmp icmp, const struct wd_addr *to, uint16_t size,
                                     wd_span *took);

#endif
