/* SPDX-License-Identifier: ISC */
/* Sends back what comes (RFC 862), for measuring round trips:
 *   wadi run
 */
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "wadi/config/stack.h"
#include "echo.h"

void configure(void)
{
	struct wd_stack net = stack(net_device("service"));

	JOB(echo_main, console_default(), net.tcp, boot_port("port", "where to listen", "7"));
}
