/* SPDX-License-Identifier: ISC */
/* expect: acme-local is only for target unix, not for hvt */
/* options: -t hvt */
#include "wadi/config/local.h"
#include "app.h"

void configure(void)
{
	JOB(say_main, console_local()); /* here */
}
