/* SPDX-License-Identifier: ISC */
/* Times small things inside an image: "NAME NANOSECONDS" a line. */
#include "wadi/config/devices.h"
#include "micro.h"

void configure(void)
{
	needs("wadi-block-ram");
	needs("wadi-log");
	needs("wadi-trace");
	JOB(micro_main, console_default(), mclock_default(), pclock_default(),
	    boot_int("loop", "iterations of the empty loop, in millions", "1000"));
}
