/* SPDX-License-Identifier: ISC */
#include "wadi/config/devices.h"
#include "app.h"

void configure(void)
{
	needs("acme-http", .max = "2.0");
	needs("acme-http", .min = "1.2");
	JOB(say_main, console_default());
}
