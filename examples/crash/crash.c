/* SPDX-License-Identifier: ISC */
#include "crash.h"

static WD_ERROR(still_here, NULL, "crash", "nothing stopped it");

static void write_nowhere(void)
{
	volatile int *volatile nowhere = (volatile int *)8; /* not known to the compiler */

	*nowhere = 1;
}

wd_err crash_main(wd_console console)
{
	wd_console_print(console, "about to crash\n");
	write_nowhere();
	return still_here;
}
