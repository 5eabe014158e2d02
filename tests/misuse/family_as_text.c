/* SPDX-License-Identifier: ISC */
/* expect: incompatible types when initializing|incompatible pointer to integer */
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "wadi/config/stack.h"
#include "app.h"

WD_MUST wd_err serve_main(wd_console console, wd_tcp tcp);

void configure(void)
{
	struct wd_stack net = stack(net_device("service"), .family = "ipv4"); /* here */

	JOB(serve_main, console_default(), net.tcp);
}
