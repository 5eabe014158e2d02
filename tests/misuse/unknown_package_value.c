/* SPDX-License-Identifier: ISC */
/* expect: --left-voice=lout: how it is said; one of plain, loud; did you mean loud */
/* options: --left-voice=lout */
#include "wadi/config/devices.h"
#include "wadi/config/tag.h"
#include "app.h"

void configure(void)
{
	wd_console left = tag(console_default(), .group = "left"); /* here */

	JOB(say_main, left);
}
