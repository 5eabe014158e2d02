/* SPDX-License-Identifier: ISC */
/* wadi/config/link.h - wires, for config.c. */
#ifndef WADI_CONFIG_LINK_H
#define WADI_CONFIG_LINK_H

#include "wadi/config.h"
#include "wadi/link.h"

/* The two ends of a wire. */
struct link_ends { wd_link near, far; };

/* A network device attached by this name. */
static inline struct link_ends link_attached(const char *name)
{
	void *m = MODULE(link_attached, attached("NET_BASIC", name));

	return (struct link_ends){ PART(wd_link, m, near), PART(wd_link, m, far) };
}

/* One that a target has or has not. */
static inline wd_link link_of_target(void)
{
	return DEVICE(wd_link, link_of_target);
}

#endif
