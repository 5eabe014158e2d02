/* SPDX-License-Identifier: ISC */
/* heads1 with a third that starts when the first two are done. */
#include "wadi/config/devices.h"
#include "heads2.h"

void configure(void)
{
	JOB(heads2_main, console_default(), time_default(),
	    boot_span("heads", "when heads comes up", "100ms"),
	    boot_span("tails", "when tails comes up", "200ms"));
}
