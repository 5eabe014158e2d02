/* SPDX-License-Identifier: ISC */
/* Routers: asking for them (RFC 4861, 6.3.7; RFC 7559), and what they advertise (6.3.4). */
#include "ipv6_internal.h"

enum {
	ADVERTISEMENT = 16, SOLICITATION = 8, LINK_OPTION = 8, /* bytes */
	PREFIX_BODY = 30, PREFIX_ON_LINK = 0x80, PREFIX_AUTONOMOUS = 0x40,
	HOPS_MIN = 32, /* fewer would cut us off from much of the world (CVE-2015-2922) */
};

#define FOR_EVER          UINT32_MAX
#define SOLICIT_FIRST     wd_s(4)
#define SOLICIT_MOST      wd_s(3600)
#define REACHABLE         wd_s(30)
#define REACHABLE_MIN     wd_s(1)
#define REACHABLE_MAX     wd_hours(1)
#define REACHABLE_REDRAW  wd_hours(2)
#define RETRANSMIT_MIN    wd_ms(100)
#define RETRANSMIT_MAX    wd_s(10)

/* ---- Asking ------------------------------------------------------------------------ */

static void send_solicitation(struct ipv6 *it)
{
	struct wd_addr routers = ipv6_link_group(IPV6_ALL_ROUTERS);
	const struct ipv6_address *own = ipv6_source(it, &routers);
	struct wd_addr from = own ? own->addr : (struct wd_addr){ 0 };
	struct wd_buf *b;
	uint8_t *m = ipv6_new_message(it, ICMP6_ROUTER_SOLICITATION, 0, own ? LINK_OPTION : 0, &b);

	if (!m)
		return;
	if (own) {
		m[SOLICITATION] = ND_SOURCE;
		m[SOLICITATION + 1] = 1;
		memcpy(m + SOLICITATION + 2, it->info.mac, sizeof it->info.mac);
	}
	ipv6_send_message(it, &from, &routers, IPV6_ND_HOPS, b);
}

/* A tenth more or less. */
static wd_span blur(struct ipv6 *it, wd_span span)
{
	return ipv6_random_span(it, wd_ns(span.ns / 10 * 9), wd_ns(span.ns / 10 * 11));
}

/* The intervals double (RFC 7559, 2; RFC 8415, 15). */
void ipv6_soliciting_fire(struct wd_wheel_timer *timer)
{
	struct ipv6 *it = (struct ipv6 *)((uint8_t *)timer - offsetof(struct ipv6, soliciting));

	send_solicitation(it);
	if (it->solicited.ns == 0)
		it->solicited = blur(it, SOLICIT_FIRST);
	else if (2 * it->solicited.ns > SOLICIT_MOST.ns)
		it->solicited = blur(it, SOLICIT_MOST);
	else
		it->solicited = wd_span_add(it->solicited, blur(it, it->solicited));
	ipv6_after(it, timer, it->solicited);
}

void ipv6_look_for_routers(struct ipv6 *it)
{
	if (it->options.deaf || ipv6_has_router(it) || wd_wheel_is_set(&it->soliciting))
		return;
	it->solicited = wd_s(0);
	ipv6_after(it, &it->soliciting, ipv6_random_span(it, wd_s(0), wd_s(1)));
}

/* ---- Times ------------------------------------------------------------------------- */

/* Drawn anew every few hours, so that hosts do not fall into step (RFC 4861, 6.3.4). */
wd_span ipv6_reachable_time(struct ipv6 *it)
{
	if (!wd_before(it->wheel->now, it->rerandom)) {
		it->reachable = ipv6_random_span(it, wd_ns(it->base_reachable.ns / 2),
		                                 wd_ns(it->base_reachable.ns / 2 * 3));
		it->rerandom = wd_after(it->wheel->now, REACHABLE_REDRAW);
	}
	return it->reachable;
}

static wd_span within(wd_span span, wd_span least, wd_span most)
{
	if (span.ns < least.ns)
		return least;
	return span.ns > most.ns ? most : span;
}

static void set_times(struct ipv6 *it, uint32_t reachable_ms, uint32_t retransmit_ms)
{
	wd_span reachable = within(wd_ms(reachable_ms), REACHABLE_MIN, REACHABLE_MAX);

	if (reachable_ms && reachable.ns != it->base_reachable.ns) {
		it->base_reachable = reachable;
		it->rerandom = it->wheel->now;
	}
	if (retransmit_ms)
		it->retransmit = within(wd_ms(retransmit_ms), RETRANSMIT_MIN, RETRANSMIT_MAX);
}

/* ---- Prefixes ---------------------------------------------------------------------- */

static wd_span lifetime(uint32_t seconds)
{
	return seconds == FOR_EVER ? WD_FOREVER : wd_s(seconds);
}

static void hear_prefix(struct ipv6 *it, struct wd_bytes body)
{
	struct wd_cursor c = wd_cursor(body);
	struct wd_prefix prefix = { .bits = wd_cursor_u8(&c) };
	uint8_t flags = wd_cursor_u8(&c);
	wd_span valid = lifetime(wd_cursor_be32(&c)), preferred = lifetime(wd_cursor_be32(&c));
	struct wd_bytes addr;

	wd_cursor_skip(&c, 4);
	addr = wd_cursor_take(&c, sizeof prefix.addr);
	if (c.bad || c.left > 0 || prefix.bits > 128 || preferred.ns > valid.ns)
		return;
	memcpy(&prefix.addr, addr.ptr, sizeof prefix.addr);
	if (ipv6_is_link_local(&prefix.addr) || ipv6_is_group(&prefix.addr) ||
	    wd_addr_is_ipv4(&prefix.addr) || prefix.bits == 0)
		return;
	if (flags & PREFIX_ON_LINK) /* one without an end is not one of our own */
		ipv6_set_prefix(it, &prefix, valid.ns == WD_FOREVER.ns ?
		                wd_after(it->wheel->now, wd_years(100)) :
		                wd_after(it->wheel->now, valid));
	if ((flags & PREFIX_AUTONOMOUS) && prefix.bits == 64)
		ipv6_hear_prefix(it, &prefix.addr, preferred, valid);
}

/* ---- Advertisements ---------------------------------------------------------------- */

/* RFC 4191, 2.1: 01 high, 11 low, 10 as if it were 00. */
static int8_t preference(uint8_t flags)
{
	static const int8_t of[4] = { 0, 1, 0, -1 };

	return of[flags >> 3 & 3];
}

static void hear_options(struct ipv6 *it, struct wd_bytes options)
{
	struct wd_cursor c = wd_cursor(options);
	struct wd_bytes body;
	uint8_t type;

	while (ipv6_next_option(&c, &type, &body)) {
		if (type == ND_PREFIX)
			hear_prefix(it, body);
		else if (type == ND_RESOLVERS)
			ipv6_hear_resolvers(it, body);
		else if (type == ND_DOMAINS)
			ipv6_hear_domains(it, body);
	}
}

static void hear_header(struct ipv6 *it, const struct ipv6_message *m)
{
	const uint8_t *p = m->bytes.ptr;
	uint16_t router = wd_be16(p + 6);

	if (p[4] >= HOPS_MIN)
		it->hops = p[4];
	set_times(it, wd_be32(p + 8), wd_be32(p + 12));
	ipv6_set_router(it, &m->packet->from, preference(p[5]),
	                wd_after(it->wheel->now, wd_s(router)));
	if (router) {
		wd_wheel_clear(it->wheel, &it->soliciting);
		it->solicited = wd_s(0);
	}
}

void ipv6_hear_router(struct ipv6 *it, const struct ipv6_message *m)
{
	struct wd_bytes rest;
	struct ipv6_nd_options options;

	if (it->options.deaf || !m->whole || m->packet->hops != IPV6_ND_HOPS ||
	    m->bytes.len < ADVERTISEMENT || m->bytes.ptr[1] != 0 ||
	    !ipv6_is_link_local(&m->packet->from) ||
	    !wd_rate_take(&it->advertisements, it->wheel->now))
		return;
	rest = wd_bytes(m->bytes.ptr + ADVERTISEMENT, m->bytes.len - ADVERTISEMENT);
	if (!ipv6_read_options(rest, &options))
		return;
	hear_header(it, m);
	ipv6_hear_neighbour(it, &m->packet->from, options.source, true);
	if (options.mtu >= IPV6_MTU_MIN && options.mtu <= it->info.mtu && !it->options.mtu)
		it->mtu = options.mtu;
	hear_options(it, rest);
}
