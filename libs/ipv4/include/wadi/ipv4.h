/* SPDX-License-Identifier: ISC */
/* wadi/ipv4.h - IPv4 of a host (RFC 791, 1122) over Ethernet, with ICMP (RFC 792) and
 * IGMPv2 (RFC 2236).
 *
 * - Packets from addresses that no host can have, or that are ours, are dropped, as are
 *   source-routed ones (RFC 7126); other options are passed over.  Packets to one of our
 *   own addresses, or 127.0.0.0/8, stay here.
 * - What is sent WD_IP_WHOLE has "don't fragment" set and the ID 0; other IDs follow each
 *   other in an order that nobody can foresee, and none comes twice before all have been
 *   (RFC 6864).
 * - Fragments wait for 30 s, within the limits of wadi/ip_reassembly.h.
 * - A path whose routers ask for smaller packets is narrowed for ten minutes (RFC 1191), to
 *   552 bytes at the least.
 * - Echoes are answered; source quench, redirects, timestamps and all else is ignored.
 *   Errors are told within the limits of RFC 1122, 3.2.2 and RFC 1812, 4.3.2.
 */
#ifndef WADI_IPV4_H
#define WADI_IPV4_H

#include "wadi/arp.h"
#include "wadi/ip_echoes.h"
#include "wadi/ip_paths.h"
#include "wadi/ip_reassembly.h"
#include "wadi/ip_users.h"
#include "wadi/random.h"
#include "wadi/rate.h"

WD_ERROR_DECL(ipv4_unfit); /* no address, prefix, gateway or MTU that a host can have */

/* At most so many, two routes of the address among them. */
enum { IPV4_ROUTES = 16, IPV4_GROUPS = 16 };

/* Our address, and the way to others. */
struct ipv4_config {
	struct wd_prefix address;
	struct wd_addr gateway; /* all zero: none */
	uint16_t mtu;           /* 0: the device's; at most that */
	bool probe;             /* look first, for seconds, whether another has the address */
	/* NULL, or called when the address can be used; and with wd_arp_conflict when it
	 * cannot, or can no longer, because another has it. */
	void (*told)(void *arg, wd_err err);
	void *arg;
};

/* The way to a network. */
struct ipv4_route {
	uint32_t net, mask;
	uint32_t gateway; /* 0: on this link */
	bool set;         /* by ipv4_set() */
};

struct ipv4;

/* A group that was joined. */
struct ipv4_group {
	struct wd_wheel_timer timer; /* first: when routers are told of it */
	struct ipv4 *host;
	uint32_t ip;
	uint16_t members; /* 0: not in use */
	bool last;        /* we were the last to tell them */
};

struct ipv4 {
	wd_ethernet eth;
	wd_arp arp;
	struct wd_wheel *wheel;
	wd_random random;
	struct wd_net_info info;

	struct ipv4_config config;
	bool claimed, ready;    /* the address; it can be used */
	uint32_t ip, mask, mtu;
	struct ipv4_route route[IPV4_ROUTES]; /* longest prefix first */
	size_t routes;

	struct ip_users users;
	struct ipv4_group group[IPV4_GROUPS];
	wd_instant v1_router; /* one that speaks IGMPv1 was heard, and counts until then */

	uint16_t packets;   /* that had an ID of their own, so far */
	uint8_t ids[256];   /* random */
	struct ip_paths paths;
	struct ip_reassembly reassembly;
	struct ip_echoes echoes;
	struct wd_rate errors;
	struct wd_bufq loop; /* from us to us */
	struct wd_wheel_timer looping;
};

/* Over `eth`, of which it takes the type IPv4, without an address.  Fails as
 * wd_ethernet_listen().  `random` is asked now, and when IGMP wants a time. */
WD_MUST WD_NONNULL wd_err ipv4_init(struct ipv4 *it, wd_ethernet eth, wd_arp arp,
                                    struct wd_wheel *wheel, wd_random random);

/* Drops what waits and clears all timers. */
WD_NONNULL void ipv4_fini(struct ipv4 *it);

/* Sets the address, in the place of another; a copy of `config` is kept.  It is claimed
 * and defended (RFC 5227), and can be used from the return on, or after the probes.
 * ipv4_unfit, wd_arp_full. */
WD_MUST WD_NONNULL wd_err ipv4_set(struct ipv4 *it, const struct ipv4_config *config);

/* There is no address any more, nor the gateway that came with it. */
WD_NONNULL void ipv4_clear(struct ipv4 *it);

/* Packets to `net` go by `gateway`, which is on this link; all zero: are themselves on this
 * link.  The longest prefix counts; in the place of an earlier route to the same.
 * ipv4_unfit, wd_ip_full. */
WD_MUST WD_NONNULL wd_err ipv4_add_route(struct ipv4 *it, const struct wd_prefix *net,
                                         const struct wd_addr *gateway);
/* No longer; fine if there is none. */
WD_NONNULL void ipv4_drop_route(struct ipv4 *it, const struct wd_prefix *net);

/* The interfaces that it is. */
WD_NONNULL wd_ip ipv4(struct ipv4 *it);
WD_NONNULL wd_icmp ipv4_icmp(struct ipv4 *it);

#endif
