/* SPDX-License-Identifier: ISC */
/* What an image sees when its devices go wrong; test_devices.sh makes them. */
#include "wadi/config/block_device.h"
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "faults.h"

void configure(void)
{
	JOB(faults_main, console_default(), block_device("storage"), net_device("service"),
	    net_device("other"),
	    boot_text("fault", "full, cut, unplugged or removed", wd_boot_required));
}
