/* SPDX-License-Identifier: ISC */
#include "stack.h"

#include "wadi/http_server.h"
#include "wadi/stop.h"

enum { DISCARD = 9, CHARGEN = 19, ECHO = 7, PIECE = 256 << 10 };

wd_err page_main(wd_tcp tcp, wd_http site, wd_pclock clock)
{
	return http_serve(tcp, site, clock, 80, NULL);
}

/* ---- Streams: copied once, as an application's own bytes are ------------------------------- */

static uint8_t piece[PIECE];

static enum wd_tcp_served take(void *arg, wd_tcp_conn conn)
{
	size_t got;

	(void)arg;
	while (!wd_flow_read(wd_tcp_flow(conn), WD_ROOM(piece), &got) && got > 0)
		continue;
	return WD_TCP_DONE;
}

static enum wd_tcp_served give(void *arg, wd_tcp_conn conn)
{
	(void)arg;
	while (!wd_flow_write(wd_tcp_flow(conn), wd_bytes(piece, sizeof piece)))
		continue;
	return WD_TCP_DONE;
}

wd_err streams_main(wd_tcp tcp)
{
	static struct wd_tcp_listener takes = { .port = DISCARD, .serve = take };
	static struct wd_tcp_listener gives = { .port = CHARGEN, .serve = give, .at_once = true };

	WD_TRY(wd_tcp_listen(tcp, &takes));
	WD_TRY(wd_tcp_listen(tcp, &gives));
	return wd_stop_wait();
}

/* ---- Datagrams --------------------------------------------------------------------------- */

static struct wd_udp_port echo;

static void answer(void *arg, const struct wd_udp_datagram *d, struct wd_buf *data)
{
	wd_udp udp = *(const wd_udp *)arg;

	wd_ignore(wd_udp_send(udp, &echo, &d->to.addr, &d->from, data), "it asks again");
}

wd_err answers_main(wd_udp udp)
{
	echo = (struct wd_udp_port){ .number = ECHO, .input = answer, .arg = &udp };
	WD_TRY(wd_udp_open(udp, &echo));
	return wd_stop_wait();
}
