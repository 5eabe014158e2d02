/* SPDX-License-Identifier: ISC */
/* application */
#include "app.h"

wd_err app_main(wd_console console, wd_time time)
{
	(void)console;
	return wd_time_sleep(time, wd_ms(5));
}
