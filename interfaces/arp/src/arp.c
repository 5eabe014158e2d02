/* SPDX-License-Identifier: ISC */
#include "wadi/arp.h"

#include "wadi/fiber.h"

WD_ERROR(wd_arp_timeout, wd_timed_out, "arp", "nobody answers for this address");
WD_ERROR(wd_arp_conflict, NULL, "arp", "another has this address");
WD_ERROR(wd_arp_full, wd_no_memory, "arp", "there are too many addresses or questions");

struct query {
	struct wd_arp_question question; /* first */
	struct wd_wait answered;
	struct wd_mac mac;
	wd_err err;
};

static void note_answer(struct wd_arp_question *question, wd_err err, const struct wd_mac *mac)
{
	struct query *q = (struct query *)question;

	q->err = err;
	if (!err)
		q->mac = *mac;
	wd_wake(&q->answered);
}

wd_err wd_arp_query(wd_arp arp, const struct wd_addr *addr, struct wd_mac *mac)
{
	struct query q = { .question.answer = note_answer };
	wd_err err;

	wd_arp_ask(arp, addr, &q.question);
	err = wd_wait(&q.answered);
	if (err) {
		wd_arp_withdraw(arp, &q.question);
		return err;
	}
	WD_TRY(q.err);
	*mac = q.mac;
	return NULL;
}
