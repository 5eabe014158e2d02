/* SPDX-License-Identifier: ISC */
#include "wadi/config/devices.h"
#include "wadi/config/future.h"
#include "app.h"

void configure(void)
{
	JOB(say_main, console_default());
}
