/* SPDX-License-Identifier: ISC */
#include "wadi/config/devices.h"
#include "wadi/config/pages.h"
#include "app.h"

void configure(void)
{
	JOB(say_main, pages(".", console_default()));
}
