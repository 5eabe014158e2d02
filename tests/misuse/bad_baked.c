/* SPDX-License-Identifier: ISC */
/* expect: --allow: .10.0.0.0. is not a prefixes like 10.0.0.0/8 */
/* options: --allow=10.0.0.0 */
#include "wadi/config/devices.h"
#include "app.h"

void configure(void)
{
	wadi_prefixes allow = boot_prefixes("allow", "networks", NULL); /* here */

	JOB(net_main, console_default(), allow, boot_port("port", "where", "80"));
}
