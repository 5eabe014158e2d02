/* SPDX-License-Identifier: ISC */
/* expect: incompatible type for argument 2|to parameter of incompatible type 'wd_span' */
/* application */
#include "app.h"

wd_err app_main(wd_console console, wd_time time)
{
	(void)console;
	return wd_time_sleep(time, 5); /* here */
}
