/* SPDX-License-Identifier: ISC */
/* One fiber produces lines at odd times, another echoes them: a mailbox. */
#include "wadi/config/devices.h"
#include "wadi/config/random_default.h"
#include "echo-server.h"

void configure(void)
{
	JOB(echo_server_main, console_default(), time_default(), random_default(),
	    boot_int("lines", "how many to echo", "10"),
	    boot_span("delay", "the most that lies between two", "50ms"));
}
