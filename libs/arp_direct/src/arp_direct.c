/* SPDX-License-Identifier: ISC */
#include "arp_internal.h"

enum { HARDWARE_ETHERNET = 1, MAC_BYTES = 6, IP_BYTES = 4 };

/* ---- Packets ------------------------------------------------------------------------- */

void arp_send(struct arp_direct *it, uint16_t op, uint32_t sender_ip, const struct wd_mac *to,
              uint32_t target_ip)
{
	struct wd_buf *b = wd_ethernet_alloc(it->eth, 0);
	uint8_t *p = b ? wd_buf_append(b, ARP_BYTES) : NULL;

	if (!p) {
		wd_buf_free(b);
		return;
	}
	wd_put_be16(p, HARDWARE_ETHERNET);
	wd_put_be16(p + 2, WD_ETHERNET_IPV4);
	p[4] = MAC_BYTES;
	p[5] = IP_BYTES;
	wd_put_be16(p + 6, op);
	memcpy(p + 8, &it->mac, MAC_BYTES);
	wd_put_be32(p + 14, sender_ip);
	memset(p + 18, 0, MAC_BYTES);
	if (op == ARP_REPLY)
		memcpy(p + 18, to, MAC_BYTES);
	wd_put_be32(p + 24, target_ip);
	wd_ethernet_send(it->eth, to, WD_ETHERNET_ARP, b);
}

static bool is_zero(const struct wd_mac *mac)
{
	return wd_mac_equal(mac, &(struct wd_mac){ { 0 } });
}

/* Could it be a host's?  0 stands for none yet. */
static bool is_host(uint32_t ip)
{
	uint32_t net = ip >> 24;

	return ip == 0 || (net != 0 && net != 127 && net < 224);
}

static bool parse(struct wd_buf *b, struct arp_packet *p)
{
	const uint8_t *h = wd_buf_skip(b, ARP_BYTES);

	if (!h || wd_be16(h) != HARDWARE_ETHERNET || wd_be16(h + 2) != WD_ETHERNET_IPV4 ||
	    h[4] != MAC_BYTES || h[5] != IP_BYTES)
		return false;
	p->op = wd_be16(h + 6);
	memcpy(&p->sender, h + 8, MAC_BYTES);
	p->sender_ip = wd_be32(h + 14);
	memcpy(&p->target, h + 18, MAC_BYTES);
	p->target_ip = wd_be32(h + 24);
	return (p->op == ARP_REQUEST || p->op == ARP_REPLY) && !wd_mac_is_group(&p->sender) &&
	       !is_zero(&p->sender) && is_host(p->sender_ip);
}

static void take_in(struct arp_direct *it, const struct arp_packet *p)
{
	bool to_us;

	if (!arp_own_hear(it, p) || wd_mac_equal(&p->sender, &it->mac))
		return;
	to_us = p->op == ARP_REQUEST && arp_is_ours(it, p->target_ip);
	if (p->sender_ip)
		arp_hear(it, p, to_us);
	if (to_us)
		arp_send(it, ARP_REPLY, p->target_ip, &p->sender, p->sender_ip);
}

static void input(void *arg, const struct wd_ethernet_frame *frame, struct wd_buf *b)
{
	struct arp_packet p;

	(void)frame;
	if (parse(b, &p))
		take_in(arg, &p);
	wd_buf_free(b);
}

/* ---- The interface ------------------------------------------------------------------- */

/* The entry of `ip`, asked for if need be; NULL when there is no place. */
static struct arp_direct_entry *look_up(struct arp_direct *it, uint32_t ip)
{
	struct arp_direct_entry *e = it->last;

	if (!e || e->ip != ip)
		e = arp_find(it, ip);
	if (!e)
		return arp_ask_new(it, ip);
	it->last = e;
	if (e->state < ARP_KNOWN || !wd_before(it->wheel->now, e->heed))
		arp_heed(e);
	return e;
}

static void direct_send(void *self, const struct wd_addr *next_hop, struct wd_buf *packet)
{
	struct arp_direct *it = self;
	struct arp_direct_entry *e = look_up(it, arp_ip(next_hop));

	if (wd_likely(e && e->state >= ARP_KNOWN))
		wd_ethernet_send(it->eth, &e->mac, WD_ETHERNET_IPV4, packet);
	else if (e && e->state == ARP_ASKED)
		arp_wait(e, packet);
	else
		wd_buf_free(packet);
}

static void direct_ask(void *self, const struct wd_addr *addr, struct wd_arp_question *q)
{
	struct arp_direct *it = self;
	struct arp_direct_entry *e;

	q->host = NULL;
	if (arp_is_ours(it, arp_ip(addr))) {
		q->answer(q, NULL, &it->mac);
		return;
	}
	e = look_up(it, arp_ip(addr));
	if (!e) {
		q->answer(q, wd_arp_full, NULL);
	} else if (e->state == ARP_ABSENT) {
		q->answer(q, wd_arp_timeout, NULL);
	} else if (e->state >= ARP_KNOWN) {
		q->answer(q, NULL, &e->mac);
	} else {
		q->host = e;
		q->next = e->questions;
		e->questions = q;
	}
}

static void direct_withdraw(void *self, struct wd_arp_question *q)
{
	struct arp_direct *it = self;
	struct arp_direct_entry *e = q->host;
	struct wd_arp_question **link = e ? &e->questions : &it->failed;

	while (*link && *link != q)
		link = &(*link)->next;
	if (*link)
		*link = q->next;
}

static void tell_fire(struct wd_wheel_timer *timer)
{
	struct arp_direct *it = (struct arp_direct *)
		((uint8_t *)timer - offsetof(struct arp_direct, tell));

	for (struct wd_arp_question *q; (q = it->failed) != NULL;) {
		it->failed = q->next;
		q->answer(q, wd_arp_timeout, NULL);
	}
}

static const struct wd_arp_ops direct_ops = {
	.send = direct_send, .ask = direct_ask, .withdraw = direct_withdraw, .claim = arp_claim,
	.release = arp_release,
};

wd_err arp_direct_init(struct arp_direct *it, wd_ethernet eth, struct wd_wheel *wheel,
                       wd_random random)
{
	struct wd_net_info info = wd_ethernet_info(eth);

	*it = (struct arp_direct){
		.eth = eth, .wheel = wheel, .random = random, .tell.fire = tell_fire,
		.requests = { .each = wd_ms(1), .burst = wd_ms(200) },
	};
	memcpy(&it->mac, info.mac, sizeof it->mac);
	wd_random_fill(random, wd_room(&it->key, sizeof it->key));
	arp_cache_init(it);
	return wd_ethernet_listen(eth, WD_ETHERNET_ARP, input, it);
}

void arp_direct_fini(struct arp_direct *it)
{
	for (size_t i = 0; i < ARP_DIRECT_ENTRIES; i++)
		if (it->entry[i].state != ARP_FREE)
			arp_forget(&it->entry[i]);
	for (size_t i = 0; i < ARP_DIRECT_OWN; i++)
		arp_release(it, &it->own[i].addr);
	wd_wheel_clear(it->wheel, &it->tell);
}

wd_arp arp_direct(struct arp_direct *it)
{
	return (wd_arp){ &direct_ops, it };
}
