/* SPDX-License-Identifier: ISC */
/* wadi/console_default.h - the target's own console. */
#ifndef WADI_CONSOLE_DEFAULT_H
#define WADI_CONSOLE_DEFAULT_H

#include "wadi/console.h"

/* Nothing to keep: the target has one console. */
struct console_default { char unused; };

/* Cannot fail; the error is for targets that have their own. */
WD_MUST wd_err console_default_init(struct console_default *it);
wd_console console_default(struct console_default *it);

#endif
