/* SPDX-License-Identifier: ISC */
/* wadi/mclock_default.h - the target's monotonic clock, which fibers go by too. */
#ifndef WADI_MCLOCK_DEFAULT_H
#define WADI_MCLOCK_DEFAULT_H

#include "wadi/mclock.h"

/* Nothing to keep: the target has one. */
struct mclock_default { char unused; };

/* Cannot fail; the error is for targets that have their own. */
WD_MUST wd_err mclock_default_init(struct mclock_default *it);
wd_mclock mclock_default(struct mclock_default *it);

#endif
