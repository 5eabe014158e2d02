/* SPDX-License-Identifier: ISC */
/* The way to others: what is on this link, by which router (RFC 4861, 5.2, 6.3). */
#include "ipv6_internal.h"

#define REDIRECT_LIFE wd_min(10)

static const struct wd_prefix link_local = { { { 0xfe, 0x80 } }, 10 };

static bool is_over(const struct ipv6 *it, wd_instant until)
{
	return !wd_before(it->wheel->now, until);
}

enum ipv6_kind ipv6_kind(const struct ipv6 *it, const struct wd_addr *to)
{
	if (ipv6_is_group(to))
		return IPV6_GROUP_OF_HOSTS;
	if (ipv6_is_loopback(to))
		return IPV6_SELF;
	if (wd_addr_is_ipv4(to) || ipv6_is_unspecified(to))
		return IPV6_NOBODY;
	for (size_t i = 0; i < it->addresses; i++)
		if (it->address[i].state == IPV6_USABLE && ipv6_same(&it->address[i].addr, to))
			return IPV6_SELF;
	return IPV6_HOST;
}

/* ---- The next hop ------------------------------------------------------------------ */

static bool is_on_link(const struct ipv6 *it, const struct wd_addr *to)
{
	if (wd_prefix_has(&link_local, to))
		return true;
	for (size_t i = 0; i < IPV6_PREFIXES; i++)
		if (it->prefix[i].until.ns && wd_prefix_has(&it->prefix[i].is, to))
			return true;
	return false;
}

static struct ipv6_redirect *find_redirect(const struct ipv6 *it, const struct wd_addr *to)
{
	for (size_t i = 0; i < IPV6_REDIRECTS; i++) {
		const struct ipv6_redirect *r = &it->redirect[i];

		if (r->until.ns && ipv6_same(&r->to, to))
			return (struct ipv6_redirect *)r;
	}
	return NULL;
}

/* Those that might be reachable before those we know nothing of, then by preference; among
 * equals we know nothing of, each in turn. */
static const struct ipv6_router *choose_router(const struct ipv6 *it)
{
	const struct ipv6_router *best = NULL;
	int best_score = 0;

	for (size_t i = 0; i < IPV6_ROUTERS; i++) {
		const struct ipv6_router *r = &it->router[(i + it->rotation) % IPV6_ROUTERS];
		const struct ipv6_neighbour *n;
		int score;

		if (!r->until.ns)
			continue;
		n = ipv6_find_neighbour(it, &r->addr);
		score = r->preference + (n && n->state != IPV6_INCOMPLETE ? 4 : 0);
		if (!best || score > best_score) {
			best = r;
			best_score = score;
		}
	}
	return best;
}

const struct wd_addr *ipv6_next_hop(const struct ipv6 *it, const struct wd_addr *to)
{
	const struct ipv6_redirect *redirect = NULL;
	const struct ipv6_router *router;

	if (wd_before(it->wheel->now, it->redirected))
		redirect = find_redirect(it, to);
	if (redirect)
		return &redirect->via;
	if (is_on_link(it, to))
		return to;
	router = choose_router(it);
	return router ? &router->addr : NULL;
}

struct ipv6_neighbour *ipv6_hop_to(struct ipv6 *it, const struct wd_addr *to)
{
	const struct wd_addr *hop = ipv6_next_hop(it, to);
	struct ipv6_neighbour *n = hop ? ipv6_want_neighbour(it, hop) : NULL;

	it->last_to = *to;
	it->last_hop = n;
	return n;
}

/* ---- What is known ----------------------------------------------------------------- */

void ipv6_set_prefix(struct ipv6 *it, const struct wd_prefix *prefix, wd_instant until)
{
	struct ipv6_prefix *place = NULL;

	for (size_t i = 0; i < IPV6_PREFIXES; i++) {
		struct ipv6_prefix *p = &it->prefix[i];

		if (p->until.ns && p->is.bits == prefix->bits &&
		    wd_prefix_has(prefix, &p->is.addr)) {
			place = p;
			break;
		}
		if (!p->until.ns && !place)
			place = p;
	}
	if (!place || (!place->until.ns && is_over(it, until)) || place->until.ns == WD_NEVER.ns)
		return;
	*place = (struct ipv6_prefix){ *prefix, until };
	ipv6_age(it);
}

static struct ipv6_router *find_router(struct ipv6 *it, const struct wd_addr *addr)
{
	for (size_t i = 0; i < IPV6_ROUTERS; i++)
		if (it->router[i].until.ns && ipv6_same(&it->router[i].addr, addr))
			return &it->router[i];
	return NULL;
}

void ipv6_set_router(struct ipv6 *it, const struct wd_addr *addr, int8_t preference,
                     wd_instant until)
{
	struct ipv6_router *r = find_router(it, addr);

	for (size_t i = 0; !r && i < IPV6_ROUTERS && !is_over(it, until); i++)
		if (!it->router[i].until.ns)
			r = &it->router[i];
	if (!r || r->until.ns == WD_NEVER.ns)
		return;
	*r = (struct ipv6_router){ *addr, preference, until };
	ipv6_age(it);
}

bool ipv6_has_router(const struct ipv6 *it)
{
	for (size_t i = 0; i < IPV6_ROUTERS; i++)
		if (it->router[i].until.ns)
			return true;
	return false;
}

/* In the place of that which ends first. */
void ipv6_set_redirect(struct ipv6 *it, const struct wd_addr *to, const struct wd_addr *via)
{
	struct ipv6_redirect *place = find_redirect(it, to);

	for (size_t i = 0; !place && i < IPV6_REDIRECTS; i++)
		if (!it->redirect[i].until.ns)
			place = &it->redirect[i];
	if (!place)
		place = it->redirect;
	for (size_t i = 0; place->until.ns && i < IPV6_REDIRECTS; i++)
		if (!ipv6_same(&place->to, to) &&
		    wd_before(it->redirect[i].until, place->until))
			place = &it->redirect[i];
	*place = (struct ipv6_redirect){ *to, *via, wd_after(it->wheel->now, REDIRECT_LIFE) };
	ipv6_age(it);
}

void ipv6_hop_failed(struct ipv6 *it, const struct wd_addr *addr)
{
	for (size_t i = 0; i < IPV6_REDIRECTS; i++)
		if (it->redirect[i].until.ns && ipv6_same(&it->redirect[i].via, addr))
			it->redirect[i].until.ns = 0;
	if (find_router(it, addr))
		it->rotation++;
	ipv6_reroute(it);
}

/* ---- Ageing ------------------------------------------------------------------------ */

/* Ends what is over, and notes the end of what is not.  What is not in use ends at 0. */
static void age(struct ipv6 *it, wd_instant *until, wd_instant *next)
{
	if (is_over(it, *until))
		until->ns = 0;
	else
		*next = ipv6_earlier(*next, *until);
}

void ipv6_age(struct ipv6 *it)
{
	bool had_router = ipv6_has_router(it);
	wd_instant next = WD_NEVER;

	it->redirected.ns = 0;
	for (size_t i = 0; i < IPV6_REDIRECTS; i++) {
		age(it, &it->redirect[i].until, &next);
		if (wd_before(it->redirected, it->redirect[i].until))
			it->redirected = it->redirect[i].until;
	}
	for (size_t i = 0; i < IPV6_PREFIXES; i++)
		age(it, &it->prefix[i].until, &next);
	for (size_t i = 0; i < IPV6_ROUTERS; i++)
		age(it, &it->router[i].until, &next);
	next = ipv6_earlier(next, ipv6_age_resolvers(it));
	wd_wheel_set(it->wheel, &it->ageing, next);
	ipv6_reroute(it);
	if (had_router && !ipv6_has_router(it))
		ipv6_look_for_routers(it);
}

void ipv6_ageing_fire(struct wd_wheel_timer *timer)
{
	ipv6_age((struct ipv6 *)((uint8_t *)timer - offsetof(struct ipv6, ageing)));
}
