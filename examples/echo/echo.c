/* SPDX-License-Identifier: ISC */
#include "echo.h"

#include "wadi/stop.h"

/* Small answers are not held back; a peer that goes on sending does not keep the fiber. */
static enum wd_tcp_served echo(void *arg, wd_tcp_conn conn)
{
	uint64_t *bytes = arg;
	uint8_t some[4096];
	size_t got;

	if (!*wd_tcp_state(conn)) {
		wd_tcp_tune(conn, &(struct wd_tcp_tuning){ .no_delay = true });
		*wd_tcp_state(conn) = bytes;
	}
	if (wd_flow_read(wd_tcp_flow(conn), WD_ROOM(some), &got) || got == 0 ||
	    wd_flow_write(wd_tcp_flow(conn), wd_bytes(some, got)))
		return WD_TCP_DONE;
	*bytes += got;
	return WD_TCP_PARK;
}

wd_err echo_main(wd_console console, wd_tcp tcp, uint16_t port)
{
	uint64_t bytes = 0;
	struct wd_tcp_listener listener = { .port = port, .serve = echo, .arg = &bytes };
	wd_err err;

	WD_TRY(wd_tcp_listen(tcp, &listener));
	wd_console_print(console, "echoing at port %u\n", port);
	err = wd_stop_wait();
	wd_tcp_unlisten(tcp, &listener);
	wd_console_print(console, "%llu bytes were echoed\n", (unsigned long long)bytes);
	return err;
}
