/* SPDX-License-Identifier: ISC */
#include "wadi/mclock_default.h"
#include "wadi/platform.h"

static wd_instant mclock_now(void *self)
{
	(void)self;
	return wd_platform_now();
}

static const struct wd_mclock_ops mclock_ops = { .now = mclock_now };

wd_err mclock_default_init(struct mclock_default *it)
{
	it->unused = 0;
	return NULL;
}

wd_mclock mclock_default(struct mclock_default *it)
{
	return (wd_mclock){ &mclock_ops, it };
}
