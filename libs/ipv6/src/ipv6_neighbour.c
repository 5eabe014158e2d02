/* SPDX-License-Identifier: ISC */
/* Neighbours (RFC 4861, 7.3).  One is in one of three lists: asked for; heard of, but it has
 * not answered us yet; confirmed.  A list is in the order of time, and the places that are
 * taken from it are those of its oldest: first from those heard of, then from those
 * confirmed, if they are idle, last from those asked for.
 *
 * In the states DELAY and PROBE the timer runs; in REACHABLE it does not: that this is over is
 * seen when it is used next.
 */
#include "ipv6_internal.h"

enum { SOLICITATIONS = 3 };

#define FIRST_PROBE wd_s(5) /* DELAY_FIRST_PROBE_TIME */

/* ---- Lists ------------------------------------------------------------------------- */

static void unlist(struct ipv6_neighbour *n)
{
	struct ipv6_neighbour_list *list = n->list;

	if (!list)
		return;
	*(n->newer ? &n->newer->older : &list->newest) = n->older;
	*(n->older ? &n->older->newer : &list->oldest) = n->newer;
	list->count--;
	n->list = NULL;
}

static void enlist(struct ipv6_neighbour *n, struct ipv6_neighbour_list *list)
{
	unlist(n);
	n->newer = NULL;
	n->older = list->newest;
	*(n->older ? &n->older->newer : &list->oldest) = n;
	list->newest = n;
	list->count++;
	n->list = list;
}

/* ---- The table --------------------------------------------------------------------- */

static size_t bucket_of(const struct ipv6 *it, const struct wd_addr *addr)
{
	uint64_t words[2];

	memcpy(words, addr, sizeof words);
	return wd_siphash_words(&it->key, words, WD_COUNT(words)) % IPV6_NEIGHBOURS;
}

struct ipv6_neighbour *ipv6_find_neighbour(const struct ipv6 *it, const struct wd_addr *addr)
{
	struct ipv6_neighbour *n = it->bucket[bucket_of(it, addr)];

	while (n && !ipv6_same(&n->addr, addr))
		n = n->next;
	return n;
}

static void drop_packets(struct ipv6_neighbour *n)
{
	n->host->waiting -= n->waiting;
	n->waiting = 0;
	wd_bufq_drop(&n->packets);
}

static void forget(struct ipv6_neighbour *n)
{
	struct ipv6 *it = n->host;
	struct ipv6_neighbour **link = &it->bucket[bucket_of(it, &n->addr)];

	drop_packets(n);
	wd_wheel_clear(it->wheel, &n->timer);
	unlist(n);
	while (*link != n)
		link = &(*link)->next;
	*link = n->next;
	n->state = IPV6_FREE;
	n->next = it->free;
	it->free = n;
	ipv6_reroute(it);
}

/* In use are those whose time has not come to be looked after. */
static bool is_idle(const struct ipv6_neighbour *n)
{
	return n && !wd_before(n->host->wheel->now, n->heed);
}

/* A free one, in the table as `addr`; NULL when there is none to be had.  Who was only heard
 * takes no place from those that are confirmed, or that we ask for. */
static struct ipv6_neighbour *take(struct ipv6 *it, const struct wd_addr *addr, bool asked)
{
	struct ipv6_neighbour *n, **bucket = &it->bucket[bucket_of(it, addr)];

	if (asked && it->asked.count == IPV6_NEIGHBOURS_ASKED)
		forget(it->asked.oldest);
	else if (!it->free && it->heard.oldest)
		forget(it->heard.oldest);
	else if (!it->free && asked && is_idle(it->confirmed.oldest))
		forget(it->confirmed.oldest);
	else if (!it->free && asked && it->asked.oldest)
		forget(it->asked.oldest);
	n = it->free;
	if (!n)
		return NULL;
	it->free = n->next;
	n->addr = *addr;
	n->router = false;
	n->next = *bucket;
	*bucket = n;
	return n;
}

/* ---- Asking ------------------------------------------------------------------------ */

/* The sender of what waits, if it is us, so that the answer tells the other what he needs
 * to know, too (RFC 4861, 7.2.2). */
static struct wd_addr asker(const struct ipv6_neighbour *n)
{
	struct wd_addr from = { 0 };
	const struct wd_buf *b = n->packets.first;
	const struct ipv6_address *own;

	if (b && b->len >= IPV6_HEADER)
		memcpy(&from, b->data + 8, sizeof from);
	if (ipv6_own(n->host, &from))
		return from;
	own = ipv6_source(n->host, &n->addr);
	return own ? own->addr : (struct wd_addr){ 0 };
}

/* Without an address of our own, which is a matter of a moment, nobody is asked. */
static void ask(struct ipv6_neighbour *n)
{
	struct ipv6 *it = n->host;
	struct wd_addr from = asker(n);

	n->tries++;
	ipv6_after(it, &n->timer, it->retransmit);
	if (!ipv6_is_unspecified(&from))
		ipv6_solicit(it, &from, &n->addr, n->state == IPV6_PROBE, NULL);
}

struct ipv6_neighbour *ipv6_want_neighbour(struct ipv6 *it, const struct wd_addr *addr)
{
	struct ipv6_neighbour *n = ipv6_find_neighbour(it, addr);

	if (n)
		return n;
	if (!wd_rate_take(&it->solicitations, it->wheel->now))
		return NULL;
	n = take(it, addr, true);
	if (!n)
		return NULL;
	n->state = IPV6_INCOMPLETE;
	n->tries = 0;
	n->heed = WD_NEVER;
	enlist(n, &it->asked);
	return n;
}

/* Nobody answers: what waits is lost, and who sent it is told. */
static void fail(struct ipv6_neighbour *n)
{
	struct ipv6 *it = n->host;
	struct wd_addr addr = n->addr;
	struct wd_bufq lost;

	wd_bufq_init(&lost);
	wd_bufq_join(&lost, &n->packets);
	it->waiting -= n->waiting;
	n->waiting = 0;
	forget(n);
	ipv6_hop_failed(it, &addr);
	for (struct wd_buf *b; (b = wd_bufq_get(&lost)) != NULL;)
		ipv6_lost(it, b);
}

static void fire(struct wd_wheel_timer *timer)
{
	struct ipv6_neighbour *n = (struct ipv6_neighbour *)timer;

	if (n->state == IPV6_DELAY) {
		n->state = IPV6_PROBE;
		n->tries = 0;
	}
	if (n->tries < SOLICITATIONS)
		ask(n);
	else
		fail(n);
}

/* ---- Using ------------------------------------------------------------------------- */

/* It is used, and whether it can still be reached is not known. */
static void heed(struct ipv6_neighbour *n)
{
	n->state = IPV6_DELAY;
	n->heed = WD_NEVER;
	ipv6_after(n->host, &n->timer, FIRST_PROBE);
	enlist(n, n->list == &n->host->confirmed ? n->list : &n->host->heard);
}

/* The newest of what waits for one neighbour is kept. */
static void wait(struct ipv6_neighbour *n, struct wd_buf *packet)
{
	struct ipv6 *it = n->host;

	if (n->waiting == IPV6_WAITING) {
		wd_buf_free(wd_bufq_get(&n->packets));
		n->waiting--;
		it->waiting--;
	}
	if (it->waiting == IPV6_WAITING_ALL) {
		wd_buf_free(packet);
	} else {
		wd_bufq_put(&n->packets, packet);
		n->waiting++;
		it->waiting++;
	}
	if (n->tries == 0)
		ask(n);
}

void ipv6_send_to(struct ipv6_neighbour *n, struct wd_buf *packet)
{
	if (wd_unlikely(n->state == IPV6_INCOMPLETE)) {
		wait(n, packet);
		return;
	}
	if (wd_unlikely(!wd_before(n->host->wheel->now, n->heed)))
		heed(n);
	wd_ethernet_send(n->host->eth, &n->mac, WD_ETHERNET_IPV6, packet);
}

/* ---- Hearing ----------------------------------------------------------------------- */

static void become_stale(struct ipv6_neighbour *n)
{
	n->state = IPV6_STALE;
	n->heed = (wd_instant){ 0 };
	wd_wheel_clear(n->host->wheel, &n->timer);
}

static void become_reachable(struct ipv6_neighbour *n)
{
	n->state = IPV6_REACHABLE;
	n->heed = wd_after(n->host->wheel->now, ipv6_reachable_time(n->host));
	wd_wheel_clear(n->host->wheel, &n->timer);
	enlist(n, &n->host->confirmed);
}

/* What has waited leaves. */
static void flush(struct ipv6_neighbour *n)
{
	struct wd_bufq line;

	n->host->waiting -= n->waiting;
	n->waiting = 0;
	wd_bufq_init(&line);
	wd_bufq_join(&line, &n->packets);
	for (struct wd_buf *b; (b = wd_bufq_get(&line)) != NULL;)
		ipv6_send_to(n, b);
}

void ipv6_hear_neighbour(struct ipv6 *it, const struct wd_addr *addr, const struct wd_mac *mac,
                         bool router)
{
	struct ipv6_neighbour *n = ipv6_find_neighbour(it, addr);
	bool first = !n || n->state == IPV6_INCOMPLETE;

	if (n)
		n->router |= router;
	if (!mac || wd_mac_is_group(mac) || (n && !first && wd_mac_equal(&n->mac, mac)))
		return;
	if (!n) {
		n = take(it, addr, false);
		if (!n)
			return;
		n->router = router;
		n->tries = 0;
	}
	n->mac = *mac;
	become_stale(n);
	if (n->list != &it->confirmed)
		enlist(n, &it->heard);
	flush(n);
}

/* RFC 4861, 7.2.5. */
void ipv6_hear_advertisement(struct ipv6_neighbour *n, const struct ipv6_advertisement *ad)
{
	struct ipv6 *it = n->host;
	bool was_router = n->router;
	bool other = ad->mac && (n->state == IPV6_INCOMPLETE || !wd_mac_equal(&n->mac, ad->mac));

	if (n->state == IPV6_INCOMPLETE && !ad->mac)
		return;
	if (n->state != IPV6_INCOMPLETE && other && !ad->override) {
		if (n->state == IPV6_REACHABLE)
			become_stale(n);
		return;
	}
	if (other)
		n->mac = *ad->mac;
	n->router = ad->router;
	if (n->list == &it->asked)
		enlist(n, &it->heard);
	if (ad->solicited)
		become_reachable(n);
	else if (other)
		become_stale(n);
	if (was_router && !n->router)
		ipv6_set_router(it, &n->addr, 0, it->wheel->now);
	flush(n);
}

/* ---- Start and end ----------------------------------------------------------------- */

void ipv6_neighbours_init(struct ipv6 *it)
{
	for (size_t i = IPV6_NEIGHBOURS; i-- > 0;) {
		struct ipv6_neighbour *n = &it->neighbour[i];

		n->timer.fire = fire;
		n->host = it;
		wd_bufq_init(&n->packets);
		n->next = it->free;
		it->free = n;
	}
}

void ipv6_neighbours_fini(struct ipv6 *it)
{
	for (size_t i = 0; i < IPV6_NEIGHBOURS; i++)
		if (it->neighbour[i].state != IPV6_FREE)
			forget(&it->neighbour[i]);
}
