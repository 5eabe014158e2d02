/* SPDX-License-Identifier: ISC */
#include "networks.h"

#include "hosts.h"
#include "report.h"
#include "wadi/console_memory.h"
#include "wadi/icmp_faulty.h"
#include "wadi/icmp_trace.h"
#include "wadi/ip_faulty.h"
#include "wadi/ip_pair.h"
#include "wadi/ip_trace.h"
#include "wadi/test/icmp.h"
#include "wadi/test/ip.h"
#include "wadi/test/udp.h"
#include "wadi/udp_direct.h"
#include "wadi/udp_faulty.h"
#include "wadi/udp_trace.h"

static WD_ERROR(not_conforming, NULL, "conformance", "packets do not go as they should");

/* What is traced is looked at by unit tests; here it must only not disturb. */
static struct console_memory into;

/* What stands over an engine of the first host. */
enum over { NOTHING, TRACE, FAULTY };

/* The addresses that a test is given. */
struct family {
	struct wd_addr a, b, nobody, nowhere;
};

static struct family family4(void)
{
	return (struct family){
		hosts_ipv4(1), hosts_ipv4(2), hosts_ipv4(77), wd_ipv4(10, 1, 0, 1),
	};
}

static struct family family6(void)
{
	return (struct family){
		hosts_ipv6(1), hosts_ipv6(2), hosts_ipv6(77),
		{ { 0x20, 0x01, 0x0d, 0xb9, [15] = 1 } },
	};
}

/* ---- IP ------------------------------------------------------------------------------- */

static int ip_conforms(wd_ip a, wd_ip b, struct family f, enum over over, wd_test_pass *pass,
                       void *arg)
{
	static struct ip_trace trace;
	struct ip_faulty faulty;
	struct wd_ip_side one = { a, f.a }, other = { b, f.b };
	wd_err err = ip_trace_init(&trace, console_memory(&into), "lan", a);
	int failures = 0;

	WD_EXPECT(err == NULL);
	ip_faulty_init(&faulty, a, &(struct ip_faults){ 0 });
	if (over != NOTHING)
		one.ip = over == TRACE ? ip_trace(&trace) : ip_faulty(&faulty);
	failures += wd_ip_conforms(&one, &other, &f.nobody, pass, arg);
	ip_faulty_fini(&faulty);
	return failures;
}

static wd_err try_ip(wd_console console, wd_ip (*of)(struct host *host), struct family f,
                     enum over over, const char *name, int *failures)
{
	struct hosts *hosts;
	int found;

	WD_TRY(hosts_start(HOSTS_IP, &hosts));
	found = ip_conforms(of(&hosts->host[0]), of(&hosts->host[1]), f, over, hosts_pass, hosts);
	*failures += report(console, name, found + hosts_stop(hosts));
	return NULL;
}

static wd_ip ipv4_of(struct host *host)
{
	return ipv4(&host->ipv4);
}

static wd_ip ipv6_of(struct host *host)
{
	return ipv6(&host->ipv6);
}

static wd_ip dual_of(struct host *host)
{
	return ip_dual(&host->dual);
}

static wd_err try_ips(wd_console console, int *failures)
{
	WD_TRY(try_ip(console, ipv4_of, family4(), NOTHING, "ipv4", failures));
	WD_TRY(try_ip(console, ipv6_of, family6(), NOTHING, "ipv6", failures));
	WD_TRY(try_ip(console, dual_of, family4(), NOTHING, "ip_dual of IPv4", failures));
	WD_TRY(try_ip(console, dual_of, family6(), NOTHING, "ip_dual of IPv6", failures));
	WD_TRY(try_ip(console, ipv4_of, family4(), TRACE, "ip_trace", failures));
	return try_ip(console, ipv6_of, family6(), FAULTY, "ip_faulty", failures);
}

/* Without anything below. */
static wd_err try_pair(wd_console console, int *failures)
{
	static struct ip_pair pair;
	struct family f = family4();
	struct hosts *hosts;
	int found;

	WD_TRY(hosts_start(HOSTS_ETHERNET, &hosts));
	ip_pair_init(&pair, &hosts->wheel, &hosts->pool, &f.a, &f.b);
	found = ip_conforms(ip_pair(&pair, 0), ip_pair(&pair, 1), f, NOTHING, hosts_pass, hosts);
	ip_pair_fini(&pair);
	*failures += report(console, "ip_pair", found + hosts_stop(hosts));
	return NULL;
}

/* ---- ICMP ------------------------------------------------------------------------------ */

static wd_err try_icmp(wd_console console, wd_icmp (*of)(struct host *host), struct family f,
                       enum over over, const char *name, int *failures)
{
	static struct icmp_trace trace;
	struct icmp_faulty faulty;
	struct hosts *hosts;
	wd_icmp icmp;
	int found;

	WD_TRY(hosts_start(HOSTS_IP, &hosts));
	icmp = of(&hosts->host[0]);
	WD_TRY(icmp_trace_init(&trace, console_memory(&into), "ping", icmp));
	icmp_faulty_init(&faulty, icmp, &(struct icmp_faults){ 0 });
	if (over != NOTHING)
		icmp = over == TRACE ? icmp_trace(&trace) : icmp_faulty(&faulty);
	found = wd_icmp_conforms(icmp, &f.b, &f.nobody, &f.nowhere, hosts_pass, hosts);
	*failures += report(console, name, found + hosts_stop(hosts));
	return NULL;
}

static wd_icmp icmp4_of(struct host *host)
{
	return ipv4_icmp(&host->ipv4);
}

static wd_icmp icmp6_of(struct host *host)
{
	return ipv6_icmp(&host->ipv6);
}

static wd_icmp icmp_of(struct host *host)
{
	return ip_dual_icmp(&host->dual);
}

static wd_err try_icmps(wd_console console, int *failures)
{
	WD_TRY(try_icmp(console, icmp4_of, family4(), NOTHING, "ipv4_icmp", failures));
	WD_TRY(try_icmp(console, icmp6_of, family6(), NOTHING, "ipv6_icmp", failures));
	WD_TRY(try_icmp(console, icmp_of, family4(), NOTHING, "ip_dual_icmp of IPv4", failures));
	WD_TRY(try_icmp(console, icmp_of, family6(), NOTHING, "ip_dual_icmp of IPv6", failures));
	WD_TRY(try_icmp(console, icmp4_of, family4(), TRACE, "icmp_trace", failures));
	return try_icmp(console, icmp6_of, family6(), FAULTY, "icmp_faulty", failures);
}

/* ---- UDP ------------------------------------------------------------------------------- */

static wd_err try_udp(wd_console console, struct family f, enum over over, const char *name,
                      int *failures)
{
	static struct udp_direct udp[2];
	static struct udp_trace trace;
	struct udp_faulty faulty;
	struct hosts *hosts;
	int found;

	WD_TRY(hosts_start(HOSTS_IP, &hosts));
	for (size_t i = 0; i < 2; i++)
		WD_TRY(udp_direct_init(&udp[i], ip_dual(&hosts->host[i].dual),
		                       wd_seeded(&hosts->host[i].seed)));
	struct wd_udp_side a = { udp_direct(&udp[0]), f.a, 1000 };
	struct wd_udp_side b = { udp_direct(&udp[1]), f.b, 2000 };

	WD_TRY(udp_trace_init(&trace, console_memory(&into), "lan", a.udp));
	udp_faulty_init(&faulty, a.udp, &(struct udp_faults){ 0 });
	if (over != NOTHING)
		a.udp = over == TRACE ? udp_trace(&trace) : udp_faulty(&faulty);
	found = wd_udp_conforms(&a, &b, hosts_pass, hosts);
	*failures += report(console, name, found + hosts_stop(hosts));
	return NULL;
}

wd_err packets_main(wd_console console)
{
	static char text[256];
	int failures = 0;

	console_memory_init(&into, WD_ROOM(text));
	WD_TRY(try_ips(console, &failures));
	WD_TRY(try_pair(console, &failures));
	WD_TRY(try_icmps(console, &failures));
	WD_TRY(try_udp(console, family4(), NOTHING, "udp_direct over IPv4", &failures));
	WD_TRY(try_udp(console, family6(), NOTHING, "udp_direct over IPv6", &failures));
	WD_TRY(try_udp(console, family4(), TRACE, "udp_trace", &failures));
	WD_TRY(try_udp(console, family4(), FAULTY, "udp_faulty", &failures));
	return failures ? not_conforming : NULL;
}
