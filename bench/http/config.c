/* SPDX-License-Identifier: ISC */
/* Times a server of HTTP over TCP in memory: "NAME NANOSECONDS" a line, for a request. */
#include "wadi/config/assets_embed.h"
#include "wadi/config/devices.h"
#include "wadi/config/http_files.h"
#include "wadi/config/tcp_pair.h"
#include "http.h"

void configure(void)
{
	struct wd_tcp_pair net = tcp_pair("net", 65536);

	needs("wadi-http-server");
	JOB(http_main, console_default(), net.a, net.b, pclock_default(),
	    http_files(assets_embed("pages"), ""));
}
