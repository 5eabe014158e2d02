/* SPDX-License-Identifier: ISC */
/* wadi/stack_direct.h - wadi's own TCP/IP over a network device. */
#ifndef WADI_STACK_DIRECT_H
#define WADI_STACK_DIRECT_H

#include "wadi/dhcp_lease.h"
#include "wadi/fiber.h"
#include "wadi/stack_engine.h"

/* Nobody on the network has given us one, or the one we were given is another's: of this kind
 * are errors that say who has not answered, and which argument sets one. */
WD_ERROR_DECL(stack_direct_no_address);

/* How long the start waits for an address of the network's, before it fails. */
#define STACK_DIRECT_PATIENCE wd_s(30)

/* A stack and the fiber that drives it. */
struct stack_direct {
	struct stack_engine engine; /* first */
	struct wd_fiber *driver;
	struct wd_wait stirred;
	wd_err gone;                /* what the device said when it left */
};

/* Takes over `net`, and waits until `family` has an address that strangers can be reached
 * from, but not longer than STACK_DIRECT_PATIENCE: stack_direct_no_address.  Else as
 * stack_engine_init().  `tcp_memory` bounds what all connections hold, in bytes,
 * `tcp_connections` how many there are; 0 for the defaults of wadi/tcp_direct.h.
 * A device that goes away ends nothing: what is sent then is lost, and an error logged. */
WD_MUST WD_WAITS wd_err stack_direct_init(struct stack_direct *it, wd_net net, wd_random random,
                                          stack_family family, uint64_t tcp_memory,
                                          int64_t tcp_connections);

/* Ends all connections without a word and gives everything back.  The device must call
 * nobody any more, and no fiber wait in a part of it. */
WD_WAITS WD_NONNULL void stack_direct_fini(struct stack_direct *it);

/* The parts that it offers. */
wd_tcp stack_direct_tcp(struct stack_direct *it);
wd_ip stack_direct_ip(struct stack_direct *it);
wd_icmp stack_direct_icmp(struct stack_direct *it);
/* With a stack_dhcp alone; else udp_direct is put over stack_direct_ip(). */
wd_udp stack_direct_udp(struct stack_direct *it);
/* Without DHCP there never is a lease. */
wd_dhcp_lease stack_direct_lease(struct stack_direct *it);

#endif
