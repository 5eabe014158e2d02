/* SPDX-License-Identifier: ISC */
/* One line and the end: what starting and ending an image costs. */
#include "wadi/config/devices.h"
#include "hello.h"

void configure(void)
{
	JOB(hello_main, console_default());
}
