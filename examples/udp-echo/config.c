/* SPDX-License-Identifier: ISC */
/* Sends datagrams back to where they came from (RFC 862):
 *   wadi run
 *   echo hello | nc -u ADDRESS 7
 */
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "wadi/config/stack.h"
#include "udp-echo.h"

void configure(void)
{
	struct wd_stack net = stack(net_device("service"));

	JOB(udp_echo_main, console_default(), net.udp,
	    boot_port("port", "where to listen", "7"));
}
