/* SPDX-License-Identifier: ISC */
/* expect: from .*int */
/* application */
#include "app.h"

wd_err app_main(wd_console console, wd_time time)
{
	(void)console, (void)time;
	return -1; /* here */
}
