/* SPDX-License-Identifier: ISC */
/* What is measured of the network in one image: a page by HTTP, streams that come and go,
 * datagrams that are answered. */
#include "wadi/config/assets_embed.h"
#include "wadi/config/devices.h"
#include "wadi/config/http_files.h"
#include "wadi/config/net_device.h"
#include "wadi/config/stack_direct.h"
#include "stack.h"

void configure(void)
{
	struct wd_stack net = stack_direct(net_device("service"));

	needs("wadi-http-server");
	JOB(page_main, net.tcp, http_files(assets_embed("pages"), ""), pclock_default());
	JOB(streams_main, net.tcp);
	JOB(answers_main, net.udp);
}
