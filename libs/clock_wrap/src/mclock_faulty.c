/* SPDX-License-Identifier: ISC */
#include "wadi/mclock_faulty.h"

static wd_instant faulty_now(void *self)
{
	struct mclock_faulty *it = self;

	it->seen++;
	if (it->good > 0) {
		it->good--;
		it->last = wd_mclock_now(it->under);
	}
	return it->last;
}

static const struct wd_mclock_ops faulty_ops = { .now = faulty_now };

void mclock_faulty_init(struct mclock_faulty *it, wd_mclock under, uint64_t good)
{
	*it = (struct mclock_faulty){ .under = under, .good = good, .last = wd_mclock_now(under) };
}

wd_mclock mclock_faulty(struct mclock_faulty *it)
{
	return (wd_mclock){ &faulty_ops, it };
}
