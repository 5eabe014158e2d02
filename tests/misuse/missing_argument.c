/* SPDX-License-Identifier: ISC */
/* expect: too few arguments to function */
#include "wadi/config/devices.h"
#include "app.h"

void configure(void)
{
	JOB(clock_main, console_default(), mclock_default()); /* here */
}
