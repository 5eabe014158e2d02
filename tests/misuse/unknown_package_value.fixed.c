/* SPDX-License-Identifier: ISC */
/* options: --left-voice=loud */
#include "wadi/config/devices.h"
#include "wadi/config/tag.h"
#include "app.h"

void configure(void)
{
	wd_console left = tag(console_default(), .group = "left");

	JOB(say_main, left);
}
