/* SPDX-License-Identifier: ISC */
/* Addresses of our own: how they are made (RFC 7217, RFC 8981), looked for on the link before
 * they are used (RFC 4862, 5.4; RFC 7527), and how long they live (RFC 4862, 5.5). */
#include "ipv6_internal.h"

enum { PREFIX_BITS = 64, PROBES = 1, TRIES = 3 };

#define PROBE_WAIT     wd_s(1)    /* at most, before the first probe: so that not all who start
                                   * at once send at once */
#define TRY_WAIT       wd_s(1)    /* RFC 7217, 7: IDGEN_DELAY */
#define TWO_HOURS      wd_hours(2)
#define TEMP_VALID     wd_days(2)
#define TEMP_PREFERRED wd_days(1)
#define TEMP_DESYNC    wd_min(576) /* 0.4 of that */
#define TEMP_ADVANCE   wd_s(5)     /* of the next one */

/* ---- Identifiers ------------------------------------------------------------------- */

/* Reserved ones (RFC 5453): of all routers, proxies, anycast. */
static bool is_reserved(const uint8_t *id)
{
	static const uint8_t none[8], anycast[7] = { 0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	static const uint8_t iana[5] = { 0x02, 0x00, 0x5e, 0xff, 0xfe };

	return memcmp(id, none, sizeof none) == 0 || memcmp(id, iana, sizeof iana) == 0 ||
	       (memcmp(id, anycast, sizeof anycast) == 0 && id[7] >= 0x80);
}

/* The same each time for a prefix, an interface and how often it was in vain. */
static void stable_id(struct ipv6 *it, struct wd_addr *addr, uint8_t tries)
{
	uint64_t words[2] = { 0, (uint64_t)tries << 32 | it->options.interface }, id;

	memcpy(&words[0], addr->ip, sizeof words[0]);
	do {
		id = wd_siphash_words(&it->secret, words, WD_COUNT(words));
		memcpy(addr->ip + 8, &id, sizeof id);
		words[1] += UINT64_C(1) << 40;
	} while (is_reserved(addr->ip + 8));
}

static void random_id(struct ipv6 *it, struct wd_addr *addr)
{
	do
		wd_random_fill(it->random, wd_room(addr->ip + 8, 8));
	while (is_reserved(addr->ip + 8));
}

/* ---- The table --------------------------------------------------------------------- */

struct ipv6_address *ipv6_find_address(struct ipv6 *it, const struct wd_addr *addr)
{
	for (size_t i = 0; i < it->addresses; i++)
		if (it->address[i].state != IPV6_UNUSED && ipv6_same(&it->address[i].addr, addr))
			return &it->address[i];
	return NULL;
}

const struct ipv6_address *ipv6_own(struct ipv6 *it, const struct wd_addr *addr)
{
	const struct ipv6_address *a = it->last_own;

	if (wd_likely(a && ipv6_same(&a->addr, addr)))
		return a;
	a = ipv6_find_address(it, addr);
	if (!a || a->state != IPV6_USABLE)
		return NULL;
	return it->last_own = a;
}

static void drop(struct ipv6_address *a)
{
	struct ipv6 *it = a->host;
	struct wd_addr group = ipv6_solicited_group(&a->addr);

	if (a->state >= IPV6_TENTATIVE)
		ipv6_leave(it, &group);
	if (a->state == IPV6_USABLE)
		ipv6_changed(it);
	a->state = IPV6_UNUSED;
	wd_wheel_clear(it->wheel, &a->timer);
	while (it->addresses > 0 && it->address[it->addresses - 1].state == IPV6_UNUSED)
		it->addresses--;
	it->last_own = NULL;
	ipv6_reroute(it);
}

void ipv6_drop_addresses(struct ipv6 *it)
{
	for (size_t i = 0; i < it->addresses; i++)
		if (it->address[i].state != IPV6_UNUSED)
			drop(&it->address[i]);
}

/* ---- Life -------------------------------------------------------------------------- */

static bool same_prefix(const struct ipv6_address *a, const struct wd_addr *prefix)
{
	return memcmp(&a->addr, prefix, PREFIX_BITS / 8) == 0;
}

static struct ipv6_address *find_stable(struct ipv6 *it, const struct wd_addr *prefix)
{
	for (size_t i = 0; i < it->addresses; i++)
		if (it->address[i].state != IPV6_UNUSED && it->address[i].kind == IPV6_STABLE &&
		    same_prefix(&it->address[i], prefix))
			return &it->address[i];
	return NULL;
}

static void begin(struct ipv6 *it, const struct ipv6_address *model, wd_span wait);

/* A temporary one of the prefix of `of`, whose lifetimes it has at most. */
static void begin_temporary(struct ipv6 *it, const struct ipv6_address *of, uint8_t tries)
{
	wd_instant now = it->wheel->now;
	wd_span desync = ipv6_random_span(it, wd_s(0), TEMP_DESYNC);
	struct ipv6_address a = {
		.addr = of->addr, .kind = IPV6_TEMPORARY, .bits = of->bits, .tries = tries,
		.preferred_most = wd_after(now, wd_span_sub(TEMP_PREFERRED, desync)),
		.valid_most = wd_after(now, TEMP_VALID),
	};

	a.preferred = ipv6_earlier(of->preferred, a.preferred_most);
	a.valid = ipv6_earlier(of->valid, a.valid_most);
	if (!wd_before(wd_after(now, TEMP_ADVANCE), a.preferred))
		return;
	random_id(it, &a.addr);
	begin(it, &a, wd_s(0));
}

static wd_instant next_change(const struct ipv6_address *a)
{
	if (a->kind != IPV6_TEMPORARY || a->followed)
		return a->valid;
	return ipv6_earlier(a->valid, (wd_instant){ a->preferred.ns - TEMP_ADVANCE.ns });
}

/* It is in use: over, or a temporary one about to be no longer preferred. */
static void change(struct ipv6_address *a)
{
	struct ipv6 *it = a->host;
	const struct ipv6_address *stable;

	if (!wd_before(it->wheel->now, a->valid)) {
		drop(a);
		return;
	}
	if (a->kind == IPV6_TEMPORARY && !a->followed) {
		stable = find_stable(it, &a->addr);
		a->followed = true;
		if (stable)
			begin_temporary(it, stable, 0);
	}
	wd_wheel_set(it->wheel, &a->timer, next_change(a));
}

/* ---- Looking whether it is free ---------------------------------------------------- */

static void become_usable(struct ipv6_address *a)
{
	struct ipv6 *it = a->host;

	a->state = IPV6_USABLE;
	ipv6_reroute(it);
	ipv6_changed(it);
	wd_wheel_set(it->wheel, &a->timer, next_change(a));
	if (a->kind == IPV6_LINK_LOCAL)
		ipv6_look_for_routers(it);
}

static void probe(struct ipv6_address *a)
{
	struct ipv6 *it = a->host;

	a->left--;
	wd_random_fill(it->random, WD_ROOM(a->nonce));
	ipv6_solicit(it, &(struct wd_addr){ 0 }, &a->addr, false, a->nonce);
	ipv6_after(it, &a->timer, it->retransmit);
}

/* Its turn has come: we want to hear of it from now on. */
static void look(struct ipv6_address *a)
{
	struct wd_addr group = ipv6_solicited_group(&a->addr);

	if (ipv6_join(a->host, &group)) {
		a->state = IPV6_UNUSED;
		return;
	}
	a->state = IPV6_TENTATIVE;
	a->left = PROBES;
	probe(a);
}

static void fire(struct wd_wheel_timer *timer)
{
	struct ipv6_address *a = (struct ipv6_address *)timer;

	if (a->state == IPV6_PENDING)
		look(a);
	else if (a->state == IPV6_USABLE)
		change(a);
	else if (a->left > 0)
		probe(a);
	else
		become_usable(a);
}

/* A new address as `model` has it; nothing happens without a place for it. */
static void begin(struct ipv6 *it, const struct ipv6_address *model, wd_span wait)
{
	struct ipv6_address *a = it->address;

	while (a < it->address + IPV6_ADDRESSES && a->state != IPV6_UNUSED)
		a++;
	if (a == it->address + IPV6_ADDRESSES || ipv6_find_address(it, &model->addr))
		return;
	*a = *model;
	a->timer = (struct wd_wheel_timer){ .fire = fire };
	a->host = it;
	a->state = IPV6_PENDING;
	if (it->addresses <= (size_t)(a - it->address))
		it->addresses = (size_t)(a - it->address) + 1;
	ipv6_after(it, &a->timer, wait);
}

/* Another address in its place, for a time; one that was given to us is given up. */
void ipv6_conflict(struct ipv6_address *a)
{
	struct ipv6 *it = a->host;
	struct ipv6_address again = *a;
	const struct ipv6_address *stable;

	drop(a);
	ipv6_changed(it);
	if (again.kind == IPV6_STATIC || ++again.tries > TRIES) {
		if (again.kind == IPV6_LINK_LOCAL)
			ipv6_look_for_routers(it);
		return;
	}
	if (again.kind == IPV6_TEMPORARY) {
		stable = find_stable(it, &again.addr);
		if (stable)
			begin_temporary(it, stable, again.tries);
		return;
	}
	stable_id(it, &again.addr, again.tries);
	begin(it, &again, TRY_WAIT);
}

/* ---- Where they come from ---------------------------------------------------------- */

static struct ipv6_address for_ever(struct wd_addr addr, uint8_t kind, uint8_t bits)
{
	return (struct ipv6_address){
		.addr = addr, .kind = kind, .bits = bits, .preferred = WD_NEVER, .valid = WD_NEVER,
		.preferred_most = WD_NEVER, .valid_most = WD_NEVER,
	};
}

void ipv6_add_link_local(struct ipv6 *it)
{
	struct ipv6_address a = for_ever((struct wd_addr){ { 0xfe, 0x80 } }, IPV6_LINK_LOCAL,
	                                 PREFIX_BITS);

	stable_id(it, &a.addr, 0);
	begin(it, &a, ipv6_random_span(it, wd_s(0), PROBE_WAIT));
}

void ipv6_add_static(struct ipv6 *it, const struct wd_prefix *prefix)
{
	struct ipv6_address a = for_ever(prefix->addr, IPV6_STATIC, prefix->bits);

	begin(it, &a, ipv6_random_span(it, wd_s(0), PROBE_WAIT));
}

/* A router can't end what it gave within two hours (RFC 4862, 5.5.3 e). */
static void renew(struct ipv6_address *a, wd_span preferred, wd_span valid)
{
	wd_instant now = a->host->wheel->now;
	wd_span left = wd_between(now, a->valid);

	if (valid.ns > TWO_HOURS.ns || valid.ns > left.ns)
		a->valid = wd_after(now, valid);
	else if (left.ns > TWO_HOURS.ns)
		a->valid = wd_after(now, TWO_HOURS);
	a->valid = ipv6_earlier(a->valid, a->valid_most);
	a->preferred = ipv6_earlier(wd_after(now, preferred), a->preferred_most);
	if (a->state == IPV6_USABLE)
		wd_wheel_set(a->host->wheel, &a->timer, next_change(a));
}

void ipv6_hear_prefix(struct ipv6 *it, const struct wd_addr *prefix, wd_span preferred,
                      wd_span valid)
{
	struct ipv6_address a = for_ever(*prefix, IPV6_STABLE, PREFIX_BITS);

	for (size_t i = 0; i < it->addresses; i++) {
		struct ipv6_address *k = &it->address[i];

		if (k->state != IPV6_UNUSED && k->kind >= IPV6_STABLE && same_prefix(k, prefix))
			renew(k, preferred, valid);
	}
	if (valid.ns == 0 || find_stable(it, prefix))
		return;
	a.preferred = wd_after(it->wheel->now, preferred);
	a.valid = wd_after(it->wheel->now, valid);
	stable_id(it, &a.addr, 0);
	begin(it, &a, ipv6_random_span(it, wd_s(0), PROBE_WAIT));
	if (it->options.temporary && find_stable(it, prefix))
		begin_temporary(it, &a, 0);
}
