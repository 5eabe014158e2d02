/* SPDX-License-Identifier: ISC */
#include "wadi/arp_trace.h"

/* `what`, unless it failed. */
static void say(const struct arp_trace *it, const struct wd_addr *addr, const char *what,
                wd_err err)
{
	if (err)
		wd_console_print(it->to, "%s: %pI: %pE\n", it->name, (const void *)addr,
		                 (const void *)err);
	else
		wd_console_print(it->to, "%s: %pI: %s\n", it->name, (const void *)addr, what);
}

static void trace_send(void *self, const struct wd_addr *next_hop, struct wd_buf *packet)
{
	struct arp_trace *it = self;

	wd_console_print(it->to, "%s: %pI: packet, %zu bytes\n", it->name,
	                 (const void *)next_hop, wd_buf_total(packet));
	wd_arp_send(it->under, next_hop, packet);
}

/* ---- Questions ----------------------------------------------------------------------- */

/* Which stands for `of`; with NULL, one that is free; NULL when there is none. */
static struct arp_trace_question *find(struct arp_trace *it, const struct wd_arp_question *of)
{
	for (size_t i = 0; i < ARP_TRACE_QUESTIONS; i++)
		if (it->question[i].of == of)
			return &it->question[i];
	return NULL;
}

static void answer(struct wd_arp_question *question, wd_err err, const struct wd_mac *mac)
{
	struct arp_trace_question *q = (struct arp_trace_question *)question;
	struct wd_arp_question *of = q->of;
	char text[sizeof "at 02:00:00:00:00:01"] = "at ";

	if (mac && !err)
		wd_mac_pp(mac, text + 3, sizeof text - 3);
	say(q->host, &q->addr, text, err);
	q->of = NULL;
	of->answer(of, err, mac);
}

static void trace_ask(void *self, const struct wd_addr *addr, struct wd_arp_question *question)
{
	struct arp_trace *it = self;
	struct arp_trace_question *q = find(it, NULL);

	say(it, addr, "asked for", q ? NULL : wd_arp_full);
	if (!q) {
		question->answer(question, wd_arp_full, NULL);
		return;
	}
	*q = (struct arp_trace_question){ { .answer = answer }, it, question, *addr };
	wd_arp_ask(it->under, addr, &q->under);
}

static void trace_withdraw(void *self, struct wd_arp_question *question)
{
	struct arp_trace *it = self;
	struct arp_trace_question *q = find(it, question);

	if (!q)
		return;
	wd_arp_withdraw(it->under, &q->under);
	q->of = NULL;
}

/* ---- Claims -------------------------------------------------------------------------- */

/* That of `addr`; with NULL, one that is free; NULL when there is none. */
static struct arp_trace_claim *claim_of(struct arp_trace *it, const struct wd_addr *addr)
{
	for (struct arp_trace_claim *c = it->claim; c < it->claim + ARP_TRACE_CLAIMS; c++)
		if (addr ? c->told && memcmp(&c->addr, addr, sizeof *addr) == 0 : !c->told)
			return c;
	return NULL;
}

static void told(void *arg, const struct wd_addr *addr, wd_err err)
{
	struct arp_trace_claim *c = arg, was = *c;

	say(c->host, addr, "ours", err);
	if (err)
		c->told = NULL;
	was.told(was.arg, addr, err);
}

static wd_err trace_claim(void *self, const struct wd_addr *addr, bool probe,
                          wd_arp_claimed *of, void *arg)
{
	struct arp_trace *it = self;
	struct arp_trace_claim *c = claim_of(it, NULL);
	wd_err err;

	if (!c)
		return wd_arp_full;
	say(it, addr, "claimed", NULL);
	*c = (struct arp_trace_claim){ it, of, arg, *addr };
	err = wd_arp_claim(it->under, addr, probe, told, c);
	if (err) {
		say(it, addr, NULL, err);
		c->told = NULL;
	}
	return err;
}

static void trace_release(void *self, const struct wd_addr *addr)
{
	struct arp_trace *it = self;
	struct arp_trace_claim *c = claim_of(it, addr);

	wd_arp_release(it->under, addr);
	say(it, addr, "released", NULL);
	if (c)
		c->told = NULL;
}

static const struct wd_arp_ops trace_ops = {
	.send = trace_send, .ask = trace_ask, .withdraw = trace_withdraw,
	.claim = trace_claim, .release = trace_release,
};

void arp_trace_init(struct arp_trace *it, wd_console to, const char *name, wd_arp under)
{
	*it = (struct arp_trace){ .under = under, .to = to, .name = name };
}

wd_arp arp_trace(struct arp_trace *it)
{
	return (wd_arp){ &trace_ops, it };
}
