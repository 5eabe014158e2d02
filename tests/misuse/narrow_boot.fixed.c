/* SPDX-License-Identifier: ISC */
#include "wadi/config/devices.h"
#include "app.h"

void configure(void)
{
	JOB(net_main, console_default(), boot_prefixes("allow", "networks", NULL),
	    boot_port("port", "where", "80"));
}
