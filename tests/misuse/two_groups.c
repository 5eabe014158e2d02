/* SPDX-License-Identifier: ISC */
/* expect: a second boot argument --word, first at config.c:9; give one a .group */
#include "wadi/config/devices.h"
#include "wadi/config/tag.h"
#include "app.h"

void configure(void)
{
	wd_console one = tag(console_default());
	wd_console two = tag(one); /* here */

	JOB(say_main, two);
}
