/* SPDX-License-Identifier: ISC */
#include "tcps.h"

#include "report.h"
#include "wadi/console_memory.h"
#include "wadi/tcp_faulty.h"
#include "wadi/tcp_trace.h"
#include "wadi/test/tcp.h"

static WD_ERROR(not_conforming, NULL, "conformance", "TCP does not do what it does");

wd_err tcps_main(wd_console console, wd_tcp a, wd_tcp b, wd_tcp traced)
{
	static char text[256];
	static struct console_memory memory;
	static struct tcp_trace trace[2];
	static struct tcp_faulty faulty[2];
	struct wd_peer at = { wd_ipv4(10, 0, 0, 2), 80 };
	struct wd_tcp_listener listener = { .port = 80, .serve = wd_tcp_test_echo };
	int failures = report(console, "tcp_pair", wd_tcp_conforms(a, b, &at));

	console_memory_init(&memory, WD_ROOM(text));
	for (size_t i = 0; i < 2; i++) {
		wd_tcp under = i ? b : a;

		WD_TRY(tcp_trace_init(&trace[i], console_memory(&memory), "tcp", under));
		tcp_faulty_init(&faulty[i], under, UINT64_MAX, wd_flow_reset);
	}
	failures += report(console, "tcp_trace",
	                   wd_tcp_conforms(tcp_trace(&trace[0]), tcp_trace(&trace[1]), &at));
	failures += report(console, "tcp_faulty",
	                   wd_tcp_conforms(tcp_faulty(&faulty[0]), tcp_faulty(&faulty[1]), &at));
	WD_TRY(wd_tcp_listen(traced, &listener));
	wd_tcp_unlisten(traced, &listener);
	return failures ? not_conforming : NULL;
}
