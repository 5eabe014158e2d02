/* SPDX-License-Identifier: ISC */
/* ARP under any packets, calls and times: memory stays within its bounds, each question is
 * answered once at most, packets go to who said that he has the address, nothing leaks.
 *
 * The input is a script: a byte that says what happens, then what that needs. */
#include <stdlib.h>

#include "wadi/arp_direct.h"
#include "wadi/ethernet_direct.h"
#include "wadi/net_memory.h"
#include "wadi/test/seeded.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct wd_pool pool;
static struct wd_wheel wheel;
static struct net_memory net;
static struct ethernet_direct eth;
static struct arp_direct arp;
static bool heard[256][256]; /* which address was said to be whose */

enum { QUESTIONS = 8 };
static struct question {
	struct wd_arp_question is; /* first */
	bool open;
	uint8_t about;
} question[QUESTIONS];

static void must(bool so)
{
	if (!so)
		abort();
}

static void note_answer(struct wd_arp_question *q, wd_err err, const struct wd_mac *mac)
{
	struct question *asked = (struct question *)q;

	must(asked->open);
	asked->open = false;
	must(err || heard[asked->about][mac->octet[5]] || mac->octet[5] == 1);
}

static void note_claim(void *arg, const struct wd_addr *addr, wd_err err)
{
	(void)arg, (void)addr;
	must(!err || err == wd_arp_conflict);
}

/* Packets carry the address they are for. */
static void flush(void)
{
	must(ethernet_direct_flush(&eth) == NULL);
	for (struct wd_buf *b; (b = wd_bufq_get(&net.sent)) != NULL; wd_buf_free(b))
		if (wd_be16(b->data + 12) == WD_ETHERNET_IPV4)
			must(heard[b->data[14]][b->data[5]]);
		else
			must(b->len == 42 && b->data[27] == 1);
}

static void pass(wd_span span)
{
	wd_instant until = wd_after(wheel.now, span), next;

	while (next = wd_wheel_next(&wheel), next.ns <= until.ns) {
		wd_wheel_turn(&wheel, next);
		flush();
	}
	wd_wheel_turn(&wheel, until);
	flush();
}

static void hear(struct wd_cursor *c)
{
	static const uint8_t head[] = "\2\0\0\0\0\1" "\2\0\0\0\0\0" "\x08\x06" "\0\1\x08\0\6\4\0\1";
	struct wd_buf *b = wd_buf_alloc(&pool, 0);
	struct wd_bufq line;
	uint8_t *p = b ? wd_buf_append(b, 42) : NULL, odd = wd_cursor_u8(c);

	if (!p)
		return;
	memset(p, 0, 42);
	memcpy(p, head, sizeof head - 1);
	p[21] = (uint8_t)(1 + odd % 2);
	memcpy(p + 22, head + 6, 6);
	p[27] = wd_cursor_u8(c);
	p[28] = p[38] = 10;
	p[31] = wd_cursor_u8(c);
	p[41] = wd_cursor_u8(c);
	if (odd & 2)
		p[28 + odd / 64] = wd_cursor_u8(c);
	if (odd & 4)
		p[14 + odd / 32] ^= wd_cursor_u8(c);
	if (p[28] == 10 && p[29] == 0 && p[30] == 0)
		heard[p[31]][p[27]] = true;
	wd_bufq_init(&line);
	wd_bufq_put(&line, b);
	ethernet_direct_input(&eth, &line);
}

static void send_to(uint8_t last)
{
	struct wd_addr hop = wd_ipv4(10, 0, 0, last);
	struct wd_buf *b = wd_ethernet_alloc(ethernet_direct(&eth), 0);

	if (!b)
		return;
	*wd_buf_append(b, 1) = last;
	wd_arp_send(arp_direct(&arp), &hop, b);
}

static void ask_about(uint8_t last)
{
	struct question *q = &question[last % QUESTIONS];
	struct wd_addr addr = wd_ipv4(10, 0, 0, last);

	if (q->open) {
		wd_arp_withdraw(arp_direct(&arp), &q->is);
		q->open = false;
		return;
	}
	*q = (struct question){ .is.answer = note_answer, .open = true, .about = last };
	wd_arp_ask(arp_direct(&arp), &addr, &q->is);
}

static void step(struct wd_cursor *c)
{
	uint8_t what = wd_cursor_u8(c) % 8;
	struct wd_addr own = wd_ipv4(10, 0, 0, wd_cursor_u8(c));

	if (what == 0)
		pass(wd_ms(wd_cursor_be16(c)));
	else if (what == 1)
		send_to(own.ip[15]);
	else if (what == 2)
		ask_about(own.ip[15]);
	else if (what == 3)
		wd_ignore(wd_arp_claim(arp_direct(&arp), &own, wd_cursor_u8(c) & 1, note_claim,
		                       NULL), "there is a limit");
	else if (what == 4)
		wd_arp_release(arp_direct(&arp), &own);
	else
		hear(c);
	flush();
}

static void check(void)
{
	uint32_t packets = 0, entries = 0;

	for (size_t i = 0; i < ARP_DIRECT_ENTRIES; i++)
		for (const struct arp_direct_entry *e = arp.bucket[i]; e; e = e->next) {
			packets += e->waiting;
			must(++entries <= ARP_DIRECT_ENTRIES && e->list);
		}
	must(packets == arp.waiting && packets <= ARP_DIRECT_WAITING_ALL);
	must(entries == arp.used.count + arp.heard.count + arp.asked.count);
	must(arp.asked.count <= ARP_DIRECT_ASKED && pool.used == packets);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t memory[200 * 600];
	struct wd_cursor c = wd_cursor(wd_bytes(data, size));
	struct wd_seeded seed = { 1 };

	wd_wheel_init(&wheel, (wd_instant){ WD_NS_PER_DAY });
	must(wd_pool_init(&pool, WD_ROOM(memory), 200) == NULL);
	net_memory_init(&net, &pool, 1, 100);
	must(ethernet_direct_init(&eth, net_memory(&net)) == NULL);
	must(arp_direct_init(&arp, ethernet_direct(&eth), &wheel, wd_seeded(&seed)) == NULL);
	memset(heard, 0, sizeof heard);
	memset(question, 0, sizeof question);
	while (c.left > 0) {
		step(&c);
		check();
	}
	arp_direct_fini(&arp);
	flush();
	must(pool.used == 0 && wd_wheel_next(&wheel).ns == WD_NEVER.ns);
	return 0;
}
