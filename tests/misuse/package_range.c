/* SPDX-License-Identifier: ISC */
/* expect: acme-future wants wadi-console >= 9.0, but the one found is 0.1.0 */
#include "wadi/config/devices.h"
#include "wadi/config/future.h"
#include "app.h"

void configure(void)
{
	JOB(say_main, console_future()); /* here */
}
