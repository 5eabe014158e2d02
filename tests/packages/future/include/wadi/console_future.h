/* SPDX-License-Identifier: ISC */
/* wadi/console_future.h - never in an image: config.c is refused before. */
#ifndef WADI_CONSOLE_FUTURE_H
#define WADI_CONSOLE_FUTURE_H

#include "wadi/console.h"

/* Nothing: it is never in an image. */
struct console_future { char unused; };

/* Declared only. */
WD_MUST wd_err console_future_init(struct console_future *it);
wd_console console_future(struct console_future *it);

#endif
