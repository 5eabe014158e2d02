/* SPDX-License-Identifier: ISC */
/* options: -t hvt --family=ipv4 --ipv4=10.0.0.2/24 */
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "wadi/config/stack.h"
#include "app.h"

WD_MUST wd_err serve_main(wd_console console, wd_tcp tcp);

void configure(void)
{
	struct wd_stack net = stack(net_device("service"));

	JOB(serve_main, console_default(), net.tcp);
}
