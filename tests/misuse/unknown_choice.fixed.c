/* SPDX-License-Identifier: ISC */
#include "wadi/config/devices.h"
#include "app.h"

KEY_CHOICE(pages, "where the pages are kept", embed, tar);

void configure(void)
{
	if (pages == pages_tar)
		needs("wadi-time");
	JOB(say_main, console_default());
}
