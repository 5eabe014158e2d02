/* SPDX-License-Identifier: ISC */
/* An image that tells its metrics; test_metrics.sh asks it. */
#include "wadi/config/devices.h"
#include "counting.h"

void configure(void)
{
	needs("wadi-metrics");
	JOB(counting_main, console_default(), boot_text("how", "asleep, busy or silent", "asleep"));
}
