/* SPDX-License-Identifier: ISC */
#include "wadi/arp_faulty.h"

#include "wadi/test/every.h"

static void faulty_send(void *self, const struct wd_addr *next_hop, struct wd_buf *packet)
{
	struct arp_faulty *it = self;

	if (wd_every(it->faults.lose_every, ++it->sent))
		wd_buf_free(packet);
	else
		wd_arp_send(it->under, next_hop, packet);
}

static void faulty_ask(void *self, const struct wd_addr *addr, struct wd_arp_question *question)
{
	struct arp_faulty *it = self;

	if (wd_every(it->faults.silent_every, ++it->asked))
		question->answer(question, wd_arp_timeout, NULL);
	else
		wd_arp_ask(it->under, addr, question);
}

static void faulty_withdraw(void *self, struct wd_arp_question *question)
{
	struct arp_faulty *it = self;

	wd_arp_withdraw(it->under, question);
}

static wd_err faulty_claim(void *self, const struct wd_addr *addr, bool probe,
                           wd_arp_claimed *told, void *arg)
{
	struct arp_faulty *it = self;

	it->claimed++;
	if (wd_every(it->faults.full_every, it->claimed))
		return wd_arp_full;
	if (!wd_every(it->faults.conflict_every, it->claimed))
		return wd_arp_claim(it->under, addr, probe, told, arg);
	told(arg, addr, wd_arp_conflict);
	return NULL;
}

static void faulty_release(void *self, const struct wd_addr *addr)
{
	struct arp_faulty *it = self;

	wd_arp_release(it->under, addr);
}

static const struct wd_arp_ops faulty_ops = {
	.send = faulty_send, .ask = faulty_ask, .withdraw = faulty_withdraw,
	.claim = faulty_claim, .release = faulty_release,
};

void arp_faulty_init(struct arp_faulty *it, wd_arp under, const struct arp_faults *faults)
{
	*it = (struct arp_faulty){ .under = under, .faults = *faults };
}

wd_arp arp_faulty(struct arp_faulty *it)
{
	return (wd_arp){ &faulty_ops, it };
}
