/* SPDX-License-Identifier: ISC */
/* wadi/ipv6.h - IPv6 of a host (RFC 8200, 8504) over Ethernet (RFC 2464), with ICMPv6 (RFC
 * 4443), Neighbour Discovery (RFC 4861), addresses by autoconfiguration (RFC 4862) and MLD
 * (RFC 3810).
 *
 * - Addresses tell nothing of the interface: they are opaque but stable for a prefix and a
 *   secret (RFC 7217), and on request temporary (RFC 8981).  Each is looked for on the link
 *   before it is used (RFC 4862, 5.4; RFC 7527); which one a packet is from follows RFC 6724.
 * - Neighbours are resolved, and those in use known to be reachable, within limits: fixed
 *   memory, so many questions a second, and neither strangers who speak to us nor addresses
 *   that nobody has take a place from neighbours who have answered (RFC 6583).
 * - Routers, prefixes, resolvers and what else they advertise are few, too, and so is how often
 *   that is looked at: 50 times a second, as each may take long.  What would cut us off, such
 *   as a hop limit of one, is not believed.
 * - Extension headers are passed through in any order, eight at most; a packet that breaks
 *   their rules is dropped, its sender told as RFC 8200 says.  Source routes, jumbograms and
 *   fragments of fragments are refused.
 * - Fragments have identifications nobody can foresee; a path that takes only shorter
 *   packets is narrowed for ten minutes (RFC 8201), to 1280 bytes at the least.
 * - Errors are told within the limits of RFC 4443, 2.4.
 */
#ifndef WADI_IPV6_H
#define WADI_IPV6_H

#include "wadi/icmp.h"
#include "wadi/ip_echoes.h"
#include "wadi/ip_paths.h"
#include "wadi/ip_reassembly.h"
#include "wadi/ip_users.h"
#include "wadi/rate.h"

WD_ERROR_DECL(ipv6_unfit); /* no address, prefix, gateway or MTU that a host can have */

/* How much is kept of each kind. */
enum {
	IPV6_ADDRESSES = 16,
	IPV6_PREFIXES = 16,
	IPV6_ROUTERS = 8,
	IPV6_REDIRECTS = 16,
	IPV6_GROUPS = 32,
	IPV6_RESOLVERS = 4,
	IPV6_DOMAINS = 4,
	IPV6_DOMAIN_TEXT = 254,      /* with its NUL */
	IPV6_NEIGHBOURS = 256,
	IPV6_NEIGHBOURS_ASKED = 64,  /* of them, whose interface is not known yet */
	IPV6_WAITING = 16,           /* packets that wait for one of these; */
	IPV6_WAITING_ALL = 128,      /* for all of them */
	IPV6_ERROR_RATES = 64,
};

/* Each may be zero. */
struct ipv6_options {
	struct wd_prefix address;  /* one of our own, besides those that come by themselves */
	struct wd_addr gateway;    /* the router to use, by an address that is on the link */
	uint16_t mtu;              /* of the link, 1280 or more, at most the device's; 0: that */
	bool deaf;                 /* routers are not heard: nothing is configured by them */
	bool temporary;            /* addresses that change daily, for what we begin (RFC 8981) */
	/* What the addresses are made of (RFC 7217): 16 random bytes that nobody knows.  With the
	 * same they are the same after a restart; NULL: made up now. */
	const uint8_t *secret;
	uint32_t interface;        /* tells interfaces with the same secret apart */
	/* Something that can be asked for below has changed.  NULL, or called when the wheel
	 * settles. */
	void (*changed)(void *arg);
	void *arg;
};

struct ipv6;

/* An address of our own. */
struct ipv6_address {
	struct wd_wheel_timer timer; /* first: the next probe, or the next change */
	struct ipv6 *host;
	struct wd_addr addr;
	uint8_t kind, state;  /* in ipv6_internal.h */
	uint8_t bits;         /* of its prefix */
	uint8_t tries;        /* addresses before this one that others had */
	uint8_t left;         /* probes to be sent */
	bool followed;        /* a temporary one: the next is there already */
	uint8_t nonce[6];     /* of the probe */
	wd_instant preferred, valid; /* so long it is used for what is new; at all */
	wd_instant preferred_most, valid_most; /* whatever routers say */
};

/* What is known of a neighbour, or wanted. */
struct ipv6_neighbour {
	struct wd_wheel_timer timer; /* first: while it is asked for */
	struct ipv6 *host;
	struct ipv6_neighbour *next; /* in its bucket, or among the free */
	struct ipv6_neighbour *newer, *older;
	struct ipv6_neighbour_list *list;
	struct wd_addr addr;
	struct wd_mac mac;
	uint8_t state, tries, waiting;
	bool router;
	wd_instant heed;        /* before that it can be used without another look */
	struct wd_bufq packets; /* `waiting` of them */
};

/* Neighbours in the order of time. */
struct ipv6_neighbour_list {
	struct ipv6_neighbour *newest, *oldest;
	uint32_t count;
};

/* A network whose addresses are on this link. */
struct ipv6_prefix {
	struct wd_prefix is;
	wd_instant until;
};

/* A router that offers to forward. */
struct ipv6_router {
	struct wd_addr addr;
	int8_t preference; /* RFC 4191: 1, 0, -1 */
	wd_instant until;
};

/* A router, or the destination itself, that another router sent us to. */
struct ipv6_redirect {
	struct wd_addr to, via;
	wd_instant until;
};

/* A group that was joined, or is being left. */
struct ipv6_group {
	struct wd_wheel_timer timer; /* first: the next report */
	struct ipv6 *host;
	struct wd_addr addr;
	uint16_t members; /* 0 once it is left */
	uint8_t left;     /* reports of the change that are to be sent */
	bool used;
};

/* Who resolves names (RFC 8106). */
struct ipv6_resolver {
	struct wd_addr addr;
	wd_instant until;
};
/* Where names are looked for. */
struct ipv6_domain {
	char name[IPV6_DOMAIN_TEXT];
	wd_instant until;
};

struct ipv6 {
	wd_ethernet eth;
	struct wd_wheel *wheel;
	wd_random random;
	struct wd_net_info info;
	struct ipv6_options options;
	struct wd_siphash_key key, secret;
	uint64_t label_key[10];

	struct ipv6_address address[IPV6_ADDRESSES];
	size_t addresses; /* those from here on are not in use */
	const struct ipv6_address *last_own; /* that was used last, or NULL */
	struct ipv6_prefix prefix[IPV6_PREFIXES];
	struct ipv6_router router[IPV6_ROUTERS];
	size_t rotation; /* the router to try next, when none is known to be reachable */
	struct ipv6_redirect redirect[IPV6_REDIRECTS];
	wd_instant redirected; /* when the last of them ends */

	struct ipv6_neighbour neighbour[IPV6_NEIGHBOURS];
	struct ipv6_neighbour *bucket[IPV6_NEIGHBOURS], *free;
	struct ipv6_neighbour_list confirmed, heard, asked;
	uint32_t waiting; /* packets, in all neighbours */
	struct wd_addr last_to;
	struct ipv6_neighbour *last_hop; /* on the way to `last_to`, or NULL */
	struct wd_rate solicitations;
	struct wd_rate advertisements; /* of routers, that are looked at */

	uint32_t mtu;
	uint8_t hops;
	wd_span reachable, base_reachable, retransmit;
	wd_instant rerandom; /* when `reachable` is to be drawn anew */
	struct ipv6_resolver resolver[IPV6_RESOLVERS];
	struct ipv6_domain domain[IPV6_DOMAINS];

	struct wd_wheel_timer soliciting; /* of routers */
	wd_span solicited;                /* the last interval */
	struct wd_wheel_timer ageing;     /* of what routers said */
	struct wd_wheel_timer changing;   /* to tell of it */

	struct ipv6_group group[IPV6_GROUPS];
	wd_instant mld1; /* so long routers speak version 1 */

	struct ip_users users;
	struct ip_reassembly reassembly;
	struct ip_paths paths;
	struct ip_echoes echoes;
	uint64_t fragmented; /* datagrams that were sent in fragments */
	struct wd_rate errors[IPV6_ERROR_RATES];
	struct wd_bufq loop; /* from us to us */
	struct wd_wheel_timer looping;
};

/* Over `eth`, of which it takes the type IPv6.  `options` may be NULL; they are copied.
 * ipv6_unfit, or as wd_ethernet_listen() and wd_ethernet_join(). */
WD_MUST wd_err ipv6_init(struct ipv6 *it, wd_ethernet eth, struct wd_wheel *wheel,
                         wd_random random, const struct ipv6_options *options);

/* Drops what waits and clears all timers. */
WD_NONNULL void ipv6_fini(struct ipv6 *it);

/* Resolvers and search domains that routers have told us of; how many of at most `max`.
 * Names have no dot at their end and are there until they change. */
WD_MUST WD_NONNULL size_t ipv6_resolvers(const struct ipv6 *it, struct wd_addr *into, size_t max);
WD_MUST WD_NONNULL size_t ipv6_domains(const struct ipv6 *it, const char **into, size_t max);

/* The interfaces that it is. */
WD_NONNULL wd_ip ipv6(struct ipv6 *it);
WD_NONNULL wd_icmp ipv6_icmp(struct ipv6 *it);

#endif
