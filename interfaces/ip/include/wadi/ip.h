/* SPDX-License-Identifier: ISC */
/* wadi/ip.h - packets between hosts: IPv4, IPv6, or both.
 *
 * Addresses of IPv4 are mapped into IPv6 (wadi/addr.h), so that what stands above need
 * not know which it is.  Nothing here waits: it is called by engines, and calls them.
 */
#ifndef WADI_IP_H
#define WADI_IP_H

#include "wadi/addr.h"
#include "wadi/net.h"

typedef struct wd_ip {
	const struct wd_ip_ops *ops;
	void *self;
} wd_ip;

WD_ERROR_DECL(wd_ip_no_route);   /* no way leads there from here */
WD_ERROR_DECL(wd_ip_no_address); /* we have no address for it yet; of that kind */
WD_ERROR_DECL(wd_ip_too_big);    /* longer than the path takes, and not to be fragmented */
WD_ERROR_DECL(wd_ip_taken);      /* the protocol has its user already */
WD_ERROR_DECL(wd_ip_full);       /* no room for another group, route or user */

/* An address and a port of it. */
struct wd_peer {
	struct wd_addr addr;
	uint16_t port;
};

/* Writes "10.0.0.1:80", "[fe80::1]:80", as wd_err_pp() does. */
size_t wd_peer_pp(const struct wd_peer *peer, char *into, size_t size);
enum { WD_PEER_TEXT = WD_ADDR_TEXT + sizeof "[]:65535" };

/* Protocols, IANA's numbers. */
enum wd_ip_protocol {
	WD_IP_ICMP = 1, WD_IP_IGMP = 2, WD_IP_TCP = 6, WD_IP_UDP = 17, WD_IP_ICMPV6 = 58,
};

/* Explicit congestion notification, the low bits of `tos` (RFC 3168, 5). */
enum wd_ip_ecn { WD_ECN_NOT = 0, WD_ECN_ECT1 = 1, WD_ECN_ECT0 = 2, WD_ECN_CE = 3, WD_ECN_MASK = 3 };

/* wd_ip_packet.flags */
enum {
	WD_IP_WHOLE = 1, /* to send: must not be fragmented, on the way neither */
	WD_IP_MANY  = 2, /* received: was sent to a group or to everybody */
};

/* What the header of a packet says. */
struct wd_ip_packet {
	struct wd_addr from, to;
	uint8_t protocol;
	uint8_t hops;  /* how far it may, or might, still go; to send: 0 for the usual 64 */
	uint8_t tos;   /* DSCP and ECN */
	uint8_t flags;
};

/* The way to an address. */
struct wd_ip_path {
	struct wd_addr from; /* our address for it */
	uint32_t mtu;        /* bytes of the longest packet it takes whole, IP header included */
	uint32_t header;     /* bytes of the IP header: 20 or 40 */
	uint32_t offloads;   /* enum wd_net_offload of the device; WD_NET_SEGMENTS... only as it
	                      * counts for this address */
	uint32_t packet_max; /* bytes of the longest packet with `segment`, IP header included */
};

/* Data that came, from its own header on; the IP header is in the headroom still, as
 * wd_ip_refuse() wants it.  Its checksum is verified only with WD_BUF_SUM_GOOD. */
typedef void wd_ip_input(void *arg, const struct wd_ip_packet *packet,
                         struct wd_buf *data WD_OWNED);

/* What the network says of a packet that we sent (RFC 1122, 3.2.2; RFC 4443, 3). */
enum wd_ip_trouble_kind {
	WD_IP_NET_UNREACHABLE, WD_IP_HOST_UNREACHABLE, WD_IP_PROTOCOL_UNREACHABLE,
	WD_IP_PORT_UNREACHABLE, WD_IP_PROHIBITED, WD_IP_TOO_LONG, WD_IP_TIME_EXCEEDED,
	WD_IP_PARAMETER,
};
struct wd_ip_trouble {
	enum wd_ip_trouble_kind kind;
	struct wd_addr from, to; /* of the packet: `from` was ours */
	uint32_t mtu;            /* WD_IP_TOO_LONG: what the path takes now */
	struct wd_bytes start;   /* of its data: 8 bytes or more */
};
/* It may be made up, and is to be checked: the answer is whether `start` quotes what this
 * user has sent and might have met such trouble.  WD_IP_TOO_LONG is not believed, and no
 * path becomes narrower, unless it does (RFC 5927, 7). */
typedef bool wd_ip_troubled(void *arg, const struct wd_ip_trouble *trouble);

/* Who gets the packets of a protocol. */
struct wd_ip_user {
	wd_ip_input *input;
	wd_ip_troubled *troubled; /* NULL: not interested */
	void *arg;
};

/* What an implementation provides; the functions below have the contract. */
struct wd_ip_ops {
	WD_MUST wd_err (*path)(const void *self, const struct wd_addr *from,
	                       const struct wd_addr *to, struct wd_ip_path *path);
	struct wd_buf *(*alloc)(void *self, uint32_t headroom);
	WD_MUST wd_err (*send)(void *self, const struct wd_ip_packet *packet,
	                       struct wd_buf *data WD_OWNED);
	void (*refuse)(void *self, const struct wd_ip_packet *packet, struct wd_buf *data WD_OWNED,
	               enum wd_ip_trouble_kind why);
	WD_MUST wd_err (*listen)(void *self, uint8_t protocol, const struct wd_ip_user *user);
	size_t (*addresses)(const void *self, struct wd_prefix *into, size_t max);
	WD_MUST wd_err (*join)(void *self, const struct wd_addr *group);
	void (*leave)(void *self, const struct wd_addr *group);
};

/* How to reach `to`; from our address `from`, or NULL for the one that suits (RFC 6724).
 * wd_ip_no_route, wd_ip_no_address. */
WD_MUST static inline wd_err wd_ip_path(wd_ip ip, const struct wd_addr *from,
                                        const struct wd_addr *to, struct wd_ip_path *path)
{
	return ip.ops->path(ip.self, from, to, path);
}

/* A buffer for data, as wd_net_alloc(), with room for all headers below before the
 * `headroom` that was asked for. */
WD_MUST static inline struct wd_buf *wd_ip_alloc(wd_ip ip, uint32_t headroom)
{
	return ip.ops->alloc(ip.self, headroom);
}

/* Sends `data`, its transport header included, to `packet->to` from `packet->from`, which
 * is our address, or all zero for the one that suits.  With WD_BUF_SUM_ASK a checksum is
 * filled in, by the device or here.  Too long a packet is fragmented, unless WD_IP_WHOLE
 * is set or it has a `segment`.  It may get lost, as on any network. */
WD_MUST static inline wd_err wd_ip_send(wd_ip ip, const struct wd_ip_packet *packet,
                                        struct wd_buf *data WD_OWNED)
{
	return ip.ops->send(ip.self, packet, data);
}

/* Tells the sender of a packet just received that it is not wanted, within the limits of
 * RFC 1122, 3.2.2 and RFC 4443, 2.4: never about groups, errors, or too often. */
static inline void wd_ip_refuse(wd_ip ip, const struct wd_ip_packet *packet,
                                struct wd_buf *data WD_OWNED, enum wd_ip_trouble_kind why)
{
	ip.ops->refuse(ip.self, packet, data, why);
}

/* From now on `user` gets the packets of this protocol.  For the life of the stack:
 * wd_ip_taken the second time. */
WD_MUST static inline wd_err wd_ip_listen(wd_ip ip, uint8_t protocol, const struct wd_ip_user *user)
{
	return ip.ops->listen(ip.self, protocol, user);
}

/* Our addresses that can be used, those for strangers first; returns how many of at most
 * `max` it has written. */
WD_MUST static inline size_t wd_ip_addresses(wd_ip ip, struct wd_prefix *into, size_t max)
{
	return ip.ops->addresses(ip.self, into, max);
}

/* Packets to this group are for us too, until it was left as often as joined; routers are
 * told (IGMP, MLD). */
WD_MUST static inline wd_err wd_ip_join(wd_ip ip, const struct wd_addr *group)
{
	return ip.ops->join(ip.self, group);
}

/* One less that wants them; for one that was joined. */
static inline void wd_ip_leave(wd_ip ip, const struct wd_addr *group)
{
	ip.ops->leave(ip.self, group);
}

#endif
