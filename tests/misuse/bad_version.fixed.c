/* SPDX-License-Identifier: ISC */
#include "wadi/config/devices.h"
#include "app.h"

void configure(void)
{
	needs("acme-tag", .min = "0.3");
	JOB(say_main, console_default());
}
