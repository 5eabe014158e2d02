/* SPDX-License-Identifier: ISC */
/* A limit of time: what is not done by then is cancelled. */
#include "wadi/config/devices.h"
#include "timeout1.h"

void configure(void)
{
	JOB(timeout1_main, console_default(), time_default(),
	    boot_span("limit", "how long it may take", "100ms"),
	    boot_span("work", "how long the work takes", "1h"));
}
