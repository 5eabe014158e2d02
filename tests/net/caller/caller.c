/* SPDX-License-Identifier: ISC */
#include "caller.h"

#include "wadi/fiber.h"

static WD_ERROR(other, wd_malformed, "caller", "what came back is not what was sent");

enum { STREAMS_MAX = 32, CHUNK = 4096, PERIOD = 251, DATAGRAM_MAX = 1472, LIMIT_S = 10 };

static struct wd_peer peer;
static wd_tcp tcp;
static uint64_t length;

static uint8_t octet_at(uint64_t place)
{
	return (uint8_t)(place % PERIOD);
}

/* ---- A stream ---------------------------------------------------------------------------- */

static wd_err talk(void *arg)
{
	const wd_tcp_conn *conn = arg;
	wd_flow flow = wd_tcp_flow(*conn);
	uint8_t chunk[CHUNK];

	for (uint64_t sent = 0; sent < length;) {
		size_t len = length - sent < CHUNK ? (size_t)(length - sent) : CHUNK;

		for (size_t i = 0; i < len; i++)
			chunk[i] = octet_at(sent + i);
		WD_TRY(wd_flow_write(flow, wd_bytes(chunk, len)));
		sent += len;
	}
	wd_flow_shutdown(flow, WD_FLOW_WRITE);
	return NULL;
}

/* To the end of the stream, which is where ours was. */
static wd_err hear(wd_flow flow)
{
	uint8_t chunk[CHUNK];
	uint64_t heard = 0;
	size_t got;

	for (;;) {
		WD_TRY(wd_flow_read(flow, WD_ROOM(chunk), &got));
		if (got == 0)
			return heard == length ? NULL : other;
		for (size_t i = 0; i < got; i++)
			if (chunk[i] != octet_at(heard + i))
				return other;
		heard += got;
	}
}

static wd_err stream(void *arg)
{
	wd_tcp_conn conn = { 0 };
	struct wd_fiber *talker;
	wd_err heard, talked;

	(void)arg;
	WD_TRY(wd_tcp_connect(tcp, &peer, &conn));
	heard = wd_spawn_sized("talker", 2 * WD_STACK_DEFAULT, talk, &conn, &talker);
	if (!heard) {
		heard = hear(wd_tcp_flow(conn));
		if (heard)
			wd_cancel(talker);
		WD_TRY(wd_join(talker, &talked));
		heard = heard ? heard : talked;
	}
	wd_flow_close(wd_tcp_flow(conn));
	return heard;
}

static wd_err all_streams(void *arg)
{
	struct wd_fiber *fibers[STREAMS_MAX];
	int64_t count = *(const int64_t *)arg;
	wd_err first = NULL, one;

	for (int64_t i = 0; i < count; i++)
		WD_TRY(wd_spawn_sized("stream", 2 * WD_STACK_DEFAULT, stream, NULL, &fibers[i]));
	for (int64_t i = 0; i < count; i++) {
		WD_TRY(wd_join(fibers[i], &one));
		first = first ? first : one;
	}
	return first;
}

/* ---- Datagrams --------------------------------------------------------------------------- */

struct pings { wd_udp udp; int64_t count; };

static wd_err datagram(struct wd_udp_socket *socket, size_t len)
{
	uint8_t bytes[DATAGRAM_MAX];
	struct wd_udp_datagram from;
	struct wd_buf *data;
	bool same;

	for (size_t i = 0; i < len; i++)
		bytes[i] = octet_at(len + i);
	WD_TRY(wd_udp_send_bytes(socket, &peer, wd_bytes(bytes, len)));
	WD_TRY(wd_udp_receive(socket, &from, &data));
	same = data->len == len && !data->more && memcmp(data->data, bytes, len) == 0;
	wd_buf_free(data);
	return same ? NULL : other;
}

static wd_err all_datagrams(void *arg)
{
	const struct pings *pings = arg;
	struct wd_udp_socket socket;
	wd_err err = NULL;

	WD_TRY(wd_udp_socket_init(&socket, pings->udp, 0));
	for (int64_t i = 0; i < pings->count && !err; i++)
		err = datagram(&socket, (size_t)(i * 37 % (DATAGRAM_MAX + 1)));
	wd_udp_socket_fini(&socket);
	return err;
}

/* ---- A page ------------------------------------------------------------------------------ */

static wd_err fetch(void *arg)
{
	static const char request[] = "GET / HTTP/1.0\r\nHost: peer\r\n\r\n";
	uint8_t bytes[CHUNK];
	wd_console *console = arg;
	wd_tcp_conn conn = { 0 };
	size_t got, all = 0;
	wd_err err;

	WD_TRY(wd_tcp_connect(tcp, &peer, &conn));
	err = wd_flow_write(wd_tcp_flow(conn), wd_str(request));
	for (got = 1; !err && got > 0 && all < sizeof bytes; all += got)
		err = wd_flow_read(wd_tcp_flow(conn),
		                   wd_room(bytes + all, sizeof bytes - all), &got);
	wd_flow_close(wd_tcp_flow(conn));
	wd_console_print(*console, "%pB\n", &(struct wd_bytes){ bytes, all });
	return err;
}

/* An address of IPv6, in the peer's network, is ours when nobody has objected. */
static wd_err wait_for_address(void *arg)
{
	struct wd_addr own[8];

	(void)arg;
	for (;;) {
		size_t count = wd_tcp_addresses(tcp, own, WD_COUNT(own));

		for (size_t i = 0; i < count; i++)
			if (memcmp(own[i].ip, peer.addr.ip, 8) == 0 ||
			    (wd_addr_is_ipv4(&own[i]) && wd_addr_is_ipv4(&peer.addr)))
				return NULL;
		WD_TRY(wd_sleep(wd_ms(100)));
	}
}

wd_err caller_main(wd_console console, wd_tcp by, wd_udp udp, struct wd_addr to, uint16_t port,
                   int64_t streams, int64_t bytes, int64_t datagrams, uint16_t http)
{
	struct pings pings = { udp, datagrams };

	tcp = by;
	length = (uint64_t)bytes;
	if (streams > STREAMS_MAX || streams < 0 || bytes < 0)
		return wd_malformed;
	peer = (struct wd_peer){ to, port };
	WD_TRY(wd_within(wd_s(LIMIT_S), wait_for_address, NULL));
	WD_TRY(wd_within(wd_s(LIMIT_S), all_streams, &streams));
	WD_TRY(wd_within(wd_s(LIMIT_S), all_datagrams, &pings));
	peer.port = http;
	if (http > 0)
		WD_TRY(wd_within(wd_s(LIMIT_S), fetch, &console));
	wd_console_print(console, "%lld streams of %lld bytes and %lld datagrams came back\n",
	                 (long long)streams, (long long)bytes, (long long)datagrams);
	return NULL;
}
