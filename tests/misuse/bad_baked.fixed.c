/* SPDX-License-Identifier: ISC */
/* options: --allow=10.0.0.0/8 */
#include "wadi/config/devices.h"
#include "app.h"

void configure(void)
{
	wadi_prefixes allow = boot_prefixes("allow", "networks", NULL);

	JOB(net_main, console_default(), allow, boot_port("port", "where", "80"));
}
