/* SPDX-License-Identifier: ISC */
#include "wadi/config/devices.h"
#include "wadi/config/tag.h"
#include "app.h"

void configure(void)
{
	needs("acme-tag", .min = "0.3", .max = "0.4");
	JOB(say_main, tag(console_default()));
}
