/* SPDX-License-Identifier: ISC */
#include "wadi/icmp_faulty.h"

#include "wadi/test/every.h"

static wd_err faulty_ask(void *self, struct wd_icmp_echo *echo)
{
	struct icmp_faulty *it = self;

	if (it->faults.good && it->asked >= it->faults.good)
		return wd_ip_no_route;
	it->asked++;
	if (wd_every(it->faults.lose_every, it->asked))
		return NULL;
	if (!wd_every(it->faults.unreachable_every, it->asked))
		return wd_icmp_ask(it->under, echo);
	echo->answer(echo, wd_icmp_unreachable, 0);
	return NULL;
}

static void faulty_withdraw(void *self, struct wd_icmp_echo *echo)
{
	struct icmp_faulty *it = self;

	wd_icmp_withdraw(it->under, echo);
}

static const struct wd_icmp_ops faulty_ops = { .ask = faulty_ask, .withdraw = faulty_withdraw };

void icmp_faulty_init(struct icmp_faulty *it, wd_icmp under, const struct icmp_faults *faults)
{
	*it = (struct icmp_faulty){ .under = under, .faults = *faults };
}

wd_icmp icmp_faulty(struct icmp_faulty *it)
{
	return (wd_icmp){ &faulty_ops, it };
}
