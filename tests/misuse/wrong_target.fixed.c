/* SPDX-License-Identifier: ISC */
/* options: -t unix */
#include "wadi/config/local.h"
#include "app.h"

void configure(void)
{
	JOB(say_main, console_local());
}
