/* SPDX-License-Identifier: ISC */
#include "wadi/random_faulty.h"

static void faulty_fill(void *self, struct wd_room into)
{
	struct random_faulty *it = self;

	it->seen++;
	if (it->good > 0) {
		it->good--;
		wd_random_fill(it->under, into);
	} else if (into.len > 0) {
		memset(into.ptr, 0, into.len);
	}
}

static const char *faulty_sources(void *self)
{
	return wd_random_sources(((struct random_faulty *)self)->under);
}

static const struct wd_random_ops faulty_ops = { .fill = faulty_fill, .sources = faulty_sources };

void random_faulty_init(struct random_faulty *it, wd_random under, uint64_t good)
{
	*it = (struct random_faulty){ .under = under, .good = good };
}

wd_random random_faulty(struct random_faulty *it)
{
	return (wd_random){ &faulty_ops, it };
}
