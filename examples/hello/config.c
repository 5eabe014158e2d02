/* SPDX-License-Identifier: ISC */
/* Says hello four times, with a pause between. */
#include "wadi/config/devices.h"
#include "hello.h"

void configure(void)
{
	JOB(hello_main, console_default(), time_default(),
	    boot_span("pause", "how long to wait between", "100ms"));
}
