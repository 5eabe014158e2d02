/* SPDX-License-Identifier: ISC */
/* Two fibers that sleep, and one that waits for both. */
#include "wadi/config/devices.h"
#include "heads1.h"

void configure(void)
{
	JOB(heads1_main, console_default(), time_default(),
	    boot_span("heads", "when heads comes up", "100ms"),
	    boot_span("tails", "when tails comes up", "200ms"));
}
