/* SPDX-License-Identifier: ISC */
/* Throws away what comes (RFC 863), for measuring how fast it comes:
 *   wadi run
 */
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "wadi/config/stack.h"
#include "discard.h"

void configure(void)
{
	struct wd_stack net = stack(net_device("service"));

	JOB(discard_main, console_default(), net.tcp, boot_port("port", "where to listen", "9"));
}
