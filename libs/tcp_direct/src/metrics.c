/* SPDX-License-Identifier: ISC */
/* The counts of all engines together. */
#include "engine.h"

#include "wadi/metrics.h"

static struct tcp_direct *engines;

void metrics_join(struct tcp_direct *tcp)
{
	tcp->next = engines;
	engines = tcp;
}

void metrics_leave(struct tcp_direct *tcp)
{
	struct tcp_direct **e = &engines;

	while (*e && *e != tcp)
		e = &(*e)->next;
	if (*e)
		*e = tcp->next;
}

static uint64_t value(const struct tcp_stats *s, size_t at, size_t size)
{
	const char *p = (const char *)s + at;
	uint32_t word;
	uint64_t wide;

	if (size == sizeof word) {
		memcpy(&word, p, sizeof word);
		return word;
	}
	memcpy(&wide, p, sizeof wide);
	return wide;
}

static int64_t sum(size_t at, size_t size)
{
	uint64_t all = 0;

	for (const struct tcp_direct *e = engines; e; e = e->next)
		all += value(&e->stats, at, size);
	return (int64_t)all;
}

#define READ(field)                                                                       \
	static int64_t read_##field(void)                                                 \
	{                                                                                 \
		return sum(offsetof(struct tcp_stats, field),                             \
		           sizeof(((struct tcp_stats *)NULL)->field));                    \
	}

#define COUNTER(field, name, doc, ...) \
	READ(field)                    \
	static WD_COUNTER_OF(field, name, doc, read_##field, __VA_ARGS__)

#define GAUGE(field, name, doc, ...) \
	READ(field)                  \
	static WD_GAUGE_OF(field, name, doc, read_##field, __VA_ARGS__)

COUNTER(received, "wadi_tcp_segments_received_total", "TCP segments received");
COUNTER(sent, "wadi_tcp_segments_sent_total", "TCP segments sent");
COUNTER(malformed, "wadi_tcp_malformed_total", "TCP segments with a bad header or checksum");
COUNTER(retransmitted, "wadi_tcp_retransmitted_total", "TCP segments sent again");
COUNTER(timeouts, "wadi_tcp_timeouts_total", "retransmission timeouts");
COUNTER(resets_in, "wadi_tcp_resets_total", "resets of TCP connections", { "way", "in" });
COUNTER(resets_out, "wadi_tcp_resets_total", "resets of TCP connections", { "way", "out" });
COUNTER(connected, "wadi_tcp_connections_total", "TCP connections established",
        { "by", "us" });
COUNTER(accepted, "wadi_tcp_connections_total", "TCP connections established",
        { "by", "peers" });
COUNTER(refused, "wadi_tcp_refused_total", "TCP connections refused by a limit");
COUNTER(cookies_sent, "wadi_tcp_cookies_total", "SYN cookies", { "how", "sent" });
COUNTER(cookies_good, "wadi_tcp_cookies_total", "SYN cookies", { "how", "good" });
COUNTER(cookies_bad, "wadi_tcp_cookies_total", "SYN cookies", { "how", "bad" });
COUNTER(challenges, "wadi_tcp_challenges_total", "challenge ACKs");
COUNTER(dropped, "wadi_tcp_dropped_total", "TCP segments there was no room for");
GAUGE(connections, "wadi_tcp_connections", "TCP connections");
GAUGE(half_open, "wadi_tcp_half_open", "TCP connections half open");
GAUGE(time_wait, "wadi_tcp_time_wait", "TCP connections in TIME-WAIT");
GAUGE(memory, "wadi_tcp_memory_bytes", "memory that TCP uses");
