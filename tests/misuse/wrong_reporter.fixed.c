/* SPDX-License-Identifier: ISC */
#include "wadi/config/devices.h"
#include "wadi/config/log_console.h"
#include "app.h"

void configure(void)
{
	log_to(log_console(console_default(), pclock_default()));
	JOB(say_main, console_default());
}
