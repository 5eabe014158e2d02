/* SPDX-License-Identifier: ISC */
#include "wadi/fiber.h"
#include "wadi/time_default.h"

static wd_err time_sleep(void *self, wd_span span)
{
	(void)self;
	return wd_sleep(span);
}

static const struct wd_time_ops time_ops = { .sleep = time_sleep };

wd_err time_default_init(struct time_default *it)
{
	it->unused = 0;
	return NULL;
}

wd_time time_default(struct time_default *it)
{
	return (wd_time){ &time_ops, it };
}
