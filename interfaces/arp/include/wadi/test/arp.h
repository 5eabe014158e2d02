/* SPDX-License-Identifier: ISC */
/* wadi/test/arp.h - what every ARP does. */
#ifndef WADI_TEST_ARP_H
#define WADI_TEST_ARP_H

#include "wadi/arp.h"
#include "wadi/test/expect.h"

/* One side: it will have `addr`, and `free` after a while, when the test is over. */
struct wd_arp_side {
	wd_arp arp;
	wd_ethernet eth; /* below it; nobody has its type IPv4 yet */
	struct wd_addr addr, free;
};

/* A question and its answer. */
struct wd_arp_asked_ {
	struct wd_arp_question question; /* first */
	unsigned answers;
	wd_err err;
	struct wd_mac mac;
};

/* Notes an answer. */
static inline void wd_arp_answer_(struct wd_arp_question *question, wd_err err,
                                  const struct wd_mac *mac)
{
	struct wd_arp_asked_ *asked = (struct wd_arp_asked_ *)question;

	asked->answers++;
	asked->err = err;
	if (!err)
		asked->mac = *mac;
}

/* What was told of a claim. */
struct wd_arp_told_ {
	unsigned times;
	wd_err err;
};

/* Notes what is told; a wd_arp_claimed. */
static inline void wd_arp_note_(void *arg, const struct wd_addr *addr, wd_err err)
{
	struct wd_arp_told_ *told = arg;

	(void)addr;
	told->times++;
	told->err = err;
}

/* Packets that came. */
struct wd_arp_seen_ { unsigned packets; uint8_t last; };

/* Counts a packet; a wd_ethernet_input. */
static inline void wd_arp_count_(void *arg, const struct wd_ethernet_frame *frame,
                                 struct wd_buf *payload)
{
	struct wd_arp_seen_ *seen = arg;

	(void)frame;
	seen->packets++;
	seen->last = payload->len > 0 ? payload->data[0] : 0;
	wd_buf_free(payload);
}

/* How an address is asked for: whether that ends as `err`, and once. */
WD_TEST bool wd_arp_ends_(wd_arp arp, const struct wd_addr *addr, wd_test_pass *pass, void *arg,
                          wd_err err)
{
	struct wd_arp_asked_ asked = { .question.answer = wd_arp_answer_ };

	wd_arp_ask(arp, addr, &asked.question);
	pass(arg, wd_s(10));
	return asked.answers == 1 && asked.err == err;
}

/* Questions are answered, or withdrawn. */
WD_TEST int wd_arp_answers_(const struct wd_arp_side *a, const struct wd_arp_side *b,
                            wd_test_pass *pass, void *arg)
{
	struct wd_net_info info = wd_ethernet_info(b->eth);
	struct wd_arp_asked_ asked[2] = {
		{ .question.answer = wd_arp_answer_ }, { .question.answer = wd_arp_answer_ },
	};
	int failures = 0;

	wd_arp_ask(a->arp, &b->addr, &asked[0].question);
	pass(arg, wd_ms(100));
	WD_EXPECT(asked[0].answers == 1 && asked[0].err == NULL);
	WD_EXPECT(memcmp(&asked[0].mac, info.mac, sizeof info.mac) == 0);
	wd_arp_ask(a->arp, &b->addr, &asked[1].question);
	WD_EXPECT(asked[1].answers == 1 && wd_mac_equal(&asked[1].mac, &asked[0].mac));
	WD_EXPECT(wd_arp_ends_(a->arp, &b->free, pass, arg, wd_arp_timeout));
	pass(arg, wd_s(10));
	for (size_t i = 0; i < 2; i++) {
		asked[i].answers = 0;
		wd_arp_ask(a->arp, &b->free, &asked[i].question);
	}
	wd_arp_withdraw(a->arp, &asked[0].question);
	pass(arg, wd_s(10));
	WD_EXPECT(asked[0].answers == 0 && asked[1].answers == 1);
	pass(arg, wd_s(10));
	return failures;
}

/* Packets wait for the answer, a few of them. */
WD_TEST int wd_arp_sends_(const struct wd_arp_side *a, const struct wd_arp_side *b,
                          struct wd_arp_seen_ *seen, wd_test_pass *pass, void *arg)
{
	int failures = 0;

	*seen = (struct wd_arp_seen_){ 0 };
	for (int i = 0; i < 100; i++) {
		struct wd_buf *packet = wd_ethernet_alloc(a->eth, 0);
		uint8_t *at = packet ? wd_buf_append(packet, 46) : NULL;

		if (!at) {
			wd_buf_free(packet);
			break;
		}
		memset(at, i, 46);
		wd_arp_send(a->arp, i < 50 ? &b->addr : &a->free, packet);
	}
	pass(arg, wd_s(10));
	WD_EXPECT(seen->packets > 0 && seen->packets <= 50 && seen->last == 49);
	return failures;
}

/* Addresses are claimed, contested, given back and limited in number. */
WD_TEST int wd_arp_claims_(const struct wd_arp_side *a, const struct wd_arp_side *b,
                           wd_test_pass *pass, void *arg)
{
	struct wd_arp_told_ lost = { 0 }, won = { 0 }, many = { 0 };
	struct wd_addr addr = a->free;
	unsigned claimed = 0;
	int failures = 0;

	WD_EXPECT(wd_arp_claim(b->arp, &a->addr, true, wd_arp_note_, &lost) == NULL);
	WD_EXPECT(wd_arp_claim(b->arp, &b->free, true, wd_arp_note_, &won) == NULL);
	WD_EXPECT(lost.times == 0 && won.times == 0);
	pass(arg, wd_s(20));
	WD_EXPECT(lost.times == 1 && wd_err_is(lost.err, wd_arp_conflict));
	WD_EXPECT(won.times == 1 && won.err == NULL);
	WD_EXPECT(wd_arp_ends_(a->arp, &b->free, pass, arg, NULL));
	wd_arp_release(b->arp, &b->free);
	wd_arp_release(b->arp, &b->free);
	pass(arg, wd_min(2));
	WD_EXPECT(wd_arp_ends_(a->arp, &b->free, pass, arg, wd_arp_timeout));
	for (; claimed < 200; claimed++) {
		addr.ip[15] = (uint8_t)(20 + claimed);
		if (wd_arp_claim(a->arp, &addr, false, wd_arp_note_, &many))
			break;
	}
	WD_EXPECT(claimed > 0 && many.times == claimed && !many.err);
	for (; claimed > 0; claimed--) {
		addr.ip[15] = (uint8_t)(19 + claimed);
		wd_arp_release(a->arp, &addr);
	}
	return failures;
}

/* Two ARPs on one link of a network of 256 addresses, of which 20 and more are nobody's;
 * returns how many expectations were not met.  Takes minutes of its time. */
static inline int wd_arp_conforms(const struct wd_arp_side *a, const struct wd_arp_side *b,
                                  wd_test_pass *pass, void *arg)
{
	static struct wd_arp_seen_ seen;
	struct wd_arp_told_ told = { 0 };
	int failures = 0;

	WD_EXPECT(wd_ethernet_listen(b->eth, WD_ETHERNET_IPV4, wd_arp_count_, &seen) == NULL);
	WD_EXPECT(wd_arp_claim(a->arp, &a->addr, false, wd_arp_note_, &told) == NULL);
	WD_EXPECT(wd_arp_claim(b->arp, &b->addr, false, wd_arp_note_, &told) == NULL);
	WD_EXPECT(told.times == 2 && told.err == NULL);
	failures += wd_arp_sends_(a, b, &seen, pass, arg);
	failures += wd_arp_answers_(a, b, pass, arg) + wd_arp_claims_(a, b, pass, arg);
	wd_arp_release(a->arp, &a->addr);
	wd_arp_release(b->arp, &b->addr);
	return failures;
}

#endif
