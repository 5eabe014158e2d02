/* SPDX-License-Identifier: ISC */
/* expect: an option is about IPv6, which .family = STACK_IPV4 leaves out */
/* options: -t hvt */
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "wadi/config/stack.h"
#include "app.h"

WD_MUST wd_err serve_main(wd_console console, wd_tcp tcp);

void configure(void)
{
	wd_net service = net_device("service");
	struct wd_stack net = stack(service, .family = STACK_IPV4, .ipv6 = "fd00::2/64"); /* here */

	JOB(serve_main, console_default(), net.tcp);
}
