/* SPDX-License-Identifier: ISC */
/* Says what it is made of. */
#include "wadi/config/devices.h"
#include "app-info.h"

void configure(void)
{
	JOB(app_info_main, console_default());
}
