/* SPDX-License-Identifier: ISC */
/* An image that writes what goes over its network to the console, as pcap. */
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "wadi/config/net_impaired.h"
#include "wadi/config/net_pcap.h"
#include "capture.h"

void configure(void)
{
	wd_net wire = net_impaired(NULL, net_device("service"));

	JOB(capture_main, net_pcap(console_default(), pclock_default(), wire),
	    net_impaired("other", net_device("other")));
}
