/* SPDX-License-Identifier: ISC */
#include "udp-echo.h"

#include "wadi/stop.h"

struct echo {
	wd_udp udp;
	struct wd_udp_port port;
	uint64_t count;
};

/* The buffer that came is the one that goes.  What was sent to everybody is not answered,
 * nor what may come from another such service: two of them would never end (RFC 1122,
 * 3.2.2; RFC 862). */
static void echo(void *arg, const struct wd_udp_datagram *datagram, struct wd_buf *data)
{
	enum { ECHO = 7, CHARGEN = 19 };
	struct echo *it = arg;
	uint16_t from = datagram->from.port;

	if (datagram->many || from == ECHO || from == CHARGEN || from == it->port.number) {
		wd_buf_free(data);
		return;
	}
	it->count++;
	wd_ignore(wd_udp_send(it->udp, &it->port, &datagram->to.addr, &datagram->from, data),
	          "datagrams get lost");
}

wd_err udp_echo_main(wd_console console, wd_udp udp, uint16_t port)
{
	struct echo it = { .udp = udp, .port = { .number = port, .input = echo } };
	wd_err err;

	it.port.arg = &it;
	WD_TRY(wd_udp_open(udp, &it.port));
	wd_console_print(console, "echoing datagrams at port %u\n", port);
	err = wd_stop_wait();
	wd_udp_close(udp, &it.port);
	wd_console_print(console, "%llu were echoed\n", (unsigned long long)it.count);
	return err;
}
