/* SPDX-License-Identifier: ISC */
/* wadi/arp.h - who has which IPv4 address on a link: ARP (RFC 826), and claiming an
 * address of one's own (RFC 5227).
 *
 * Addresses are IPv4.  Only wd_arp_query() waits.
 */
#ifndef WADI_ARP_H
#define WADI_ARP_H

#include "wadi/addr.h"
#include "wadi/ethernet.h"

typedef struct wd_arp {
	const struct wd_arp_ops *ops;
	void *self;
} wd_arp;

WD_ERROR_DECL(wd_arp_timeout);  /* nobody answers for this address */
WD_ERROR_DECL(wd_arp_conflict); /* another has the address that was claimed */
WD_ERROR_DECL(wd_arp_full);     /* no room for another address of one's own, or question */

/* A question under way; lies with who asks, until it is answered or withdrawn. */
struct wd_arp_question {
	/* Called once, perhaps before wd_arp_ask() returns: NULL and the address, or
	 * wd_arp_timeout. */
	void (*answer)(struct wd_arp_question *question, wd_err err, const struct wd_mac *mac);
	/* the implementation's */
	struct wd_arp_question *next;
	void *host;
};

/* What becomes of a claimed address: NULL once it is ours, after the probes; later, or
 * instead, wd_arp_conflict, with which it is no longer. */
typedef void wd_arp_claimed(void *arg, const struct wd_addr *addr, wd_err err);

/* What an implementation provides; the functions below have the contract. */
struct wd_arp_ops {
	void (*send)(void *self, const struct wd_addr *next_hop, struct wd_buf *packet WD_OWNED);
	void (*ask)(void *self, const struct wd_addr *addr, struct wd_arp_question *question);
	void (*withdraw)(void *self, struct wd_arp_question *question);
	WD_MUST wd_err (*claim)(void *self, const struct wd_addr *addr, bool probe,
	                        wd_arp_claimed *told, void *arg);
	void (*release)(void *self, const struct wd_addr *addr);
};

/* Sends an IPv4 packet to the interface that has `next_hop`, on this link.  While that is
 * not known a few packets wait for the answer, older ones are dropped for newer ones. */
static inline void wd_arp_send(wd_arp arp, const struct wd_addr *next_hop,
                               struct wd_buf *packet WD_OWNED)
{
	arp.ops->send(arp.self, next_hop, packet);
}

/* Has `question` answered, from the cache at once. */
static inline void wd_arp_ask(wd_arp arp, const struct wd_addr *addr,
                              struct wd_arp_question *question)
{
	arp.ops->ask(arp.self, addr, question);
}

/* It will not be answered, if it was to be. */
static inline void wd_arp_withdraw(wd_arp arp, struct wd_arp_question *question)
{
	arp.ops->withdraw(arp.self, question);
}

/* Makes `addr` ours: after the probes of RFC 5227, or without `probe` at once; it is
 * announced, answered for and defended then.  `told` may be called before this returns. */
WD_MUST static inline wd_err wd_arp_claim(wd_arp arp, const struct wd_addr *addr, bool probe,
                                          wd_arp_claimed *told, void *arg)
{
	return arp.ops->claim(arp.self, addr, probe, told, arg);
}

/* It is no longer ours, if it was; nobody is told. */
static inline void wd_arp_release(wd_arp arp, const struct wd_addr *addr)
{
	arp.ops->release(arp.self, addr);
}

/* Waits for the answer: NULL and `*mac`, wd_arp_timeout, wd_cancelled or wd_timed_out. */
WD_MUST WD_WAITS wd_err wd_arp_query(wd_arp arp, const struct wd_addr *addr, struct wd_mac *mac);

#endif
