/* SPDX-License-Identifier: ISC */
#include "wadi/config/devices.h"
#include "wadi/config/stack_host.h"
#include "app.h"

WD_MUST wd_err serve_main(wd_console console, wd_tcp tcp);

void configure(void)
{
	struct wd_stack net = stack_host(.family = STACK_IPV6);

	JOB(serve_main, console_default(), net.tcp);
}
