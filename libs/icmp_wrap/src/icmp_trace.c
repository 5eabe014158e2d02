/* SPDX-License-Identifier: ISC */
#include "wadi/icmp_trace.h"

/* Which stands for `of`; with NULL, one that is free; NULL when there is none. */
static struct icmp_trace_echo *find(struct icmp_trace *it, const struct wd_icmp_echo *of)
{
	for (size_t i = 0; i < ICMP_TRACE_ECHOES; i++)
		if (it->echo[i].of == of)
			return &it->echo[i];
	return NULL;
}

static void begin(const struct icmp_trace *it, char way, const struct wd_icmp_echo *echo)
{
	wd_console_print(it->to, "%s: %c %pI: %u bytes", it->name, way,
	                 (const void *)&echo->to, echo->size);
}

static void answer(struct wd_icmp_echo *echo, wd_err err, uint8_t hops)
{
	struct icmp_trace_echo *e = (struct icmp_trace_echo *)echo;
	struct wd_icmp_echo *of = e->of;

	begin(e->host, '<', echo);
	if (err)
		wd_console_print(e->host->to, ": %pE\n", (const void *)err);
	else
		wd_console_print(e->host->to, ", %u hops\n", hops);
	e->of = NULL;
	of->answer(of, err, hops);
}

static wd_err ask(struct icmp_trace *it, struct wd_icmp_echo *echo)
{
	struct icmp_trace_echo *e = find(it, NULL);
	wd_err err;

	if (!e)
		return wd_no_memory;
	*e = (struct icmp_trace_echo){ *echo, it, echo };
	e->under.answer = answer;
	err = wd_icmp_ask(it->under, &e->under);
	if (err)
		e->of = NULL;
	return err;
}

/* The line is written first: the answer may come before asking is over. */
static wd_err trace_ask(void *self, struct wd_icmp_echo *echo)
{
	struct icmp_trace *it = self;
	wd_err err;

	begin(it, '>', echo);
	wd_console_print(it->to, "\n");
	err = ask(it, echo);
	if (err)
		wd_console_print(it->to, "%s: > %pI: %pE\n", it->name, (const void *)&echo->to,
		                 (const void *)err);
	return err;
}

static void trace_withdraw(void *self, struct wd_icmp_echo *echo)
{
	struct icmp_trace *it = self;
	struct icmp_trace_echo *e = find(it, echo);

	if (!e)
		return;
	wd_icmp_withdraw(it->under, &e->under);
	e->of = NULL;
}

static const struct wd_icmp_ops trace_ops = { .ask = trace_ask, .withdraw = trace_withdraw };

wd_err icmp_trace_init(struct icmp_trace *it, wd_console to, const char *name, wd_icmp under)
{
	*it = (struct icmp_trace){ .under = under, .to = to, .name = name };
	return NULL;
}

wd_icmp icmp_trace(struct icmp_trace *it)
{
	return (wd_icmp){ &trace_ops, it };
}
