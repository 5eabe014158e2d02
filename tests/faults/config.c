/* SPDX-License-Identifier: ISC */
/* An image that fails in the way it is told to. */
#include "wadi/config/devices.h"
#include "faults.h"

void configure(void)
{
	needs("wadi-log");
	JOB(faults_main, console_default(),
	    boot_text("how", "exit, error, smash, overflow, null, text, memory, rule",
	              wd_boot_required));
}
