/* SPDX-License-Identifier: ISC */
/* wadi/link_attached.h - a wire with two ends. */
#ifndef WADI_LINK_ATTACHED_H
#define WADI_LINK_ATTACHED_H

#include "wadi/link.h"

/* The wire. */
struct link_attached { const char *name; };

/* Keeps a pointer to `name`. */
WD_MUST wd_err link_attached_init(struct link_attached *it, const char *name);
wd_link link_attached_near(struct link_attached *it);
wd_link link_attached_far(struct link_attached *it);

#endif
