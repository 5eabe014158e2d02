/* SPDX-License-Identifier: ISC */
#include "ipv4_internal.h"

/* ---- Addresses ----------------------------------------------------------------------- */

/* Networks of one or two hosts have no address for everybody (RFC 3021). */
enum ipv4_kind ipv4_kind(const struct ipv4 *it, uint32_t ip)
{
	uint32_t net = ip >> 24;

	if ((it->ready && ip == it->ip) || net == 127)
		return IPV4_SELF;
	if (ip == IPV4_BROADCAST ||
	    (it->ready && ip == (it->ip | ~it->mask) && ~it->mask > 1))
		return IPV4_EVERYBODY;
	if (ipv4_is_group(ip))
		return IPV4_GROUP;
	return net == 0 || net >= 240 ? IPV4_NOBODY : IPV4_HOST;
}

/* Before it has an address a host may speak to everybody, from none (RFC 1122, 3.2.1.3). */
wd_err ipv4_source(const struct ipv4 *it, uint32_t from, uint32_t to, enum ipv4_kind kind,
                   uint32_t *source)
{
	if (kind == IPV4_NOBODY)
		return wd_ip_no_route;
	if (kind == IPV4_SELF) {
		*source = from ? from : to;
		return ipv4_kind(it, *source) == IPV4_SELF ? NULL : wd_ip_no_address;
	}
	*source = it->ready ? it->ip : 0;
	if ((!it->ready && to != IPV4_BROADCAST) || (from != 0 && from != *source))
		return wd_ip_no_address;
	return NULL;
}

/* ---- Routes -------------------------------------------------------------------------- */

uint32_t ipv4_next_hop(const struct ipv4 *it, uint32_t to)
{
	for (size_t i = 0; i < it->routes; i++)
		if ((to & it->route[i].mask) == it->route[i].net)
			return it->route[i].gateway ? it->route[i].gateway : to;
	return 0;
}

static uint32_t mask_of(const struct wd_prefix *net)
{
	return net->bits <= 96 ? 0 : IPV4_BROADCAST << (128 - net->bits);
}

static bool is_ipv4(const struct wd_prefix *net)
{
	return wd_addr_is_ipv4(&net->addr) && net->bits >= 96 && net->bits <= 128;
}

static void drop_route(struct ipv4 *it, size_t at)
{
	it->routes--;
	memmove(&it->route[at], &it->route[at + 1], (it->routes - at) * sizeof it->route[0]);
}

/* Of two to the same network the one that was set with the address comes last. */
static wd_err add_route(struct ipv4 *it, const struct ipv4_route *route)
{
	size_t at = 0;

	if (it->routes == IPV4_ROUTES)
		return wd_ip_full;
	while (at < it->routes && (it->route[at].mask > route->mask ||
	                           (route->set && it->route[at].mask == route->mask)))
		at++;
	memmove(&it->route[at + 1], &it->route[at], (it->routes - at) * sizeof it->route[0]);
	it->route[at] = *route;
	it->routes++;
	return NULL;
}

void ipv4_drop_route(struct ipv4 *it, const struct wd_prefix *net)
{
	uint32_t mask = is_ipv4(net) ? mask_of(net) : 0, ip = ipv4_number(&net->addr) & mask;

	for (size_t i = it->routes; i-- > 0;)
		if (!it->route[i].set && it->route[i].mask == mask && it->route[i].net == ip)
			drop_route(it, i);
}

wd_err ipv4_add_route(struct ipv4 *it, const struct wd_prefix *net, const struct wd_addr *gateway)
{
	struct ipv4_route route = { .gateway = ipv4_number(gateway) };

	if (!is_ipv4(net) || (route.gateway && ipv4_kind(it, route.gateway) != IPV4_HOST))
		return ipv4_unfit;
	ipv4_drop_route(it, net);
	route.mask = mask_of(net);
	route.net = ipv4_number(&net->addr) & route.mask;
	return add_route(it, &route);
}

void ipv4_clear_routes(struct ipv4 *it)
{
	for (size_t i = it->routes; i-- > 0;)
		if (it->route[i].set)
			drop_route(it, i);
}

wd_err ipv4_set_routes(struct ipv4 *it)
{
	uint32_t gateway = ipv4_number(&it->config.gateway);

	ipv4_clear_routes(it);
	if (it->routes > IPV4_ROUTES - 2)
		return wd_ip_full;
	WD_TRY(add_route(it, &(struct ipv4_route){ it->ip & it->mask, it->mask, 0, true }));
	if (!gateway)
		return NULL;
	return add_route(it, &(struct ipv4_route){ 0, 0, gateway, true });
}
