/* SPDX-License-Identifier: ISC */
/* What is asked for connection after connection. */
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "wadi/config/stack.h"
#include "soak.h"

void configure(void)
{
	struct wd_stack net = stack(net_device("service"));

	JOB(soak_main, console_default(), net.tcp);
}
