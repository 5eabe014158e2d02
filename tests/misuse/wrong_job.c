/* SPDX-License-Identifier: ISC */
/* expect: incompatible type for argument 3 of .clock_main.|passing 'wd_mclock' */
#include "wadi/config/devices.h"
#include "app.h"

void configure(void)
{
	JOB(clock_main, console_default(), mclock_default(), mclock_default()); /* here */
}
