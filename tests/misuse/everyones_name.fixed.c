/* SPDX-License-Identifier: ISC */
#include "wadi/config/devices.h"
#include "app.h"

void configure(void)
{
	wadi_prefixes allow = boot_prefixes("allow", "networks", NULL);
	wadi_port port = boot_port("port", "where", "80");

	JOB(net_main, console_default(), allow, port);
}
