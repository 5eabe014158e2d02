/* SPDX-License-Identifier: ISC */
/* The console alone: text, and what formats can do. */
#include "wadi/config/devices.h"
#include "console.h"

void configure(void)
{
	JOB(console_main, console_default(), time_default(),
	    boot_int("times", "how often", "4"),
	    boot_span("pause", "between the two words", "50ms"));
}
