/* SPDX-License-Identifier: ISC */
/* Who resolves names, and where they are looked for (RFC 8106). */
#include "ipv6_internal.h"

enum { LABEL_MAX = 63 };

static wd_instant end_of(const struct ipv6 *it, uint32_t seconds)
{
	return seconds == UINT32_MAX ? WD_NEVER : wd_after(it->wheel->now, wd_s(seconds));
}

/* ---- Resolvers --------------------------------------------------------------------- */

/* That which is there already, else the first free one. */
static void put_resolver(struct ipv6 *it, const struct wd_addr *addr, wd_instant until)
{
	struct ipv6_resolver *place = NULL;

	for (size_t i = 0; i < IPV6_RESOLVERS; i++) {
		struct ipv6_resolver *r = &it->resolver[i];

		if (r->until.ns && ipv6_same(&r->addr, addr)) {
			r->until = until;
			return;
		}
		if (!r->until.ns && !place)
			place = r;
	}
	if (!place)
		return;
	*place = (struct ipv6_resolver){ *addr, until };
	ipv6_changed(it);
}

void ipv6_hear_resolvers(struct ipv6 *it, struct wd_bytes option)
{
	struct wd_cursor c = wd_cursor(option);
	wd_instant until;

	wd_cursor_skip(&c, 2);
	until = end_of(it, wd_cursor_be32(&c));
	if (c.bad || c.left == 0 || c.left % sizeof(struct wd_addr) != 0)
		return;
	while (c.left > 0) {
		struct wd_addr addr;

		memcpy(&addr, wd_cursor_take(&c, sizeof addr).ptr, sizeof addr);
		if (!ipv6_is_group(&addr) && !ipv6_is_unspecified(&addr) && !wd_addr_is_ipv4(&addr))
			put_resolver(it, &addr, until);
	}
	ipv6_age(it);
}

size_t ipv6_resolvers(const struct ipv6 *it, struct wd_addr *into, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < IPV6_RESOLVERS && n < max; i++)
		if (it->resolver[i].until.ns)
			into[n++] = it->resolver[i].addr;
	return n;
}

/* ---- Domains ----------------------------------------------------------------------- */

/* A label goes to `name`, where `len` bytes are; false when it can't be part of a name. */
static bool put_label(char name[IPV6_DOMAIN_TEXT], size_t *len, struct wd_bytes label)
{
	size_t dot = *len > 0;

	if (label.len > LABEL_MAX || *len + dot + label.len >= IPV6_DOMAIN_TEXT)
		return false;
	if (dot)
		name[(*len)++] = '.';
	for (size_t i = 0; i < label.len; i++) {
		uint8_t c = label.ptr[i];

		if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !(c >= '0' && c <= '9') &&
		    c != '-' && c != '_')
			return false;
		name[(*len)++] = (char)c;
	}
	return true;
}

/* A name as DNS has it, without compression; false at the end, or when it makes no sense. */
static bool read_name(struct wd_cursor *c, char name[IPV6_DOMAIN_TEXT])
{
	size_t len = 0;
	uint8_t n;

	while ((n = wd_cursor_u8(c)) > 0)
		if (!put_label(name, &len, wd_cursor_take(c, n)) || c->bad)
			return false;
	name[len] = '\0';
	return !c->bad && len > 0;
}

static void put_domain(struct ipv6 *it, const char *name, wd_instant until)
{
	struct ipv6_domain *place = NULL;

	for (size_t i = 0; i < IPV6_DOMAINS; i++) {
		struct ipv6_domain *d = &it->domain[i];

		if (d->until.ns && strcmp(d->name, name) == 0) {
			d->until = until;
			return;
		}
		if (!d->until.ns && !place)
			place = d;
	}
	if (!place)
		return;
	memcpy(place->name, name, strlen(name) + 1);
	place->until = until;
	ipv6_changed(it);
}

void ipv6_hear_domains(struct ipv6 *it, struct wd_bytes option)
{
	struct wd_cursor c = wd_cursor(option);
	char name[IPV6_DOMAIN_TEXT];
	wd_instant until;

	wd_cursor_skip(&c, 2);
	until = end_of(it, wd_cursor_be32(&c));
	while (!c.bad && read_name(&c, name))
		put_domain(it, name, until);
	ipv6_age(it);
}

size_t ipv6_domains(const struct ipv6 *it, const char **into, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < IPV6_DOMAINS && n < max; i++)
		if (it->domain[i].until.ns)
			into[n++] = it->domain[i].name;
	return n;
}

/* ---- Ageing ------------------------------------------------------------------------ */

static void age(struct ipv6 *it, wd_instant *until, wd_instant *next)
{
	if (until->ns && !wd_before(it->wheel->now, *until)) {
		until->ns = 0;
		ipv6_changed(it);
	} else if (until->ns) {
		*next = ipv6_earlier(*next, *until);
	}
}

wd_instant ipv6_age_resolvers(struct ipv6 *it)
{
	wd_instant next = WD_NEVER;

	for (size_t i = 0; i < IPV6_RESOLVERS; i++)
		age(it, &it->resolver[i].until, &next);
	for (size_t i = 0; i < IPV6_DOMAINS; i++)
		age(it, &it->domain[i].until, &next);
	return next;
}
