/* SPDX-License-Identifier: ISC */
#include "ping6.h"

#include "wadi/fiber.h"
#include "wadi/stop.h"

static WD_ERROR(bad_size, wd_malformed, "ping6", "a ping has 0 to 65000 bytes of data");
static WD_ERROR(unanswered, wd_timed_out, "ping6", "some were not answered");

enum { SIZE_MAX_DATA = 65000, ANSWER_S = 5 };

struct ping {
	wd_icmp icmp;
	struct wd_addr to;
	uint16_t size;
	wd_span took;
};

static wd_err ping_once(void *arg)
{
	struct ping *ping = arg;

	return wd_icmp_ping(ping->icmp, &ping->to, ping->size, &ping->took);
}

static wd_err ping_all(wd_console console, struct ping *ping, int64_t count, wd_span interval)
{
	bool all = true;

	for (int64_t i = 1; i <= count; i++) {
		wd_err err = wd_within(wd_s(ANSWER_S), ping_once, ping);

		if (err)
			wd_console_print(console, "%pI: ping %lld: %pE\n", &ping->to,
			                 (long long)i, err);
		else
			wd_console_print(console, "%pI: ping %lld: %u bytes in %llu us\n",
			                 &ping->to, (long long)i, ping->size,
			                 (unsigned long long)wd_span_us(ping->took));
		all = all && !err;
		if (i < count)
			WD_TRY(wd_sleep(interval));
	}
	return all ? NULL : unanswered;
}

static void print_addresses(wd_console console, wd_tcp tcp)
{
	struct wd_addr own[8];
	size_t count = wd_tcp_addresses(tcp, own, WD_COUNT(own));

	for (size_t i = 0; i < count; i++)
		wd_console_print(console, "at %pI\n", &own[i]);
}

wd_err ping6_main(wd_console console, wd_icmp icmp, wd_tcp tcp, struct wd_addr to,
                 int64_t count, wd_span interval, int64_t size)
{
	static const struct wd_addr nobody;
	struct ping ping = { .icmp = icmp, .to = to, .size = (uint16_t)size };

	if (size < 0 || size > SIZE_MAX_DATA)
		return bad_size;
	print_addresses(console, tcp);
	if (memcmp(&to, &nobody, sizeof to) != 0)
		return ping_all(console, &ping, count, interval);
	wd_console_print(console, "answering pings\n");
	return wd_stop_wait();
}
