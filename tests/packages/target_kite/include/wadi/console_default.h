/* SPDX-License-Identifier: ISC */
/* wadi/console_default.h - kite's own console. */
#ifndef WADI_CONSOLE_DEFAULT_H
#define WADI_CONSOLE_DEFAULT_H

#include "wadi/console.h"

/* Has anything been written? */
struct console_default { bool begun; };

/* Cannot fail. */
WD_MUST wd_err console_default_init(struct console_default *it);
wd_console console_default(struct console_default *it);

#endif
