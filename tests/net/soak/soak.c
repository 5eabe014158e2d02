/* SPDX-License-Identifier: ISC */
#include "soak.h"

#include "wadi/alloc.h"
#include "wadi/fmt.h"
#include "wadi/stop.h"

static enum wd_tcp_served answer(void *arg, wd_tcp_conn conn)
{
	uint8_t byte[1];
	size_t got;

	(void)arg;
	if (wd_flow_read(wd_tcp_flow(conn), WD_ROOM(byte), &got) || got == 0 ||
	    wd_flow_write(wd_tcp_flow(conn), wd_bytes(byte, got)))
		return WD_TCP_DONE;
	return byte[0] == 's' ? WD_TCP_DONE : WD_TCP_PARK;
}

static enum wd_tcp_served tell(void *arg, wd_tcp_conn conn)
{
	char text[32];

	(void)arg;
	wd_fmt(text, sizeof text, "%llu\n", (unsigned long long)wd_alloc_stats().used);
	wd_ignore(wd_flow_write(wd_tcp_flow(conn), wd_str(text)), "who asked is gone");
	return WD_TCP_DONE;
}

wd_err soak_main(wd_console console, wd_tcp tcp)
{
	struct wd_tcp_listener one = { .port = 7001, .serve = answer, .backlog = 1 };
	struct wd_tcp_listener many = { .port = 7128, .serve = answer, .backlog = 128 };
	struct wd_tcp_listener memory = { .port = 7000, .serve = tell, .at_once = true };
	wd_err err;

	WD_TRY(wd_tcp_listen(tcp, &one));
	WD_TRY(wd_tcp_listen(tcp, &many));
	WD_TRY(wd_tcp_listen(tcp, &memory));
	wd_console_print(console, "answering\n");
	err = wd_stop_wait();
	wd_tcp_unlisten(tcp, &memory);
	wd_tcp_unlisten(tcp, &many);
	wd_tcp_unlisten(tcp, &one);
	return err;
}
