/* SPDX-License-Identifier: ISC */
/* An image that talks to another like it, or to whoever answers ARP. */
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "talk.h"

void configure(void)
{
	JOB(talk_main, console_default(), net_device("service"),
	    boot_flag("arp", "ask who has 198.18.0.1 instead", "false"),
	    boot_flag("flood", "send so many lines, and do not listen", "false"),
	    boot_int("rounds", "lines of frames", "200"));
}
