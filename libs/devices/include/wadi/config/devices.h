/* SPDX-License-Identifier: ISC */
/* wadi/config/devices.h - the devices every target brings itself, for config.c.
 *
 * A target that has a header of the same name, such as wadi/console_default.h,
 * replaces that device by its own.
 */
#ifndef WADI_CONFIG_DEVICES_H
#define WADI_CONFIG_DEVICES_H

#include "wadi/config.h"
#include "wadi/console.h"
#include "wadi/mclock.h"
#include "wadi/pclock.h"
#include "wadi/time.h"

/* The target's console. */
static inline wd_console console_default(void)
{
	return DEVICE(wd_console, console_default);
}

/* Its monotonic clock, for spans of time. */
static inline wd_mclock mclock_default(void)
{
	return DEVICE(wd_mclock, mclock_default);
}

/* Its wall clock, for dates. */
static inline wd_pclock pclock_default(void)
{
	return DEVICE(wd_pclock, pclock_default);
}

/* Sleeping. */
static inline wd_time time_default(void)
{
	return DEVICE(wd_time, time_default);
}

#endif
