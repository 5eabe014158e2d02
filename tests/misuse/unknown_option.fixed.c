/* SPDX-License-Identifier: ISC */
#include "wadi/config/devices.h"
#include "wadi/config/tag.h"
#include "app.h"

void configure(void)
{
	JOB(say_main, tag(console_default(), .word = "x"));
}
