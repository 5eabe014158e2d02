/* SPDX-License-Identifier: ISC */
#include "hello.h"

enum { TIMES = 4 };

wd_err hello_main(wd_console console, wd_time time, wd_span pause)
{
	for (int i = 0; i < TIMES; i++) {
		if (i > 0)
			WD_TRY(wd_time_sleep(time, pause));
		wd_console_print(console, "hello\n");
	}
	return NULL;
}
