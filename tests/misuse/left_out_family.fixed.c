/* SPDX-License-Identifier: ISC */
/* options: -t hvt */
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "wadi/config/stack.h"
#include "app.h"

WD_MUST wd_err serve_main(wd_console console, wd_tcp tcp);

void configure(void)
{
	wd_net service = net_device("service");
	struct wd_stack net = stack(service, .family = STACK_IPV4, .ipv4 = "10.0.0.2/24");

	JOB(serve_main, console_default(), net.tcp);
}
