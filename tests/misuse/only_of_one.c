/* SPDX-License-Identifier: ISC */
/* expect: \.ipv4_only and \.ipv6_only choose at boot, for which \.family leaves nothing */
#include "wadi/config/devices.h"
#include "wadi/config/stack_host.h"
#include "app.h"

WD_MUST wd_err serve_main(wd_console console, wd_tcp tcp);

void configure(void)
{
	struct wd_stack net = stack_host(.family = STACK_IPV6, .ipv4_only = "true"); /* here */

	JOB(serve_main, console_default(), net.tcp);
}
