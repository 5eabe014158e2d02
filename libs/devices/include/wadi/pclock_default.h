/* SPDX-License-Identifier: ISC */
/* wadi/pclock_default.h - the target's wall clock. */
#ifndef WADI_PCLOCK_DEFAULT_H
#define WADI_PCLOCK_DEFAULT_H

#include "wadi/pclock.h"

/* Nothing to keep: the target has one. */
struct pclock_default { char unused; };

/* Cannot fail; the error is for targets that have their own. */
WD_MUST wd_err pclock_default_init(struct pclock_default *it);
wd_pclock pclock_default(struct pclock_default *it);

#endif
