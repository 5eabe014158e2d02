/* SPDX-License-Identifier: ISC */
/* expect: ignoring return value */
/* application */
#include "app.h"

wd_err app_main(wd_console console, wd_time time)
{
	wd_time_sleep(time, wd_ms(1)); /* here */
	wd_console_print(console, "slept\n");
	return NULL;
}
