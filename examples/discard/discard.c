/* SPDX-License-Identifier: ISC */
#include "discard.h"

#include "wadi/stop.h"

/* All connections have one place for what nobody looks at. */
static uint8_t nowhere[65536];

static enum wd_tcp_served discard(void *arg, wd_tcp_conn conn)
{
	uint64_t *bytes = arg;
	size_t got;

	if (wd_flow_read(wd_tcp_flow(conn), WD_ROOM(nowhere), &got) || got == 0)
		return WD_TCP_DONE;
	*bytes += got;
	return WD_TCP_PARK;
}

wd_err discard_main(wd_console console, wd_tcp tcp, uint16_t port)
{
	uint64_t bytes = 0;
	struct wd_tcp_listener listener = { .port = port, .serve = discard, .arg = &bytes };
	wd_err err;

	WD_TRY(wd_tcp_listen(tcp, &listener));
	wd_console_print(console, "discarding at port %u\n", port);
	err = wd_stop_wait();
	wd_tcp_unlisten(tcp, &listener);
	wd_console_print(console, "%llu bytes were discarded\n", (unsigned long long)bytes);
	return err;
}
