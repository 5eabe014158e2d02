/* SPDX-License-Identifier: ISC */
/* arp_internal.h - shared by the parts of arp_direct. */
#ifndef ARP_INTERNAL_H
#define ARP_INTERNAL_H

#include "wadi/arp_direct.h"

enum { ARP_REQUEST = 1, ARP_REPLY = 2, ARP_BYTES = 28 };

/* What a packet says. */
struct arp_packet {
	uint16_t op;
	struct wd_mac sender, target;
	uint32_t sender_ip, target_ip;
};

/* arp_direct_entry.state, in this order: from ARP_KNOWN on `mac` can be used. */
enum { ARP_FREE, ARP_ASKED, ARP_ABSENT, ARP_KNOWN, ARP_POLLED };

/* An IPv4 address as a number. */
static inline uint32_t arp_ip(const struct wd_addr *addr)
{
	return wd_be32(addr->ip + 12);
}

/* ---- arp_direct.c -------------------------------------------------------------------- */

/* Sends a packet from us to `to`, with `sender_ip`, which may be 0. */
void arp_send(struct arp_direct *it, uint16_t op, uint32_t sender_ip, const struct wd_mac *to,
              uint32_t target_ip);

/* ---- arp_cache.c: others' addresses -------------------------------------------------- */

/* All entries are free. */
void arp_cache_init(struct arp_direct *it);

/* The entry of `ip`; NULL when there is none. */
struct arp_direct_entry *arp_find(struct arp_direct *it, uint32_t ip);

/* An entry that was asked for anew, or NULL when there is no place. */
struct arp_direct_entry *arp_ask_new(struct arp_direct *it, uint32_t ip);

/* For an entry whose time to be heeded has come, when it is to be used. */
void arp_heed(struct arp_direct_entry *e);

/* What the sender of a packet says of himself; `to_us`: he asks for us, and so will hear
 * from us. */
void arp_hear(struct arp_direct *it, const struct arp_packet *p, bool to_us);

/* `packet` waits for the address. */
void arp_wait(struct arp_direct_entry *e, struct wd_buf *packet WD_OWNED);

/* Nothing is known of the address any more; who asked is told so, later. */
void arp_forget(struct arp_direct_entry *e);

/* ---- arp_own.c: our own -------------------------------------------------------------- */

/* Is it ours? */
bool arp_is_ours(const struct arp_direct *it, uint32_t ip);

/* Looks for conflicts; false when the sender claims an address of ours. */
bool arp_own_hear(struct arp_direct *it, const struct arp_packet *p);

/* Claim and release of struct wd_arp_ops. */
WD_MUST wd_err arp_claim(void *self, const struct wd_addr *addr, bool probe,
                         wd_arp_claimed *told, void *arg);
void arp_release(void *self, const struct wd_addr *addr);

#endif
