/* SPDX-License-Identifier: ISC */
/* wadi/config/local.h - for config.c. */
#ifndef WADI_CONFIG_LOCAL_H
#define WADI_CONFIG_LOCAL_H

#include "wadi/config.h"
#include "wadi/console.h"

/* A console of target unix only. */
static inline wd_console console_local(void)
{
	return DEVICE(wd_console, console_local);
}

#endif
