/* SPDX-License-Identifier: ISC */
/* Which of our addresses a packet is from (RFC 6724, 5; rules 4, 5 and 5.5 are about more than
 * one interface). */
#include "ipv6_internal.h"

enum { SCOPE_LINK = 2, SCOPE_SITE = 5, SCOPE_GLOBAL = 14 };

static unsigned scope(const struct wd_addr *a)
{
	if (ipv6_is_group(a))
		return a->ip[1] & 15;
	if (ipv6_is_link_local(a) || ipv6_is_loopback(a))
		return SCOPE_LINK;
	if (a->ip[0] == 0xfe && (a->ip[1] & 0xc0) == 0xc0)
		return SCOPE_SITE;
	return SCOPE_GLOBAL;
}

/* The default policy table (2.1), longest prefix first; the rest has label 1. */
static unsigned label(const struct wd_addr *a)
{
	static const struct { struct wd_prefix prefix; uint8_t label; } policies[] = {
		{ { { { [15] = 1 } }, 128 }, 0 },
		{ { { { 0 } }, 96 }, 3 },
		{ { { { 0x20, 0x01 } }, 32 }, 5 },
		{ { { { 0x20, 0x02 } }, 16 }, 2 },
		{ { { { 0x3f, 0xfe } }, 16 }, 12 },
		{ { { { 0xfe, 0xc0 } }, 10 }, 11 },
		{ { { { 0xfc } }, 7 }, 13 },
	};

	for (size_t i = 0; i < WD_COUNT(policies); i++)
		if (wd_prefix_has(&policies[i].prefix, a))
			return policies[i].label;
	return 1;
}

/* Leading bits that both have, at most those of the prefix of `a`. */
static unsigned common(const struct ipv6_address *a, const struct wd_addr *to)
{
	unsigned n = 0;

	while (n < a->bits && !((a->addr.ip[n / 8] ^ to->ip[n / 8]) >> (7 - n % 8) & 1))
		n++;
	return n;
}

/* Is `a` better than `b` by a rule that counts for one and not for the other?  -1: worse. */
static int rank(bool a, bool b)
{
	return (int)a - (int)b;
}

static int compare_scopes(const struct ipv6_address *a, const struct ipv6_address *b,
                          const struct wd_addr *to)
{
	unsigned of_a = scope(&a->addr), of_b = scope(&b->addr);

	if (of_a == of_b)
		return 0;
	if (of_a < of_b)
		return of_a < scope(to) ? -1 : 1;
	return of_b < scope(to) ? 1 : -1;
}

static bool is_better(const struct ipv6 *it, const struct ipv6_address *a,
                      const struct ipv6_address *b, const struct wd_addr *to)
{
	wd_instant now = it->wheel->now;
	int how = rank(ipv6_same(&a->addr, to), ipv6_same(&b->addr, to));

	if (!how)
		how = compare_scopes(a, b, to);
	if (!how)
		how = rank(wd_before(now, a->preferred), wd_before(now, b->preferred));
	if (!how)
		how = rank(label(&a->addr) == label(to), label(&b->addr) == label(to));
	if (!how)
		how = rank(a->kind == IPV6_TEMPORARY, b->kind == IPV6_TEMPORARY);
	if (!how)
		how = (int)common(a, to) - (int)common(b, to);
	return how > 0;
}

const struct ipv6_address *ipv6_source(const struct ipv6 *it, const struct wd_addr *to)
{
	const struct ipv6_address *best = NULL;

	for (size_t i = 0; i < it->addresses; i++) {
		const struct ipv6_address *a = &it->address[i];

		if (a->state == IPV6_USABLE && (!best || is_better(it, a, best, to)))
			best = a;
	}
	/* No router passes on what is from a link-local address. */
	if (best && !ipv6_is_group(to) && scope(&best->addr) == SCOPE_LINK &&
	    scope(to) != SCOPE_LINK)
		return NULL;
	return best;
}
