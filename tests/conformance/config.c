/* SPDX-License-Identifier: ISC */
/* Every interface's conformance test on the target's own implementation, and on those
 * that are libraries. */
#include "wadi/config/assets_embed.h"
#include "wadi/config/assets_of_kv.h"
#include "wadi/config/console_trace.h"
#include "wadi/config/devices.h"
#include "wadi/config/flow_pair.h"
#include "wadi/config/fs_ram.h"
#include "wadi/config/kv_embed.h"
#include "wadi/config/kv_of_fs.h"
#include "wadi/config/kv_prefix.h"
#include "wadi/config/kv_ram.h"
#include "wadi/config/kv_union.h"
#include "wadi/config/log_console.h"
#include "wadi/config/log_trace.h"
#include "wadi/config/mclock_trace.h"
#include "wadi/config/pclock_trace.h"
#include "wadi/config/random_default.h"
#include "wadi/config/random_seeded.h"
#include "wadi/config/random_trace.h"
#include "wadi/config/tcp_pair.h"
#include "wadi/config/tcp_trace.h"
#include "wadi/config/time_trace.h"
#include "blocks.h"
#include "conformance.h"
#include "networks.h"
#include "reporters.h"
#include "stores.h"
#include "tcps.h"
#include "webs.h"
#include "wrapped.h"

static void libraries(void)
{
	struct wd_flow_pair pair = flow_pair("pair", 4096);
	wd_kv pages = kv_embed("pages");
	wd_fs fs = fs_ram(pclock_default(), 100000);
	struct wd_tcp_pair hosts = tcp_pair("hosts", 4096);

	JOB(flows_main, console_default(), pair.a, pair.b);
	JOB(stores_main, console_default(), fs, kv_rw_of_fs(fs), kv_ram(pclock_default(), 100000));
	JOB(pages_main, console_default(), pages, kv_union(kv_prefix("css", pages), pages),
	    kv_prefix("css", pages));
	JOB(assets_main, console_default(), pages, assets_embed("pages"), assets_of_kv(pages));
	needs("wadi-http-memory");
	needs("wadi-http-wrap");
	JOB(handlers_main, console_default());
	JOB(tcps_main, console_default(), hosts.a, hosts.b,
	    tcp_trace(console_default(), "web", hosts.a));
	needs("wadi-block-ram");
	needs("wadi-block-trace");
	JOB(blocks_main, console_default());
	needs("wadi-log-memory");
	JOB(reporters_main, console_default(), log_console(console_default(), pclock_default()),
	    log_trace(console_default(), "log", log_console(console_default(), pclock_default())));
}

/* What has no device of the target under it, and what is wrapped here. */
static void wrappers(void)
{
	wd_console to = console_default();

	needs("wadi-console-memory");
	needs("wadi-flow-wrap");
	needs("wadi-fs-wrap");
	needs("wadi-kv-wrap");
	needs("wadi-time-virtual");
	JOB(devices_main, to);
	JOB(wrapped_main, to);
	JOB(traced_main, console_trace(to, "console", to),
	    mclock_trace(to, "mclock", mclock_default()),
	    pclock_trace(to, "pclock", pclock_default()), time_trace(to, "time", time_default()),
	    random_trace(to, "random", random_seeded()));
}

/* From the wire up, each over those below. */
static void networks(void)
{
	static const char *const packages[] = {
		"wadi-arp-direct", "wadi-arp-wrap", "wadi-dhcp-client", "wadi-dhcp-lease-wrap",
		"wadi-ethernet-direct", "wadi-ethernet-wrap", "wadi-icmp-wrap", "wadi-ip-dual",
		"wadi-ip-pair", "wadi-ip-wrap", "wadi-ipv4", "wadi-ipv6", "wadi-net-memory",
		"wadi-net-pair", "wadi-net-wrap", "wadi-random-seeded", "wadi-stack-direct",
		"wadi-udp-direct", "wadi-udp-wrap",
	};

	for (size_t i = 0; i < sizeof packages / sizeof *packages; i++)
		needs(packages[i]);
	JOB(links_main, console_default());
	JOB(packets_main, console_default());
	JOB(leases_main, console_default());
	JOB(stacks_main, console_default());
}

void configure(void)
{
	libraries();
	wrappers();
	networks();
	JOB(conformance_main, console_default(), mclock_default(), pclock_default(), time_default(),
	    random_default());
}
