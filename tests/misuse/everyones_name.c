/* SPDX-License-Identifier: ISC */
/* expect: every image has --name */
#include "wadi/config/devices.h"
#include "app.h"

void configure(void)
{
	wadi_prefixes allow = boot_prefixes("allow", "networks", NULL);
	wadi_port port = boot_port("name", "where", "80"); /* here */

	JOB(net_main, console_default(), allow, port);
}
