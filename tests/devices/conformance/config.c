/* SPDX-License-Identifier: ISC */
/* The conformance tests of raw devices: two interfaces on one wire, and a disk. */
#include "wadi/config/block_device.h"
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "conformance.h"

void configure(void)
{
	JOB(conformance_main, console_default(), block_device("storage"), net_device("service"),
	    net_device("other"));
}
