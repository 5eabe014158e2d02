/* SPDX-License-Identifier: ISC */
/* Crashes, so that you see what that looks like. */
#include "wadi/config/devices.h"
#include "crash.h"

void configure(void)
{
	JOB(crash_main, console_default());
}
