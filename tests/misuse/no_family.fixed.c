/* SPDX-License-Identifier: ISC */
/* options: -t hvt --lan-family=dual */
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "wadi/config/stack.h"
#include "app.h"

WD_MUST wd_err serve_main(wd_console console, wd_tcp tcp);

void configure(void)
{
	wd_net lan = net_device("lan");
	struct wd_stack net = stack(lan, .group = "lan", .family = STACK_IPV6);

	JOB(serve_main, console_default(), net.tcp);
}
