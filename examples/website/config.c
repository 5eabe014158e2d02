/* SPDX-License-Identifier: ISC */
/* A web site: the folder pages/, linked in, what the image counts at /metrics, which is also
 * what `wadi metrics website` shows, and one page that is made when it is asked for.
 *   wadi run
 *   curl http://ADDRESS/
 */
#include "wadi/config/assets_embed.h"
#include "wadi/config/devices.h"
#include "wadi/config/http_files.h"
#include "wadi/config/http_metrics.h"
#include "wadi/config/http_router.h"
#include "wadi/config/net_device.h"
#include "wadi/config/stack.h"
#include "website.h"

void configure(void)
{
	struct wd_stack net = stack(net_device("service"));
	wd_http pages = http_files(assets_embed("pages"), "max-age=60");

	needs("wadi-http-server");
	needs("wadi-metrics");
	JOB(website_main, console_default(), net.tcp,
	    http_route("/metrics", http_metrics(), pages), pclock_default(),
	    boot_port("http", "where to serve", "80"));
}
