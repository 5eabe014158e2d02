/* SPDX-License-Identifier: ISC */
/* Shows the frames that arrive at a network interface.  As root:
 *   ip tuntap add tap0 mode tap && ip link set tap0 up
 *   wadi run --net:service=tap0
 */
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "net-raw.h"

void configure(void)
{
	JOB(net_raw_main, console_default(), net_device("service"),
	    boot_int("frames", "how many to show", "3"),
	    boot_span("limit", "how long to wait for them", "30s"));
}
