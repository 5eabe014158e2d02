/* SPDX-License-Identifier: ISC */
/* Messages of Neighbour Discovery: between neighbours, and redirects (RFC 4861, 4, 7, 8). */
#include "ipv6_internal.h"

enum {
	SOLICITATION = 24, ADVERTISEMENT = 24, REDIRECT = 40, /* bytes without options */
	LINK_OPTION = 8, NONCE_OPTION = 8,
	FLAG_ROUTER = 0x80, FLAG_SOLICITED = 0x40, FLAG_OVERRIDE = 0x20,
};

/* ---- Options ----------------------------------------------------------------------- */

bool ipv6_next_option(struct wd_cursor *c, uint8_t *type, struct wd_bytes *body)
{
	uint8_t len;

	if (c->left == 0)
		return false;
	*type = wd_cursor_u8(c);
	len = wd_cursor_u8(c);
	if (len == 0)
		c->bad = true;
	else
		*body = wd_cursor_take(c, 8u * len - 2);
	return !c->bad;
}

static bool read_option(uint8_t type, struct wd_bytes body, struct ipv6_nd_options *into)
{
	switch (type) {
	case ND_SOURCE:
		into->source = (const struct wd_mac *)body.ptr;
		return body.len == sizeof(struct wd_mac);
	case ND_TARGET:
		into->target = (const struct wd_mac *)body.ptr;
		return body.len == sizeof(struct wd_mac);
	case ND_MTU:
		if (body.len == 6)
			into->mtu = wd_be32(body.ptr + 2);
		return body.len == 6;
	case ND_NONCE:
		into->nonce = body;
		return true;
	default:
		return true;
	}
}

bool ipv6_read_options(struct wd_bytes bytes, struct ipv6_nd_options *into)
{
	struct wd_cursor c = wd_cursor(bytes);
	struct wd_bytes body;
	uint8_t type;

	*into = (struct ipv6_nd_options){ 0 };
	while (ipv6_next_option(&c, &type, &body))
		if (!read_option(type, body, into))
			return false;
	return !c.bad;
}

static struct wd_addr addr_at(const struct ipv6_message *m, size_t at)
{
	struct wd_addr addr;

	memcpy(&addr, m->bytes.ptr + at, sizeof addr);
	return addr;
}

/* What is sound in all of them: from this link, whole, code 0, with sound options. */
static bool is_sound(const struct ipv6_message *m, size_t len, struct ipv6_nd_options *options)
{
	if (!m->whole || m->packet->hops != IPV6_ND_HOPS || m->bytes.len < len ||
	    m->bytes.ptr[1] != 0)
		return false;
	return ipv6_read_options(wd_bytes(m->bytes.ptr + len, m->bytes.len - len), options);
}

/* ---- Sending ----------------------------------------------------------------------- */

static void put_link_option(struct ipv6 *it, uint8_t *at, uint8_t type)
{
	at[0] = type;
	at[1] = 1;
	memcpy(at + 2, it->info.mac, sizeof it->info.mac);
}

void ipv6_solicit(struct ipv6 *it, const struct wd_addr *from, const struct wd_addr *target,
                  bool unicast, const uint8_t *nonce)
{
	struct wd_addr to = unicast ? *target : ipv6_solicited_group(target);
	struct wd_buf *b;
	uint8_t *m = ipv6_new_message(it, ICMP6_NEIGHBOUR_SOLICITATION, 0,
	                              SOLICITATION - ICMP6_HEADER + LINK_OPTION, &b);

	if (!m)
		return;
	memcpy(m + 8, target, sizeof *target);
	if (nonce) {
		m[SOLICITATION] = ND_NONCE;
		m[SOLICITATION + 1] = NONCE_OPTION / 8;
		memcpy(m + SOLICITATION + 2, nonce, NONCE_OPTION - 2);
	} else {
		put_link_option(it, m + SOLICITATION, ND_SOURCE);
	}
	ipv6_send_message(it, from, &to, IPV6_ND_HOPS, b);
}

/* That `target` is ours: to who asks, or, when nobody may be answered, to all.  To answer is
 * no use of a neighbour: who only asks is not asked back. */
static void advertise(struct ipv6 *it, const struct wd_addr *to, const struct wd_mac *mac,
                      const struct wd_addr *target)
{
	bool all = ipv6_is_unspecified(to);
	struct wd_addr everybody = ipv6_link_group(IPV6_ALL_NODES);
	struct wd_ip_packet packet = {
		.from = *target, .to = *to, .protocol = WD_IP_ICMPV6, .hops = IPV6_ND_HOPS,
	};
	struct wd_buf *b;
	uint8_t *m = ipv6_new_message(it, ICMP6_NEIGHBOUR_ADVERTISEMENT, 0,
	                              ADVERTISEMENT - ICMP6_HEADER + LINK_OPTION, &b);

	if (!m)
		return;
	m[4] = all ? FLAG_OVERRIDE : FLAG_OVERRIDE | FLAG_SOLICITED;
	memcpy(m + 8, target, sizeof *target);
	put_link_option(it, m + ADVERTISEMENT, ND_TARGET);
	if (all || !mac) {
		ipv6_send_message(it, target, all ? &everybody : to, IPV6_ND_HOPS, b);
		return;
	}
	ipv6_sum_message(b, target, to);
	ipv6_send_by(it, mac, &packet, b);
}

/* ---- Hearing ----------------------------------------------------------------------- */

/* Somebody looks whether the address is free that we look at, too.  Our own question, that
 * came back, has our nonce (RFC 7527). */
static void hear_probe(struct ipv6_address *a, const struct ipv6_nd_options *options)
{
	if (!wd_bytes_equal(options->nonce, wd_bytes(a->nonce, sizeof a->nonce)))
		ipv6_conflict(a);
}

void ipv6_hear_solicitation(struct ipv6 *it, const struct ipv6_message *m)
{
	struct ipv6_nd_options options;
	const struct wd_addr *from = &m->packet->from;
	bool probe = ipv6_is_unspecified(from);
	struct ipv6_address *a;
	struct wd_addr target;

	if (!is_sound(m, SOLICITATION, &options) ||
	    (probe && (options.source || !ipv6_is_group(&m->packet->to))) ||
	    (options.source && wd_mac_is_group(options.source)))
		return;
	target = addr_at(m, 8);
	a = ipv6_find_address(it, &target);
	if (!a)
		return;
	if (a->state != IPV6_USABLE) {
		if (a->state == IPV6_TENTATIVE && probe)
			hear_probe(a, &options);
		return;
	}
	if (!probe)
		ipv6_hear_neighbour(it, from, options.source, false);
	advertise(it, from, options.source, &target);
}

void ipv6_hear_neighbour_advertisement(struct ipv6 *it, const struct ipv6_message *m)
{
	struct ipv6_nd_options options;
	struct ipv6_advertisement ad;
	struct ipv6_neighbour *n;
	struct ipv6_address *a;
	struct wd_addr target;

	if (!is_sound(m, ADVERTISEMENT, &options))
		return;
	target = addr_at(m, 8);
	ad = (struct ipv6_advertisement){
		.router = m->bytes.ptr[4] & FLAG_ROUTER,
		.solicited = m->bytes.ptr[4] & FLAG_SOLICITED,
		.override = m->bytes.ptr[4] & FLAG_OVERRIDE,
		.mac = options.target,
	};
	if (ipv6_is_group(&target) || (ipv6_is_group(&m->packet->to) && ad.solicited) ||
	    (ad.mac && wd_mac_is_group(ad.mac)))
		return;
	a = ipv6_find_address(it, &target);
	if (a && a->state == IPV6_TENTATIVE)
		ipv6_conflict(a);
	n = a ? NULL : ipv6_find_neighbour(it, &target);
	if (n)
		ipv6_hear_advertisement(n, &ad);
}

/* Only the router that we use for a destination may send us elsewhere (RFC 4861, 8.1). */
void ipv6_hear_redirect(struct ipv6 *it, const struct ipv6_message *m)
{
	struct ipv6_nd_options options;
	const struct wd_addr *from = &m->packet->from, *hop;
	struct wd_addr via, to;
	bool on_link;

	if (!is_sound(m, REDIRECT, &options) || !ipv6_is_link_local(from))
		return;
	via = addr_at(m, 8);
	to = addr_at(m, 24);
	on_link = ipv6_same(&via, &to);
	if (ipv6_kind(it, &to) != IPV6_HOST || (!on_link && !ipv6_is_link_local(&via)) ||
	    ipv6_kind(it, &via) != IPV6_HOST)
		return;
	hop = ipv6_next_hop(it, &to);
	if (!hop || !ipv6_same(hop, from) || ipv6_same(&to, from))
		return;
	ipv6_set_redirect(it, &to, &via);
	ipv6_hear_neighbour(it, &via, options.target, !on_link);
}
