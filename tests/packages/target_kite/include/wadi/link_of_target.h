/* SPDX-License-Identifier: ISC */
/* wadi/link_of_target.h - the wire that kite has. */
#ifndef WADI_LINK_OF_TARGET_H
#define WADI_LINK_OF_TARGET_H

#include "wadi/link.h"

/* Nothing to keep. */
struct link_of_target { char unused; };

/* Cannot fail. */
WD_MUST wd_err link_of_target_init(struct link_of_target *it);
wd_link link_of_target(struct link_of_target *it);

#endif
