/* SPDX-License-Identifier: ISC */
/* Others' addresses.  An entry is in one of three lists: asked for or absent; heard of, but
 * not used by us yet; used.  A list is in the order of time, and the places that are taken
 * from it are those of its oldest.
 */
#include "arp_internal.h"

enum { REQUESTS = 3, POLLS = 2 };

#define LIFE      wd_s(48)  /* at least; up to a third more */
#define POLL_LEFT wd_s(12)  /* of it, when polling begins */
#define INTERVAL  wd_s(1)   /* of requests for one address: RFC 1122, 2.3.2.1 */
#define ABSENCE   wd_s(3)
#define IN_USE    wd_s(10)  /* an entry that was used within keeps its place */

/* ---- Lists --------------------------------------------------------------------------- */

static void unlist(struct arp_direct_entry *e)
{
	struct arp_direct_list *list = e->list;

	if (!list)
		return;
	*(e->newer ? &e->newer->older : &list->newest) = e->older;
	*(e->older ? &e->older->newer : &list->oldest) = e->newer;
	list->count--;
	e->list = NULL;
}

static void enlist(struct arp_direct_entry *e, struct arp_direct_list *list)
{
	unlist(e);
	e->newer = NULL;
	e->older = list->newest;
	*(e->older ? &e->older->newer : &list->oldest) = e;
	list->newest = e;
	list->count++;
	e->list = list;
}

/* ---- The table ----------------------------------------------------------------------- */

static uint64_t hash(const struct arp_direct *it, uint32_t ip)
{
	return wd_siphash_words(&it->key, &(uint64_t){ ip }, 1);
}

static struct arp_direct_entry **bucket_of(struct arp_direct *it, uint32_t ip)
{
	return &it->bucket[hash(it, ip) % ARP_DIRECT_ENTRIES];
}

struct arp_direct_entry *arp_find(struct arp_direct *it, uint32_t ip)
{
	struct arp_direct_entry *e = *bucket_of(it, ip);

	while (e && e->ip != ip)
		e = e->next;
	return e;
}

static void unhash(struct arp_direct_entry *e)
{
	struct arp_direct_entry **link = bucket_of(e->host, e->ip);

	while (*link != e)
		link = &(*link)->next;
	*link = e->next;
}

static void drop_packets(struct arp_direct_entry *e)
{
	e->host->waiting -= e->waiting;
	e->waiting = 0;
	wd_bufq_drop(&e->packets);
}

/* They are told by a timer: who is told may ask anew, and wants to find all as it should
 * be. */
static void fail_questions(struct arp_direct_entry *e)
{
	struct arp_direct *it = e->host;

	for (struct wd_arp_question *q; (q = e->questions) != NULL;) {
		e->questions = q->next;
		q->host = NULL;
		q->next = it->failed;
		it->failed = q;
	}
	if (it->failed)
		wd_wheel_soon(it->wheel, &it->tell);
}

void arp_forget(struct arp_direct_entry *e)
{
	struct arp_direct *it = e->host;

	drop_packets(e);
	fail_questions(e);
	wd_wheel_clear(it->wheel, &e->timer);
	unlist(e);
	unhash(e);
	if (it->last == e)
		it->last = NULL;
	e->state = ARP_FREE;
	e->next = it->free;
	it->free = e;
}

static bool is_idle(const struct arp_direct *it, const struct arp_direct_entry *e)
{
	return e && wd_before(wd_after(e->used, IN_USE), it->wheel->now);
}

/* A free entry, in the table as `ip`; NULL when there is none to be had.  Who was only
 * heard takes no place from those we use or ask for. */
static struct arp_direct_entry *take_entry(struct arp_direct *it, uint32_t ip, bool asked)
{
	struct arp_direct_entry *e, **bucket = bucket_of(it, ip);

	if (!it->free && it->heard.oldest)
		arp_forget(it->heard.oldest);
	else if (!it->free && asked && is_idle(it, it->used.oldest))
		arp_forget(it->used.oldest);
	else if (!it->free && asked && it->asked.oldest)
		arp_forget(it->asked.oldest);
	e = it->free;
	if (!e)
		return NULL;
	it->free = e->next;
	e->ip = ip;
	e->next = *bucket;
	*bucket = e;
	return e;
}

/* ---- Asking -------------------------------------------------------------------------- */

static void again_later(struct arp_direct_entry *e)
{
	wd_wheel_set(e->host->wheel, &e->timer, wd_after(e->host->wheel->now, INTERVAL));
}

static uint32_t own_ip(const struct arp_direct *it)
{
	for (size_t i = 0; i < ARP_DIRECT_OWN; i++)
		if (it->own[i].told && it->own[i].ours)
			return arp_ip(&it->own[i].addr);
	return 0;
}

static void request(struct arp_direct_entry *e, const struct wd_mac *to)
{
	struct arp_direct *it = e->host;

	e->tries++;
	again_later(e);
	if (wd_rate_take(&it->requests, it->wheel->now))
		arp_send(it, ARP_REQUEST, own_ip(it), to, e->ip);
}

/* Asks everybody. */
static void ask(struct arp_direct_entry *e)
{
	struct arp_direct_list *asked = &e->host->asked;

	if (e->list != asked && asked->count == ARP_DIRECT_ASKED)
		arp_forget(asked->oldest);
	e->state = ARP_ASKED;
	e->tries = 0;
	enlist(e, asked);
	request(e, &WD_MAC_EVERYBODY);
}

/* Asks who is known to have it, `polls` times. */
static void poll(struct arp_direct_entry *e, uint8_t polls)
{
	e->state = ARP_POLLED;
	e->tries = POLLS - polls;
	request(e, &e->mac);
}

static void give_up(struct arp_direct_entry *e)
{
	e->state = ARP_ABSENT;
	e->until = wd_after(e->host->wheel->now, ABSENCE);
	drop_packets(e);
	fail_questions(e);
}

static void entry_fire(struct wd_wheel_timer *timer)
{
	struct arp_direct_entry *e = (struct arp_direct_entry *)timer;

	if (e->state == ARP_POLLED && e->tries < POLLS)
		request(e, &e->mac);
	else if (e->state == ARP_POLLED)
		ask(e);
	else if (e->tries < REQUESTS)
		request(e, &WD_MAC_EVERYBODY);
	else
		give_up(e);
}

struct arp_direct_entry *arp_ask_new(struct arp_direct *it, uint32_t ip)
{
	struct arp_direct_entry *e = take_entry(it, ip, true);

	if (e)
		ask(e);
	return e;
}

static wd_instant poll_time(const struct arp_direct_entry *e)
{
	return e->state == ARP_POLLED ? e->until : (wd_instant){ e->until.ns - POLL_LEFT.ns };
}

void arp_heed(struct arp_direct_entry *e)
{
	struct arp_direct *it = e->host;
	wd_instant now = it->wheel->now;

	if (e->state == ARP_ASKED)
		return;
	if (!wd_before(now, e->until)) {
		ask(e);
		return;
	}
	if (e->state == ARP_ABSENT)
		return;
	if (e->state == ARP_KNOWN && !wd_before(now, poll_time(e)))
		poll(e, POLLS);
	enlist(e, &it->used);
	e->used = now;
	e->heed = wd_after(now, wd_s(1));
	if (wd_before(poll_time(e), e->heed))
		e->heed = poll_time(e);
}

void arp_wait(struct arp_direct_entry *e, struct wd_buf *packet)
{
	struct arp_direct *it = e->host;
	struct arp_direct_entry *from = e;

	if (it->waiting == ARP_DIRECT_WAITING_ALL && e->waiting == 0)
		for (from = it->asked.oldest; from->waiting == 0;)
			from = from->newer;
	if (it->waiting == ARP_DIRECT_WAITING_ALL || e->waiting == ARP_DIRECT_WAITING) {
		wd_buf_free(wd_bufq_get(&from->packets));
		from->waiting--;
		it->waiting--;
	}
	wd_bufq_put(&e->packets, packet);
	e->waiting++;
	it->waiting++;
}

/* ---- Hearing ------------------------------------------------------------------------- */

/* The time is not the same for all, nor for one address with every image. */
static void confirm(struct arp_direct_entry *e)
{
	struct arp_direct *it = e->host;
	uint64_t spread = hash(it, e->ip) >> 32; /* 0 to 4.3 s, then to 16 */

	e->state = ARP_KNOWN;
	e->until = wd_after(it->wheel->now, wd_span_add(LIFE, wd_ns(spread * 15 / 4)));
	e->heed = (wd_instant){ 0 };
	wd_wheel_clear(it->wheel, &e->timer);
}

/* Packets first: answers may lead to others. */
static void serve(struct arp_direct_entry *e)
{
	struct arp_direct *it = e->host;

	it->waiting -= e->waiting;
	e->waiting = 0;
	arp_heed(e);
	for (struct wd_buf *b; (b = wd_bufq_get(&e->packets)) != NULL;)
		wd_ethernet_send(it->eth, &e->mac, WD_ETHERNET_IPV4, b);
	for (struct wd_arp_question *q; (q = e->questions) != NULL;) {
		e->questions = q->next;
		q->host = NULL;
		q->answer(q, NULL, &e->mac);
	}
}

/* Another says that an address is his. */
static void contest(struct arp_direct_entry *e)
{
	if (e->list == &e->host->heard)
		arp_forget(e);
	else if (e->state == ARP_KNOWN)
		poll(e, 1);
}

void arp_hear(struct arp_direct *it, const struct arp_packet *p, bool to_us)
{
	struct arp_direct_entry *e = arp_find(it, p->sender_ip);

	if (!e && to_us) {
		e = take_entry(it, p->sender_ip, false);
		if (!e)
			return;
		e->mac = p->sender;
		enlist(e, &it->heard);
		confirm(e);
	} else if (e && e->state >= ARP_KNOWN) {
		if (wd_mac_equal(&e->mac, &p->sender))
			confirm(e);
		else
			contest(e);
	} else if (e) {
		e->mac = p->sender;
		confirm(e);
		serve(e);
	}
}

void arp_cache_init(struct arp_direct *it)
{
	for (size_t i = 0; i < ARP_DIRECT_ENTRIES; i++) {
		struct arp_direct_entry *e = &it->entry[i];

		e->timer.fire = entry_fire;
		e->host = it;
		wd_bufq_init(&e->packets);
		e->next = it->free;
		it->free = e;
	}
}
