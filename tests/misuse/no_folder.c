/* SPDX-License-Identifier: ISC */
/* expect: there is no folder htdocs */
#include "wadi/config/devices.h"
#include "wadi/config/pages.h"
#include "app.h"

void configure(void)
{
	JOB(say_main, pages("htdocs", console_default())); /* here */
}
