/* SPDX-License-Identifier: ISC */
#include "wadi/config/devices.h"
#include "wadi/config/tag.h"
#include "app.h"

void configure(void)
{
	static wd_console under;

	under = console_default();
	JOB(say_main, tag(under));
}
