/* SPDX-License-Identifier: ISC */
/* Shows who connects, and what they say:
 *   wadi run
 *   echo hello | nc ADDRESS 8080
 */
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "wadi/config/stack.h"
#include "network.h"

void configure(void)
{
	struct wd_stack net = stack(net_device("service"));

	JOB(network_main, console_default(), net.tcp,
	    boot_port("port", "where to listen", "8080"));
}
