/* SPDX-License-Identifier: ISC */
#include "wadi/config/devices.h"
#include "wadi/config/tag.h"
#include "app.h"

void configure(void)
{
	wd_console one = tag(console_default());
	wd_console two = tag(one, .group = "outer");

	JOB(say_main, two);
}
