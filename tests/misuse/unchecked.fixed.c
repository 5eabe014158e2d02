/* SPDX-License-Identifier: ISC */
/* application */
#include "app.h"

wd_err app_main(wd_console console, wd_time time)
{
	WD_TRY(wd_time_sleep(time, wd_ms(1)));
	wd_console_print(console, "slept\n");
	return NULL;
}
