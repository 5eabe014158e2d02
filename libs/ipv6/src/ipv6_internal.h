/* SPDX-License-Identifier: ISC */
/* ipv6_internal.h - shared by the parts of ipv6. */
#ifndef IPV6_INTERNAL_H
#define IPV6_INTERNAL_H

#include "wadi/checksum.h"
#include "wadi/ip_cut.h"
#include "wadi/ipv6.h"

enum {
	IPV6_HEADER = 40,
	IPV6_MTU_MIN = 1280,
	IPV6_DATA_MAX = 65535, /* behind the header */
	IPV6_HOPS = 64,
	IPV6_ND_HOPS = 255, /* what no router has passed on */
	IPV6_HEADERS_MAX = 8, IPV6_HEADERS_BYTES = 1024, /* of extension headers */
};

/* Extension headers. */
enum {
	IPV6_HOP_BY_HOP = 0, IPV6_ROUTING = 43, IPV6_FRAGMENT = 44, IPV6_NO_NEXT = 59,
	IPV6_DESTINATION = 60,
};

/* Messages of ICMPv6; those below 128 are errors. */
enum {
	ICMP6_UNREACHABLE = 1, ICMP6_TOO_BIG = 2, ICMP6_TIME_EXCEEDED = 3, ICMP6_PARAMETER = 4,
	ICMP6_ECHO_REQUEST = 128, ICMP6_ECHO_REPLY = 129,
	ICMP6_MLD_QUERY = 130, ICMP6_MLD1_REPORT = 131, ICMP6_MLD1_DONE = 132,
	ICMP6_ROUTER_SOLICITATION = 133, ICMP6_ROUTER_ADVERTISEMENT = 134,
	ICMP6_NEIGHBOUR_SOLICITATION = 135, ICMP6_NEIGHBOUR_ADVERTISEMENT = 136,
	ICMP6_REDIRECT = 137, ICMP6_MLD2_REPORT = 143,
};
enum { ICMP6_HEADER = 8 }; /* type, code, checksum, and four bytes that depend on those */

/* Codes of errors. */
enum {
	ICMP6_NO_ROUTE = 0, ICMP6_PROHIBITED = 1, ICMP6_BEYOND_SCOPE = 2, ICMP6_NO_HOST = 3,
	ICMP6_NO_PORT = 4, ICMP6_POLICY = 5, ICMP6_REJECTED = 6,
	ICMP6_REASSEMBLY = 1,                                     /* of time exceeded */
	ICMP6_BAD_FIELD = 0, ICMP6_BAD_NEXT = 1, ICMP6_BAD_OPTION = 2, ICMP6_BAD_FIRST = 3,
};

/* Options of Neighbour Discovery. */
enum {
	ND_SOURCE = 1, ND_TARGET = 2, ND_PREFIX = 3, ND_REDIRECTED = 4, ND_MTU = 5, ND_NONCE = 14,
	ND_RESOLVERS = 25, ND_DOMAINS = 31,
};

/* What an address stands for, seen from here. */
enum ipv6_kind { IPV6_HOST, IPV6_SELF, IPV6_GROUP_OF_HOSTS, IPV6_NOBODY };

/* ipv6_address.kind */
enum { IPV6_LINK_LOCAL, IPV6_STATIC, IPV6_STABLE, IPV6_TEMPORARY };
/* ipv6_address.state */
enum { IPV6_UNUSED, IPV6_PENDING, IPV6_TENTATIVE, IPV6_USABLE };
/* ipv6_neighbour.state; from IPV6_STALE on `mac` can be used. */
enum { IPV6_FREE, IPV6_INCOMPLETE, IPV6_STALE, IPV6_DELAY, IPV6_PROBE, IPV6_REACHABLE };

/* A message of ICMPv6 whose checksum is right, as far as it lies in the first buffer. */
struct ipv6_message {
	const struct wd_ip_packet *packet;
	struct wd_bytes bytes; /* from its type on: ICMP6_HEADER or more */
	bool whole;            /* that is all of it, and it came in no fragments */
};

/* What the options of a message say. */
struct ipv6_nd_options {
	const struct wd_mac *source, *target; /* NULL: nothing */
	struct wd_bytes nonce;
	uint32_t mtu; /* 0: nothing */
};

static inline bool ipv6_same(const struct wd_addr *a, const struct wd_addr *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

static inline bool ipv6_is_unspecified(const struct wd_addr *a)
{
	return ipv6_same(a, &(struct wd_addr){ 0 });
}

static inline bool ipv6_is_loopback(const struct wd_addr *a)
{
	return ipv6_same(a, &(struct wd_addr){ { [15] = 1 } });
}

static inline bool ipv6_is_group(const struct wd_addr *a)
{
	return a->ip[0] == 0xff;
}

static inline bool ipv6_is_link_local(const struct wd_addr *a)
{
	return a->ip[0] == 0xfe && (a->ip[1] & 0xc0) == 0x80;
}

/* ff02::1, ff02::2 and so on. */
static inline struct wd_addr ipv6_link_group(uint8_t last)
{
	return (struct wd_addr){ { 0xff, 0x02, [15] = last } };
}
enum { IPV6_ALL_NODES = 1, IPV6_ALL_ROUTERS = 2, IPV6_MLD2_ROUTERS = 0x16 };

/* The group of all whose addresses end as `a` does (RFC 4291, 2.7.1). */
static inline struct wd_addr ipv6_solicited_group(const struct wd_addr *a)
{
	return (struct wd_addr){ { 0xff, 0x02, [11] = 1, 0xff, a->ip[13], a->ip[14], a->ip[15] } };
}

/* The address of a group on the link (RFC 2464, 7). */
static inline struct wd_mac ipv6_group_mac(const struct wd_addr *a)
{
	return (struct wd_mac){ { 0x33, 0x33, a->ip[12], a->ip[13], a->ip[14], a->ip[15] } };
}

static inline void ipv6_after(struct ipv6 *it, struct wd_wheel_timer *timer, wd_span span)
{
	wd_wheel_set(it->wheel, timer, wd_after(it->wheel->now, span));
}

/* A span from `least` to `most`. */
static inline wd_span ipv6_random_span(struct ipv6 *it, wd_span least, wd_span most)
{
	return wd_ns(least.ns + wd_random_below(it->random, most.ns - least.ns + 1));
}

static inline wd_instant ipv6_earlier(wd_instant a, wd_instant b)
{
	return wd_before(a, b) ? a : b;
}

/* ---- ipv6.c ------------------------------------------------------------------------ */

/* Who wants to know is told, soon. */
void ipv6_changed(struct ipv6 *it);

/* ---- ipv6_in.c --------------------------------------------------------------------- */

/* A wd_ethernet_input. */
void ipv6_input(void *arg, const struct wd_ethernet_frame *frame, struct wd_buf *packet WD_OWNED);

/* Takes in what we sent to ourselves. */
void ipv6_loop_fire(struct wd_wheel_timer *timer);

/* For ip_reassembly_init(). */
void ipv6_expired(void *arg, const struct ip_fragment *header, struct wd_buf *data WD_OWNED);

/* ---- ipv6_headers.c ---------------------------------------------------------------- */

/* A packet that came; `at` and `next` move on from header to header. */
struct ipv6_packet {
	struct wd_buf *buf;  /* at the IP header */
	uint32_t at;         /* where the next header stands, in bytes from there, */
	uint32_t named_at;   /* and where `next`, its number */
	uint8_t next;
	bool many;           /* it was sent to a group, or by one frame to several */
	bool fragmented;     /* it was, or says so */
	uint8_t headers;     /* extension headers so far */
	uint32_t total;      /* bytes of all of it */
};

/* What to do with it. */
enum ipv6_verdict {
	IPV6_UP,          /* hand its data, which starts at `at`, to the protocol `next` */
	IPV6_IS_FRAGMENT, /* `at` is that of its fragment header */
	IPV6_DROP,
	IPV6_COMPLAIN,    /* drop it, and tell its sender of a parameter problem */
};

/* Passes through the extension headers.  With IPV6_COMPLAIN `*code` and `*pointer` are what
 * to tell; `*loud`: even if it was sent to a group. */
enum ipv6_verdict ipv6_pass_headers(struct ipv6_packet *p, uint8_t *code, uint32_t *pointer,
                                    bool *loud);

/* Passes through those of a packet that is quoted, of which there may be a part only; false
 * when its data is not there. */
bool ipv6_pass_quoted(struct wd_bytes quote, uint8_t *next, struct wd_bytes *data);

/* ---- ipv6_out.c -------------------------------------------------------------------- */

/* send of struct wd_ip_ops. */
WD_MUST wd_err ipv6_send(void *self, const struct wd_ip_packet *packet,
                         struct wd_buf *data WD_OWNED);

/* Sends a packet that is known to be fine from `packet->from`, whatever that is. */
void ipv6_send_raw(struct ipv6 *it, const struct wd_ip_packet *packet,
                   struct wd_buf *data WD_OWNED);

/* The same to the interface `mac`, whatever is known of it; with `packet->hops`. */
void ipv6_send_by(struct ipv6 *it, const struct wd_mac *mac, const struct wd_ip_packet *packet,
                  struct wd_buf *data WD_OWNED);

/* ---- ipv6_address.c: our own ------------------------------------------------------- */

/* The one that can be used, or in any state; NULL when it is not ours. */
const struct ipv6_address *ipv6_own(struct ipv6 *it, const struct wd_addr *addr);
struct ipv6_address *ipv6_find_address(struct ipv6 *it, const struct wd_addr *addr);

/* A new one, looked for first on the link; nothing happens when there is no place. */
void ipv6_add_link_local(struct ipv6 *it);
void ipv6_add_static(struct ipv6 *it, const struct wd_prefix *prefix);

/* A router says that hosts make addresses of the prefix, and for how long. */
void ipv6_hear_prefix(struct ipv6 *it, const struct wd_addr *prefix, wd_span preferred,
                      wd_span valid);

/* Another has the address, or looks for it, too. */
void ipv6_conflict(struct ipv6_address *a);

/* All of them are gone. */
void ipv6_drop_addresses(struct ipv6 *it);

/* ---- ipv6_source.c ----------------------------------------------------------------- */

/* Our address for packets to `to` (RFC 6724, 5); NULL when there is none. */
const struct ipv6_address *ipv6_source(const struct ipv6 *it, const struct wd_addr *to);

/* ---- ipv6_route.c: where to -------------------------------------------------------- */

enum ipv6_kind ipv6_kind(const struct ipv6 *it, const struct wd_addr *to);

/* Who is next on the way to a host; NULL: no way. */
const struct wd_addr *ipv6_next_hop(const struct ipv6 *it, const struct wd_addr *to);

/* The neighbour that packets to a host go to, perhaps asked for; NULL when there is none or
 * no place for one. */
struct ipv6_neighbour *ipv6_hop_to(struct ipv6 *it, const struct wd_addr *to);

/* The way to some has changed. */
static inline void ipv6_reroute(struct ipv6 *it)
{
	it->last_hop = NULL;
}

/* A network on this link, a router, a redirection; until then.  Past: no longer. */
void ipv6_set_prefix(struct ipv6 *it, const struct wd_prefix *prefix, wd_instant until);
void ipv6_set_router(struct ipv6 *it, const struct wd_addr *addr, int8_t preference,
                     wd_instant until);
void ipv6_set_redirect(struct ipv6 *it, const struct wd_addr *to, const struct wd_addr *via);
bool ipv6_has_router(const struct ipv6 *it);

/* It does not answer. */
void ipv6_hop_failed(struct ipv6 *it, const struct wd_addr *addr);

/* Forgets what is over, and waits for the next to be. */
void ipv6_age(struct ipv6 *it);
void ipv6_ageing_fire(struct wd_wheel_timer *timer);

/* ---- ipv6_neighbour.c -------------------------------------------------------------- */

void ipv6_neighbours_init(struct ipv6 *it);
void ipv6_neighbours_fini(struct ipv6 *it);

struct ipv6_neighbour *ipv6_find_neighbour(const struct ipv6 *it, const struct wd_addr *addr);

/* The same, or one that was asked for anew; NULL when there is no place. */
struct ipv6_neighbour *ipv6_want_neighbour(struct ipv6 *it, const struct wd_addr *addr);

/* Sends the packet, now or once it is known to where. */
void ipv6_send_to(struct ipv6_neighbour *n, struct wd_buf *packet WD_OWNED);

/* What the sender of a message says of itself, or a router of another; NULL for nothing
 * new to say. */
void ipv6_hear_neighbour(struct ipv6 *it, const struct wd_addr *addr, const struct wd_mac *mac,
                         bool router);

/* What a neighbour advertisement says. */
struct ipv6_advertisement {
	bool router, solicited, override;
	const struct wd_mac *mac; /* or NULL */
};
void ipv6_hear_advertisement(struct ipv6_neighbour *n, const struct ipv6_advertisement *ad);

/* ---- ipv6_nd.c --------------------------------------------------------------------- */

/* The next option; false at the end, or when they make no sense, which makes `c` bad. */
bool ipv6_next_option(struct wd_cursor *c, uint8_t *type, struct wd_bytes *body);

/* All of them; false when they make no sense. */
bool ipv6_read_options(struct wd_bytes bytes, struct ipv6_nd_options *into);

/* Asks for `target`: its last known interface, or all who might have it.  `from` may be all
 * zero, then with `nonce`. */
void ipv6_solicit(struct ipv6 *it, const struct wd_addr *from, const struct wd_addr *target,
                  bool unicast, const uint8_t *nonce);

/* Messages to us. */
void ipv6_hear_solicitation(struct ipv6 *it, const struct ipv6_message *m);
void ipv6_hear_neighbour_advertisement(struct ipv6 *it, const struct ipv6_message *m);
void ipv6_hear_redirect(struct ipv6 *it, const struct ipv6_message *m);

/* ---- ipv6_router.c ----------------------------------------------------------------- */

/* Asks for routers, until one is there. */
void ipv6_look_for_routers(struct ipv6 *it);
void ipv6_soliciting_fire(struct wd_wheel_timer *timer);
void ipv6_hear_router(struct ipv6 *it, const struct ipv6_message *m);

/* How long a neighbour counts as reachable from now on. */
wd_span ipv6_reachable_time(struct ipv6 *it);

/* ---- ipv6_resolver.c: names, as routers advertise them ----------------------------- */

void ipv6_hear_resolvers(struct ipv6 *it, struct wd_bytes option);
void ipv6_hear_domains(struct ipv6 *it, struct wd_bytes option);
/* Those that are over go; returns when the next is. */
wd_instant ipv6_age_resolvers(struct ipv6 *it);

/* ---- ipv6_mld.c: groups ------------------------------------------------------------ */

/* join and leave of struct wd_ip_ops. */
WD_MUST wd_err ipv6_join(void *self, const struct wd_addr *group);
void ipv6_leave(void *self, const struct wd_addr *group);
bool ipv6_is_member(const struct ipv6 *it, const struct wd_addr *group);
void ipv6_hear_query(struct ipv6 *it, const struct ipv6_message *m);
void ipv6_drop_groups(struct ipv6 *it);

/* ---- ipv6_icmp.c ------------------------------------------------------------------- */

/* A packet of ICMPv6, its data. */
void ipv6_icmp_input(struct ipv6 *it, const struct wd_ip_packet *packet,
                     struct wd_buf *data WD_OWNED, bool fragmented);

/* An empty message with room for `len` bytes behind its header; NULL without a buffer. */
uint8_t *ipv6_new_message(struct ipv6 *it, uint8_t type, uint8_t code, uint32_t len,
                          struct wd_buf **buf);

/* Fills in the checksum of a message. */
void ipv6_sum_message(struct wd_buf *message, const struct wd_addr *from, const struct wd_addr *to);

/* Fills in its checksum and sends it from `from`, which may be all zero, or NULL for the one
 * that suits. */
void ipv6_send_message(struct ipv6 *it, const struct wd_addr *from, const struct wd_addr *to,
                       uint8_t hops, struct wd_buf *message WD_OWNED);

/* Tells the sender of `packet`, which stands at its IP header, of an error; what is left of
 * RFC 4443, 2.4 to be checked is. */
void ipv6_complain(struct ipv6 *it, struct wd_buf *packet WD_OWNED, bool many, uint8_t type,
                   uint8_t code, uint32_t word);

/* refuse of struct wd_ip_ops. */
void ipv6_refuse(void *self, const struct wd_ip_packet *packet, struct wd_buf *data WD_OWNED,
                 enum wd_ip_trouble_kind why);

/* ask and withdraw of struct wd_icmp_ops. */
WD_MUST wd_err ipv6_ask(void *self, struct wd_icmp_echo *echo);
void ipv6_withdraw(void *self, struct wd_icmp_echo *echo);

/* ---- ipv6_trouble.c ---------------------------------------------------------------- */

/* An error. */
void ipv6_hear_error(struct ipv6 *it, const struct ipv6_message *m);

/* A packet of ours, at its IP header, found nobody. */
void ipv6_lost(struct ipv6 *it, struct wd_buf *packet WD_OWNED);

#endif
