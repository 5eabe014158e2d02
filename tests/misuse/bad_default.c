/* SPDX-License-Identifier: ISC */
/* expect: --port: .eighty. is not a port like 8080 */
#include "wadi/config/devices.h"
#include "app.h"

void configure(void)
{
	wadi_prefixes allow = boot_prefixes("allow", "networks", NULL);
	wadi_port port = boot_port("port", "where", "eighty"); /* here */

	JOB(net_main, console_default(), allow, port);
}
