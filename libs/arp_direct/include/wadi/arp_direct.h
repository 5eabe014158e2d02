/* SPDX-License-Identifier: ISC */
/* wadi/arp_direct.h - ARP (RFC 826) over Ethernet, within limits.
 *
 * - What is known of an address is good for about a minute from the last word of its owner
 *   on (RFC 1122, 2.3.2.1).  One that is in use is polled before that is over.
 * - An address is asked for once a second, three times; then packets to it are dropped for
 *   three seconds.  All questions together are limited, too.
 * - What others say unasked never overwrites an address in use: the owner we know is
 *   polled, and when he is silent everybody is asked.
 * - Memory is fixed.  Strangers who ask for us, and addresses that nobody answers for, take
 *   no place from addresses in use.
 * - Our own addresses are claimed and defended by RFC 5227.
 */
#ifndef WADI_ARP_DIRECT_H
#define WADI_ARP_DIRECT_H

#include "wadi/arp.h"
#include "wadi/random.h"
#include "wadi/rate.h"
#include "wadi/siphash.h"
#include "wadi/wheel.h"

enum {
	ARP_DIRECT_ENTRIES = 256,
	ARP_DIRECT_ASKED = 64,   /* of them, addresses that are asked for or absent */
	ARP_DIRECT_WAITING = 16, /* packets that wait for one answer; */
	ARP_DIRECT_WAITING_ALL = 128, /* for all of them */
	ARP_DIRECT_OWN = 4,      /* addresses of our own */
};

struct arp_direct;

/* Entries in the order of their use. */
struct arp_direct_list {
	struct arp_direct_entry *newest, *oldest;
	uint32_t count;
};

/* What is known of an address, or wanted. */
struct arp_direct_entry {
	struct wd_wheel_timer timer; /* first; set while it is asked for or polled */
	struct arp_direct *host;
	struct arp_direct_entry *next; /* in its bucket, or among the free */
	struct arp_direct_entry *newer, *older;
	struct arp_direct_list *list;
	uint32_t ip;
	struct wd_mac mac;
	uint8_t state, tries, waiting;
	wd_instant until; /* so long what it says is good */
	wd_instant heed;  /* before that it can be used without another look */
	wd_instant used;  /* to a second's precision */
	struct wd_bufq packets; /* `waiting` of them */
	struct wd_arp_question *questions;
};

/* An address of our own. */
struct arp_direct_own {
	struct wd_wheel_timer timer; /* first */
	struct arp_direct *host;
	struct wd_addr addr;
	wd_arp_claimed *told; /* NULL: not in use */
	void *arg;
	bool ours;            /* after the probes */
	bool yields;          /* to another who insists */
	uint8_t left;         /* probes, or announcements, that are to be sent */
	wd_instant defended;
};

struct arp_direct {
	wd_ethernet eth;
	struct wd_mac mac;
	struct wd_wheel *wheel;
	wd_random random;
	struct wd_siphash_key key;
	struct arp_direct_entry entry[ARP_DIRECT_ENTRIES];
	struct arp_direct_entry *bucket[ARP_DIRECT_ENTRIES];
	struct arp_direct_entry *free, *last; /* `last`: that was used last, or NULL */
	struct arp_direct_list used, heard, asked;
	uint32_t waiting; /* packets, in all entries */
	struct wd_rate requests;
	struct wd_arp_question *failed; /* to be told so by `tell` */
	struct wd_wheel_timer tell;
	struct arp_direct_own own[ARP_DIRECT_OWN];
	uint32_t conflicts; /* of probes, since one was without */
};

/* Over `eth`, of which it takes the type ARP.  Fails as wd_ethernet_listen().  `random` is
 * asked now and for each claim. */
WD_MUST WD_NONNULL wd_err arp_direct_init(struct arp_direct *it, wd_ethernet eth,
                                          struct wd_wheel *wheel, wd_random random);

/* Drops what waits, and clears all timers. */
WD_NONNULL void arp_direct_fini(struct arp_direct *it);

/* The ARP that it is. */
WD_NONNULL wd_arp arp_direct(struct arp_direct *it);

#endif
