/* SPDX-License-Identifier: ISC */
/* The same as ping, over IPv6 alone.  As root:
 *   wadi run
 *   wadi run -- --to=2001:db8::1
 */
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "wadi/config/stack_direct.h"
#include "ping6.h"

void configure(void)
{
	struct stack_direct_parts net = stack_direct_parts(net_device("service"),
	                                                   .family = STACK_IPV6);

	JOB(ping6_main, console_default(), net.icmp, net.stack.tcp,
	    boot_ip("to", "whom to ping; nobody without it", NULL),
	    boot_int("count", "how often", "4"),
	    boot_span("interval", "how long between", "1s"),
	    boot_int("size", "bytes of data", "56"));
}
