/* SPDX-License-Identifier: ISC */
#include "network.h"

#include "wadi/stop.h"

/* What has come, then what comes later: a connection that says nothing costs no fiber. */
static enum wd_tcp_served show(void *arg, wd_tcp_conn conn)
{
	const wd_console *console = arg;
	char name[WD_PEER_TEXT];
	struct wd_peer peer;
	uint8_t bytes[512];
	size_t got = 0;
	wd_err err = wd_flow_read(wd_tcp_flow(conn), WD_ROOM(bytes), &got);

	wd_tcp_ends(conn, NULL, &peer);
	wd_peer_pp(&peer, name, sizeof name);
	if (err)
		wd_console_print(*console, "%s: %pE\n", name, err);
	else if (got == 0)
		wd_console_print(*console, "%s has finished\n", name);
	else
		wd_console_print(*console, "%s: %zu bytes: \"%pB\"\n", name, got,
		                 &(struct wd_bytes){ bytes, got });
	return err || got == 0 ? WD_TCP_DONE : WD_TCP_PARK;
}

wd_err network_main(wd_console console, wd_tcp tcp, uint16_t port)
{
	struct wd_tcp_listener listener = { .port = port, .serve = show, .arg = &console };
	wd_err err;

	WD_TRY(wd_tcp_listen(tcp, &listener));
	wd_console_print(console, "listening at port %u\n", port);
	err = wd_stop_wait();
	wd_tcp_unlisten(tcp, &listener);
	return err;
}
