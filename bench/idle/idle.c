/* SPDX-License-Identifier: ISC */
#include "idle.h"

wd_err idle_main(wd_console console, wd_time time)
{
	wd_console_write(console, wd_str("hello\n"));
	return wd_time_sleep(time, wd_min(1));
}
