/* SPDX-License-Identifier: ISC */
/* Sends characters without end (RFC 864), for measuring how fast they go:
 *   wadi run
 *   nc ADDRESS 19 | pv > /dev/null
 */
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "wadi/config/stack.h"
#include "chargen.h"

void configure(void)
{
	struct wd_stack net = stack(net_device("service"));

	JOB(chargen_main, console_default(), net.tcp,
	    boot_port("port", "where to listen", "19"));
}
