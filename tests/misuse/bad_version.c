/* SPDX-License-Identifier: ISC */
/* expect: is not a version like 1.2 */
#include "wadi/config/devices.h"
#include "app.h"

void configure(void)
{
	needs("acme-tag", .min = ">= 0.3"); /* here */
	JOB(say_main, console_default());
}
