/* SPDX-License-Identifier: ISC */
/* expect: incompatible type for argument 1 of .tag_of.|passing 'wd_time' */
#include "wadi/config/devices.h"
#include "wadi/config/tag.h"
#include "app.h"

void configure(void)
{
	JOB(say_main, tag(time_default())); /* here */
}
