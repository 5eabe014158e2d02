/* SPDX-License-Identifier: ISC */
#include "wadi/pclock_faulty.h"

static struct wd_date faulty_now(void *self)
{
	struct pclock_faulty *it = self;
	struct wd_date now = wd_pclock_now(it->under);

	it->seen++;
	if (it->good == 0)
		now.s += it->step;
	else
		it->good--;
	return now;
}

static const struct wd_pclock_ops faulty_ops = { .now = faulty_now };

void pclock_faulty_init(struct pclock_faulty *it, wd_pclock under, uint64_t good, int64_t step)
{
	*it = (struct pclock_faulty){ .under = under, .good = good, .step = step };
}

wd_pclock pclock_faulty(struct pclock_faulty *it)
{
	return (wd_pclock){ &faulty_ops, it };
}
