/* SPDX-License-Identifier: ISC */
/* wadi/time_default.h - sleeping as fibers do. */
#ifndef WADI_TIME_DEFAULT_H
#define WADI_TIME_DEFAULT_H

#include "wadi/time.h"

/* Nothing to keep: fibers know what they wait for. */
struct time_default { char unused; };

/* Cannot fail; the error is for targets that have their own. */
WD_MUST wd_err time_default_init(struct time_default *it);
wd_time time_default(struct time_default *it);

#endif
