/* SPDX-License-Identifier: ISC */
/* Asks the network for an address and prints what it grants.  As root, on a bridge where
 * somebody serves DHCP:
 *   wadi run --bridge=br0
 */
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "wadi/config/stack_direct.h"
#include "dhcp-client.h"

void configure(void)
{
	struct stack_direct_parts net = stack_direct_parts(net_device("service"));

	JOB(dhcp_client_main, console_default(), net.lease);
}
