/* SPDX-License-Identifier: ISC */
/* ipv4_internal.h - shared by the parts of ipv4.  Addresses are numbers here. */
#ifndef IPV4_INTERNAL_H
#define IPV4_INTERNAL_H

#include "wadi/checksum.h"
#include "wadi/ipv4.h"

enum {
	IPV4_HEADER = 20, IPV4_HEADER_ALERT = 24, /* with the option Router Alert */
	IPV4_PACKET_MAX = 65535,
	IPV4_DONT_FRAGMENT = 0x4000, IPV4_MORE = 0x2000, IPV4_OFFSET = 0x1fff, /* of 8 bytes */
	IPV4_HOPS = 64,
	IPV4_PATH_MTU_MIN = 552,
};

#define IPV4_BROADCAST UINT32_C(0xffffffff)
#define IPV4_ALL_HOSTS UINT32_C(0xe0000001)

/* What an address stands for, seen from here. */
enum ipv4_kind { IPV4_HOST, IPV4_SELF, IPV4_EVERYBODY, IPV4_GROUP, IPV4_NOBODY };

/* Of a packet to send. */
struct ipv4_header {
	uint32_t from, to;
	uint16_t id, cut; /* `cut`: flags and offset */
	uint8_t protocol, hops, tos;
	bool alert;       /* with the option Router Alert (RFC 2113) */
};

static inline uint32_t ipv4_number(const struct wd_addr *addr)
{
	return wd_be32(addr->ip + 12);
}

static inline struct wd_addr ipv4_addr(uint32_t ip)
{
	return wd_ipv4((uint8_t)(ip >> 24), (uint8_t)(ip >> 16), (uint8_t)(ip >> 8), (uint8_t)ip);
}

static inline bool ipv4_is_group(uint32_t ip)
{
	return ip >> 28 == 0xe;
}

/* The address of a group on the link (RFC 1112, 6.4). */
static inline struct wd_mac ipv4_group_mac(uint32_t ip)
{
	return (struct wd_mac){ { 1, 0, 0x5e, (uint8_t)(ip >> 16 & 0x7f), (uint8_t)(ip >> 8),
	                          (uint8_t)ip } };
}

/* The sum of a header of `len` bytes, a multiple of four: nearly always of five words. */
static inline uint16_t ipv4_header_sum(const uint8_t *h, uint32_t len)
{
	uint32_t word[IPV4_HEADER / 4];

	if (len != IPV4_HEADER)
		return wd_sum_end(wd_sum_add(0, wd_bytes(h, len)));
	memcpy(word, h, sizeof word);
	return wd_sum_end((wd_sum)word[0] + word[1] + word[2] + word[3] + word[4]);
}

/* ---- ipv4_route.c: where to ---------------------------------------------------------- */

enum ipv4_kind ipv4_kind(const struct ipv4 *it, uint32_t ip);

/* Who is next on the way to a host; 0: no way. */
uint32_t ipv4_next_hop(const struct ipv4 *it, uint32_t to);

/* Our address for packets to `to`, which is of `kind`; `from` 0 or the one that is wanted.
 * wd_ip_no_route, wd_ip_no_address. */
WD_MUST wd_err ipv4_source(const struct ipv4 *it, uint32_t from, uint32_t to,
                           enum ipv4_kind kind, uint32_t *source);

/* The routes of an address: to its network, and by the gateway; and away with them. */
WD_MUST wd_err ipv4_set_routes(struct ipv4 *it);
void ipv4_clear_routes(struct ipv4 *it);

/* The longest packet to `to`. */
static inline uint32_t ipv4_path_mtu(const struct ipv4 *it, const struct wd_addr *to)
{
	return ip_paths_mtu(&it->paths, to, it->mtu, it->wheel->now);
}

/* ---- ipv4_out.c ---------------------------------------------------------------------- */

/* send of struct wd_ip_ops. */
WD_MUST wd_err ipv4_send(void *self, const struct wd_ip_packet *packet,
                         struct wd_buf *data WD_OWNED);

/* Sends to a group on this link, for routers to look at.  Lost without an address. */
void ipv4_send_alert(struct ipv4 *it, uint8_t protocol, uint32_t group,
                     struct wd_buf *data WD_OWNED);

/* The same bytes in buffers of our own; NULL when there are none. */
WD_MUST struct wd_buf *ipv4_copy(struct ipv4 *it, const struct wd_buf *data);

/* ---- ipv4_in.c ----------------------------------------------------------------------- */

/* A wd_ethernet_input. */
void ipv4_input(void *arg, const struct wd_ethernet_frame *frame, struct wd_buf *packet WD_OWNED);

/* The fragment with the start of a datagram, when not all of it came in time. */
void ipv4_expired(void *arg, const struct ip_fragment *fragment, struct wd_buf *data WD_OWNED);

/* Takes in what we sent to ourselves. */
void ipv4_loop_fire(struct wd_wheel_timer *timer);

/* ---- ipv4_igmp.c ---------------------------------------------------------------------- */

/* Are packets to this group for us? */
bool ipv4_is_member(const struct ipv4 *it, uint32_t ip);

/* A packet of IGMP. */
void ipv4_igmp_input(struct ipv4 *it, struct wd_buf *data WD_OWNED);

/* Tells routers of all groups: we have an address now.  Clears timers. */
void ipv4_report_groups(struct ipv4 *it);
void ipv4_forget_groups(struct ipv4 *it);

/* join and leave of struct wd_ip_ops. */
WD_MUST wd_err ipv4_join(void *self, const struct wd_addr *group);
void ipv4_leave(void *self, const struct wd_addr *group);

/* ---- ipv4_icmp.c --------------------------------------------------------------------- */

/* A packet of ICMP. */
void ipv4_icmp_input(struct ipv4 *it, const struct wd_ip_packet *packet,
                     struct wd_buf *data WD_OWNED);

/* refuse of struct wd_ip_ops. */
void ipv4_refuse(void *self, const struct wd_ip_packet *packet, struct wd_buf *data WD_OWNED,
                 enum wd_ip_trouble_kind why);

/* ask and withdraw of struct wd_icmp_ops. */
WD_MUST wd_err ipv4_ask(void *self, struct wd_icmp_echo *echo);
void ipv4_withdraw(void *self, struct wd_icmp_echo *echo);

/* ---- ipv4_trouble.c ------------------------------------------------------------------- */

/* A message of ICMP that may be an error, as much of it as lies in one buffer: at least its
 * header. */
void ipv4_hear_trouble(struct ipv4 *it, struct wd_bytes icmp);

#endif
