/* SPDX-License-Identifier: ISC */
#include "wadi/pclock_default.h"
#include "wadi/platform.h"

static struct wd_date pclock_now(void *self)
{
	uint64_t ns = wd_platform_wall();

	(void)self;
	return (struct wd_date){ (int64_t)(ns / WD_NS_PER_S), (uint32_t)(ns % WD_NS_PER_S) };
}

static const struct wd_pclock_ops pclock_ops = { .now = pclock_now };

wd_err pclock_default_init(struct pclock_default *it)
{
	it->unused = 0;
	return NULL;
}

wd_pclock pclock_default(struct pclock_default *it)
{
	return (wd_pclock){ &pclock_ops, it };
}
