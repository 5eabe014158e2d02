/* SPDX-License-Identifier: ISC */
#include "clock.h"

static void speak(wd_console console, wd_pclock pclock, wd_span since)
{
	char date[32];

	wd_date_pp(wd_pclock_now(pclock), date, sizeof date);
	wd_console_print(console, "At the third stroke it is %s, %pS after the start.\n", date,
	                 &since);
}

wd_err clock_main(wd_console console, wd_time time, wd_mclock mclock, wd_pclock pclock,
                  int64_t times, wd_span every)
{
	wd_instant start = wd_mclock_now(mclock);

	for (int64_t i = 0; i < times; i++) {
		speak(console, pclock, wd_between(start, wd_mclock_now(mclock)));
		if (i + 1 < times)
			WD_TRY(wd_time_sleep(time, every));
	}
	return NULL;
}
