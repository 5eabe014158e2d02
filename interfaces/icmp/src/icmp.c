/* SPDX-License-Identifier: ISC */
#include "wadi/icmp.h"

#include "wadi/fiber.h"

WD_ERROR(wd_icmp_unreachable, wd_ip_no_route, "icmp", "the network cannot reach it");

struct ping {
	struct wd_icmp_echo echo; /* first */
	struct wd_wait answered;
	wd_instant at;
	wd_err err;
};

static void note_answer(struct wd_icmp_echo *echo, wd_err err, uint8_t hops)
{
	struct ping *p = (struct ping *)echo;

	(void)hops;
	p->err = err;
	p->at = wd_now();
	wd_wake(&p->answered);
}

wd_err wd_icmp_ping(wd_icmp icmp, const struct wd_addr *to, uint16_t size, wd_span *took)
{
	struct ping p = { .echo = { .answer = note_answer, .to = *to, .size = size } };
	wd_instant sent = wd_now();
	wd_err err;

	WD_TRY(wd_icmp_ask(icmp, &p.echo));
	err = wd_wait(&p.answered);
	if (err) {
		wd_icmp_withdraw(icmp, &p.echo);
		return err;
	}
	WD_TRY(p.err);
	*took = wd_between(sent, p.at);
	return NULL;
}
