/* SPDX-License-Identifier: ISC */
#include "wadi/link_attached.h"

static const char *name_of(void *self)
{
	const struct link_attached *it = self;

	return it->name;
}

static const struct wd_link_ops ops = { .name = name_of };

wd_err link_attached_init(struct link_attached *it, const char *name)
{
	it->name = name;
	return NULL;
}

wd_link link_attached_near(struct link_attached *it)
{
	return (wd_link){ &ops, it };
}

wd_link link_attached_far(struct link_attached *it)
{
	return (wd_link){ &ops, it };
}
