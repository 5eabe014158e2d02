/* SPDX-License-Identifier: ISC */
/* wadi/console_local.h - never in an image: config.c is refused before. */
#ifndef WADI_CONSOLE_LOCAL_H
#define WADI_CONSOLE_LOCAL_H

#include "wadi/console.h"

/* Nothing: it is never in an image. */
struct console_local { char unused; };

/* Declared only. */
WD_MUST wd_err console_local_init(struct console_local *it);
wd_console console_local(struct console_local *it);

#endif
