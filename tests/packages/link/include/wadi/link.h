/* SPDX-License-Identifier: ISC */
/* wadi/link.h - a wire: an interface that wadi does not know. */
#ifndef WADI_LINK_H
#define WADI_LINK_H

#include "wadi/base.h"

typedef struct wd_link {
	const struct wd_link_ops *ops;
	void *self;
} wd_link;

/* What an implementation provides. */
struct wd_link_ops {
	const char *(*name)(void *self);
};

/* The name it is attached by. */
static inline const char *wd_link_name(wd_link link)
{
	return link.ops->name(link.self);
}

#endif
