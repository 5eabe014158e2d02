/* SPDX-License-Identifier: ISC */
#include "wadi/time_faulty.h"

WD_ERROR(time_faulty_failed, wd_cancelled, "time-faulty", "fails on purpose");

static wd_err faulty_sleep(void *self, wd_span span)
{
	struct time_faulty *it = self;

	it->seen++;
	if (it->good == 0)
		return time_faulty_failed;
	it->good--;
	return wd_time_sleep(it->under, span);
}

static const struct wd_time_ops faulty_ops = { .sleep = faulty_sleep };

void time_faulty_init(struct time_faulty *it, wd_time under, uint64_t good)
{
	*it = (struct time_faulty){ .under = under, .good = good };
}

wd_time time_faulty(struct time_faulty *it)
{
	return (wd_time){ &faulty_ops, it };
}
