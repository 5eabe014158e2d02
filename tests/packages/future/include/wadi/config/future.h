/* SPDX-License-Identifier: ISC */
/* wadi/config/future.h - for config.c. */
#ifndef WADI_CONFIG_FUTURE_H
#define WADI_CONFIG_FUTURE_H

#include "wadi/config.h"
#include "wadi/console.h"

/* A console whose package wants another wadi. */
static inline wd_console console_future(void)
{
	return DEVICE(wd_console, console_future);
}

#endif
