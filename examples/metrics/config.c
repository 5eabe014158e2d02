/* SPDX-License-Identifier: ISC */
/* A shop that counts its customers, and shows the numbers as Prometheus reads them. */
#include "wadi/config/devices.h"
#include "metrics.h"

void configure(void)
{
	needs("wadi-metrics");
	JOB(metrics_main, console_default(), boot_int("customers", "how many come", "7"));
}
