/* SPDX-License-Identifier: ISC */
/* Says hello and sleeps: for looking at what a running image holds. */
#include "wadi/config/devices.h"
#include "idle.h"

void configure(void)
{
	JOB(idle_main, console_default(), time_default());
}
