/* SPDX-License-Identifier: ISC */
#include "wadi/config/devices.h"
#include "app.h"

void configure(void)
{
	JOB(clock_main, console_default(), mclock_default(), pclock_default());
}
