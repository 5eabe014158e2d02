/* SPDX-License-Identifier: ISC */
/* Every interface's conformance test on the target's own implementation. */
#include "wadi/config/devices.h"
#include "wadi/config/random_default.h"
#include "conformance.h"

void configure(void)
{
	JOB(conformance_main, console_default(), mclock_default(), pclock_default(), time_default(),
	    random_default());
}
