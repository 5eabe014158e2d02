/* SPDX-License-Identifier: ISC */
/* expect: incompatible type for argument 2 of .net_main.|passing 'struct wd_prefix' */
#include "wadi/config/devices.h"
#include "app.h"

void configure(void)
{
	JOB(net_main, console_default(), /* here */
	    boot_prefix("allow", "networks", NULL), boot_port("port", "where", "80"));
}
