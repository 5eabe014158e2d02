/* SPDX-License-Identifier: ISC */
/* Of two fibers the first to end counts; the other is stopped. */
#include "wadi/config/devices.h"
#include "timeout2.h"

void configure(void)
{
	JOB(timeout2_main, console_default(), time_default(),
	    boot_span("first", "how long the first takes", "1h"),
	    boot_span("second", "how long the second takes", "50ms"));
}
