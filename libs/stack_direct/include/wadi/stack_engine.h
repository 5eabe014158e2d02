/* SPDX-License-Identifier: ISC */
/* wadi/stack_engine.h - TCP/IP from the wire up, put together: an engine.
 *
 * It does no input and output and reads no clock.  Whoever drives it hands in the frames
 * that arrive and the time, and looks in again when stack_engine_next() says; frames
 * to send are handed to the network device, a line at a time, before each call returns.
 * So a test runs whole networks of them in virtual time (wadi/net_sim.h).
 *
 * What applications call (wd_tcp, wd_udp, wd_ip, wd_icmp) may be called at any time between;
 * it takes effect with the next call below, and wheel.stir says that one is due.
 *
 * It has UDP of its own where DHCP needs it.  Else whoever wants it puts udp_direct over `ip`,
 * and an image that does not has none: to a datagram it says that it has no such protocol.
 */
#ifndef WADI_STACK_ENGINE_H
#define WADI_STACK_ENGINE_H

#include "wadi/dhcp_lease.h"
#include "wadi/ethernet_direct.h"
#include "wadi/icmp.h"
#include "wadi/stack_family.h"
#include "wadi/tcp_direct.h"
#include "wadi/udp.h"

struct ipv4;

/* What a stack is to be. */
struct stack_settings {
	stack_family family;    /* IPv4, IPv6, or both; its storage lives as long as the stack */
	const char *name;       /* told to DHCP servers; NULL for none */
	struct tcp_limits tcp;  /* all zero for the usual */
};

/* A stack on one interface. */
struct stack_engine {
	struct wd_wheel wheel; /* first */
	struct wd_wheel_timer leave; /* set while there are frames to send */
	struct ethernet_direct ethernet;
	struct tcp_direct tcp;
	stack_family family;
	wd_random random;
	const char *name;
	/* What the family says of itself. */
	wd_ip ip;            /* of both, or the only one */
	wd_icmp icmp;
	struct ipv4 *ipv4;   /* NULL: it has none */
	wd_udp udp;          /* and */
	wd_dhcp_lease lease; /* of a stack_dhcp; all zero: there is none */
	wd_err silence;      /* why there may be no address after a while, and what helps */
};

/* Over `net`, of which nobody else sends or listens; it and `random` are kept, `settings`
 * is not.  Addresses are claimed, and asked for, from the first call below on.  Fails as
 * the parts do: with settings that make no sense, or wd_no_memory. */
WD_MUST WD_NONNULL wd_err stack_engine_init(struct stack_engine *it,
                                            const struct stack_settings *settings, wd_net net,
                                            wd_random random, wd_instant now);

/* Ends all connections without a word, and gives back all there is. */
WD_NONNULL void stack_engine_fini(struct stack_engine *it);

/* Takes what has arrived.  Fails, as the next does, when the device is gone: with
 * wd_net_disconnected. */
WD_MUST WD_NONNULL wd_err stack_engine_take(struct stack_engine *it, wd_instant now,
                                            struct wd_bufq *frames WD_OWNED);

/* Does what is due. */
WD_MUST WD_NONNULL wd_err stack_engine_turn(struct stack_engine *it, wd_instant now);

/* When to call again, if nothing arrives before: perhaps earlier than something is due. */
WD_NONNULL static inline wd_instant stack_engine_next(const struct stack_engine *it)
{
	return wd_wheel_next(&it->wheel);
}

#endif
