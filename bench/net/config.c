/* SPDX-License-Identifier: ISC */
/* Times frames at a network device: "NAME VALUE" a line. */
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "net.h"

void configure(void)
{
	JOB(net_main, console_default(), net_device("service"),
	    boot_text("what", "one, tx, bulk or rx", "tx"),
	    boot_int("frames", "how many to send, or to wait for", "200000"),
	    boot_int("size", "bytes of each", "60"));
}
