/* SPDX-License-Identifier: ISC */
/* The speaking clock: the date, and how long it has really slept. */
#include "wadi/config/devices.h"
#include "clock.h"

void configure(void)
{
	JOB(clock_main, console_default(), time_default(), mclock_default(), pclock_default(),
	    boot_int("times", "how often to speak", "3"),
	    boot_span("every", "how long to wait between", "1s"));
}
