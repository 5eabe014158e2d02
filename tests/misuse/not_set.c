/* SPDX-License-Identifier: ISC */
/* expect: argument 1 was never set */
#include "wadi/config/devices.h"
#include "wadi/config/tag.h"
#include "app.h"

void configure(void)
{
	static wd_console under;

	JOB(say_main, tag(under)); /* here */
}
