/* SPDX-License-Identifier: ISC */
/* Our own addresses (RFC 5227). */
#include "arp_internal.h"

enum { PROBES = 3, ANNOUNCEMENTS = 2, CONFLICTS_MAX = 10 };

#define PROBE_WAIT          wd_s(1)
#define PROBE_MIN           wd_s(1)
#define PROBE_MAX           wd_s(2)
#define ANNOUNCE_WAIT       wd_s(2)
#define ANNOUNCE_INTERVAL   wd_s(2)
#define RATE_LIMIT_INTERVAL wd_s(60)
#define DEFEND_INTERVAL     wd_s(10)

static void after(struct arp_direct_own *own, wd_span span)
{
	wd_wheel_set(own->host->wheel, &own->timer, wd_after(own->host->wheel->now, span));
}

static wd_span between(struct arp_direct_own *own, wd_span least, wd_span most)
{
	return wd_ns(least.ns + wd_random_below(own->host->random, most.ns - least.ns));
}

static void announce(struct arp_direct_own *own)
{
	uint32_t ip = arp_ip(&own->addr);

	arp_send(own->host, ARP_REQUEST, ip, &WD_MAC_EVERYBODY, ip);
}

/* `told` is free to release it, or to claim another. */
static void become_ours(struct arp_direct_own *own)
{
	own->ours = true;
	own->host->conflicts = 0;
	own->left = ANNOUNCEMENTS - 1;
	announce(own);
	after(own, ANNOUNCE_INTERVAL);
	own->told(own->arg, &own->addr, NULL);
}

static void probe(struct arp_direct_own *own)
{
	arp_send(own->host, ARP_REQUEST, 0, &WD_MAC_EVERYBODY, arp_ip(&own->addr));
	own->left--;
	after(own, own->left ? between(own, PROBE_MIN, PROBE_MAX) : ANNOUNCE_WAIT);
}

static void own_fire(struct wd_wheel_timer *timer)
{
	struct arp_direct_own *own = (struct arp_direct_own *)timer;

	if (!own->ours && own->left > 0) {
		probe(own);
	} else if (!own->ours) {
		become_ours(own);
	} else {
		announce(own);
		if (--own->left > 0)
			after(own, ANNOUNCE_INTERVAL);
	}
}

/* ---- Conflicts ----------------------------------------------------------------------- */

static void lose(struct arp_direct_own *own)
{
	wd_arp_claimed *told = own->told;
	struct wd_addr addr = own->addr;

	own->host->conflicts += !own->ours;
	arp_release(own->host, &addr);
	told(own->arg, &addr, wd_arp_conflict);
}

/* The first time it is defended, by an announcement; the second time soon after it is given
 * up, or the defence is left out so that two who insist make no storm (2.4, b and c). */
static void defend(struct arp_direct_own *own)
{
	wd_instant now = own->host->wheel->now;

	if (!wd_before(now, own->defended)) {
		own->defended = wd_after(now, DEFEND_INTERVAL);
		announce(own);
	} else if (own->yields) {
		lose(own);
	}
}

bool arp_own_hear(struct arp_direct *it, const struct arp_packet *p)
{
	bool other = !wd_mac_equal(&p->sender, &it->mac), fine = true;

	for (size_t i = 0; i < ARP_DIRECT_OWN; i++) {
		struct arp_direct_own *own = &it->own[i];
		uint32_t ip = arp_ip(&own->addr);

		if (!own->told)
			continue;
		fine = fine && p->sender_ip != ip;
		if (!other)
			continue;
		if (own->ours && p->sender_ip == ip)
			defend(own);
		else if (!own->ours && (p->sender_ip == ip || (p->op == ARP_REQUEST &&
		                        p->sender_ip == 0 && p->target_ip == ip)))
			lose(own);
	}
	return fine;
}

bool arp_is_ours(const struct arp_direct *it, uint32_t ip)
{
	for (size_t i = 0; i < ARP_DIRECT_OWN; i++)
		if (it->own[i].told && it->own[i].ours && arp_ip(&it->own[i].addr) == ip)
			return true;
	return false;
}

/* ---- Claiming ------------------------------------------------------------------------ */

static struct arp_direct_own *find_own(struct arp_direct *it, uint32_t ip)
{
	for (size_t i = 0; i < ARP_DIRECT_OWN; i++)
		if (it->own[i].told && arp_ip(&it->own[i].addr) == ip)
			return &it->own[i];
	return NULL;
}

void arp_release(void *self, const struct wd_addr *addr)
{
	struct arp_direct *it = self;
	struct arp_direct_own *own = find_own(it, arp_ip(addr));

	if (!own)
		return;
	wd_wheel_clear(it->wheel, &own->timer);
	own->told = NULL;
}

/* An entry of that address would be another's. */
wd_err arp_claim(void *self, const struct wd_addr *addr, bool probing, wd_arp_claimed *told,
                 void *arg)
{
	struct arp_direct *it = self;
	struct arp_direct_own *own = it->own;
	struct arp_direct_entry *e = arp_find(it, arp_ip(addr));

	arp_release(it, addr);
	while (own < it->own + ARP_DIRECT_OWN && own->told)
		own++;
	if (own == it->own + ARP_DIRECT_OWN)
		return wd_arp_full;
	if (e)
		arp_forget(e);
	*own = (struct arp_direct_own){
		.timer.fire = own_fire, .host = it, .addr = *addr, .told = told, .arg = arg,
		.yields = probing, .left = PROBES,
	};
	if (!probing)
		become_ours(own);
	else if (it->conflicts < CONFLICTS_MAX)
		after(own, between(own, wd_ns(0), PROBE_WAIT));
	else
		after(own, RATE_LIMIT_INTERVAL);
	return NULL;
}
