/* SPDX-License-Identifier: ISC */
/* An image that takes a request to stop in the way it is told to. */
#include "wadi/config/devices.h"
#include "stop.h"

void configure(void)
{
	JOB(stop_main, console_default(),
	    boot_text("how", "wait, many, busy, spin, stubborn, never", wd_boot_required));
}
