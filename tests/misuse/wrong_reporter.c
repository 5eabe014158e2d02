/* SPDX-License-Identifier: ISC */
/* expect: incompatible type for argument 1 of .log_to.|passing 'wd_console' */
#include "wadi/config/devices.h"
#include "wadi/config/log_console.h"
#include "app.h"

void configure(void)
{
	log_to(console_default()); /* here */
	JOB(say_main, console_default());
}
