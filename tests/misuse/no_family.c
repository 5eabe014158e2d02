/* SPDX-License-Identifier: ISC */
/* expect: --lan-family=none: which of IPv4 and IPv6 the image has; one of dual, ipv4, ipv6 */
/* options: -t hvt --lan-family=none */
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "wadi/config/stack.h"
#include "app.h"

WD_MUST wd_err serve_main(wd_console console, wd_tcp tcp);

void configure(void)
{
	wd_net lan = net_device("lan");
	struct wd_stack net = stack(lan, .group = "lan", .family = STACK_IPV6); /* here */

	JOB(serve_main, console_default(), net.tcp);
}
