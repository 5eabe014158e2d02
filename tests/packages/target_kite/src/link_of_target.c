/* SPDX-License-Identifier: ISC */
#include "wadi/link_of_target.h"

static const char *name_of(void *self)
{
	(void)self;
	return "kite's";
}

static const struct wd_link_ops ops = { .name = name_of };

wd_err link_of_target_init(struct link_of_target *it)
{
	it->unused = 0;
	return NULL;
}

wd_link link_of_target(struct link_of_target *it)
{
	return (wd_link){ &ops, it };
}
