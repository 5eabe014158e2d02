/* SPDX-License-Identifier: ISC */
/* An image that is the client: of others' servers. */
#include "wadi/config/devices.h"
#include "wadi/config/net_device.h"
#include "wadi/config/stack_direct.h"
#include "caller.h"

void configure(void)
{
	struct wd_stack net = stack_direct(net_device("service"));

	JOB(caller_main, console_default(), net.tcp, net.udp,
	    boot_ip("to", "whom to call", wd_boot_required),
	    boot_port("port", "of a server that echoes, datagrams too", "7"),
	    boot_int("streams", "how many, at once", "1"),
	    boot_int("bytes", "of each", "1000000"),
	    boot_int("datagrams", "how many, of growing length", "0"),
	    boot_port("http", "of a web server, whose first page is fetched; 0 for none", "0"));
}
