/* SPDX-License-Identifier: ISC */
/* expect: incompatible type for argument 3 of .udp_trace.|passing 'wd_ip' */
#include "wadi/config/block_device.h"
#include "wadi/config/block_trace.h"
#include "wadi/config/devices.h"
#include "wadi/config/dhcp_lease_trace.h"
#include "wadi/config/icmp_trace.h"
#include "wadi/config/ip_trace.h"
#include "wadi/config/net_device.h"
#include "wadi/config/net_trace.h"
#include "wadi/config/stack_direct.h"
#include "wadi/config/udp_trace.h"

WD_MUST wd_err lan_main(wd_ip ip, wd_icmp icmp, wd_udp udp, wd_dhcp_lease lease, wd_block disk);

void configure(void)
{
	wd_console to = console_default();
	struct stack_direct_parts lan = stack_direct_parts(net_trace(to, "lan", net_device("lan")));
	wd_udp udp = udp_trace(to, "udp", lan.ip); /* here */

	JOB(lan_main, ip_trace(to, "ip", lan.ip), icmp_trace(to, "icmp", lan.icmp), udp,
	    dhcp_lease_trace(to, "lease", lan.lease), block_trace(block_device("disk"), "disk"));
}
