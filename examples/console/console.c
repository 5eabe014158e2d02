/* SPDX-License-Identifier: ISC */
#include "console.h"

wd_err console_main(wd_console console, wd_time time, int64_t times, wd_span pause)
{
	for (int64_t i = 1; i <= times; i++) {
		wd_console_write(console, wd_str("hello"));
		WD_TRY(wd_time_sleep(time, pause));
		wd_console_print(console, " world %lld/%#llx after %pS\n", (long long)i,
		                 (long long)times, &pause);
	}
	return NULL;
}
