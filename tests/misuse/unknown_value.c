/* SPDX-License-Identifier: ISC */
/* expect: --pages=nfs: where the pages are kept; one of embed, tar */
/* options: --pages=nfs */
#include "wadi/config/devices.h"
#include "app.h"

KEY_CHOICE(pages, "where the pages are kept", embed, tar); /* here */

void configure(void)
{
	if (pages == pages_tar)
		needs("wadi-time");
	JOB(say_main, console_default());
}
