/* SPDX-License-Identifier: ISC */
/* A server whose connections fail at their n-th operation, for all n. */
#include "client.h"

/* TCP that accepts such connections. */
static struct faulty {
	wd_tcp under;
	struct wd_tcp_listener own, *users;
	uint64_t good, seen;
} faulty;

/* One of them, while it is served. */
struct faulty_conn { wd_tcp_conn under; };

static bool fails(void)
{
	faulty.seen++;
	if (faulty.good == 0)
		return true;
	faulty.good--;
	return false;
}

static wd_flow flow_of(void *self)
{
	return wd_tcp_flow(((struct faulty_conn *)self)->under);
}

static wd_tcp_conn conn_of(const void *self)
{
	return ((const struct faulty_conn *)self)->under;
}

static wd_err faulty_read(void *self, struct wd_room into, size_t *got)
{
	return fails() ? wd_flow_reset : wd_flow_read(flow_of(self), into, got);
}

static wd_err faulty_write(void *self, const struct wd_bytes *of, size_t count)
{
	return fails() ? wd_flow_reset : wd_flow_write_pieces(flow_of(self), of, count);
}

static wd_err faulty_send(void *self, struct wd_buf *buf)
{
	WD_AUTO(wd_buf) struct wd_buf *owned = buf;

	return fails() ? wd_flow_reset : wd_flow_send(flow_of(self), wd_move(owned));
}

static void faulty_shutdown(void *self, enum wd_flow_half half)
{
	wd_flow_shutdown(flow_of(self), half);
}

static void faulty_close(void *self) { wd_flow_close(flow_of(self)); }
static bool faulty_can_read(const void *self) { return wd_tcp_can_read(conn_of(self)); }
static void **faulty_state(void *self) { return wd_tcp_state(conn_of(self)); }
static void faulty_alarm(void *self, wd_instant when) { wd_tcp_alarm(conn_of(self), when); }
static void faulty_abort(void *self) { wd_tcp_abort(conn_of(self)); }

static void faulty_ends(const void *self, struct wd_peer *own, struct wd_peer *peer)
{
	wd_tcp_ends(conn_of(self), own, peer);
}

static void faulty_tune(void *self, const struct wd_tcp_tuning *tuning)
{
	wd_tcp_tune(conn_of(self), tuning);
}

static const struct wd_tcp_conn_ops conn_ops = {
	.flow = { .read = faulty_read, .write = faulty_write, .send = faulty_send,
	          .shutdown = faulty_shutdown, .close = faulty_close },
	.ends = faulty_ends,
	.can_read = faulty_can_read,
	.tune = faulty_tune,
	.state = faulty_state,
	.alarm = faulty_alarm,
	.abort = faulty_abort,
};

static enum wd_tcp_served faulty_serve(void *arg, wd_tcp_conn conn)
{
	struct faulty_conn failing = { conn };

	(void)arg;
	return faulty.users->serve(faulty.users->arg, (wd_tcp_conn){ &conn_ops, &failing });
}

static wd_err faulty_listen(void *self, struct wd_tcp_listener *listener)
{
	(void)self;
	faulty.users = listener;
	faulty.own = *listener;
	faulty.own.serve = faulty_serve;
	return wd_tcp_listen(faulty.under, &faulty.own);
}

static void faulty_unlisten(void *self, struct wd_tcp_listener *listener)
{
	(void)self, (void)listener;
	wd_tcp_unlisten(faulty.under, &faulty.own);
}

static wd_err no_connect(void *self, const struct wd_peer *to, wd_tcp_conn *conn)
{
	(void)self, (void)to, (void)conn;
	return wd_flow_refused;
}

static size_t no_addresses(void *self, struct wd_addr *into, size_t max)
{
	(void)self, (void)into, (void)max;
	return 0;
}

static const struct wd_tcp_ops tcp_ops = {
	.connect = no_connect,
	.listen = faulty_listen,
	.unlisten = faulty_unlisten,
	.addresses = no_addresses,
};

/* ---- The conversations ----------------------------------------------------------------------- */

static int begin_faulty(void **state)
{
	if (begin_pair(state))
		return -1;
	faulty = (struct faulty){ .under = tcp_pair_b(&pair) };
	server.tcp = (wd_tcp){ &tcp_ops, &faulty };
	return http_server_begin(&server) != NULL;
}

/* Says its parts with a moment in between, and hears all; the server may be gone early. */
static void converse(const char *const *parts)
{
	call(&client);
	for (size_t i = 0; parts[i]; i++) {
		if (wd_flow_write(wd_tcp_flow(client.conn), wd_str(parts[i])))
			break;
		let_run();
	}
	wd_flow_shutdown(wd_tcp_flow(client.conn), WD_FLOW_WRITE);
	hear_all(&client);
	hang_up(&client);
	let_run();
}

static void assert_survives(const char *const *parts)
{
	for (uint64_t good = 0; good < 1000; good++) {
		faulty.seen = 0;
		faulty.good = good;
		converse(parts);
		assert_null(server.busy);
		assert_int_equal(server.partial, 0);
		assert_int_equal(handler.page.refs, 1);
		if (faulty.seen <= good)
			return;
	}
	fail_msg("it never ends well");
}

#define HOST " HTTP/1.1\r\nHost: a\r\n"
#define EXPECT "Expect: 100-continue\r\n\r\n"
#define CHUNKED "Transfer-Encoding: chunked\r\n\r\n"

static void a_failure_ends_the_connection_and_nothing_else(void **state)
{
	static const char *const conversations[][5] = {
		{ "GET /fixed" HOST "\r\n", "GET /page" HOST "\r\n" },
		{ "GET /fi", "xed" HOST "\r\nHEAD /much" HOST "\r\nGET /", "streamed" HOST "\r\n" },
		{ "GET /much" HOST "\r\n" },
		{ "GET /much/streamed" HOST "\r\n" },
		{ "POST /count" HOST "Content-Length: 5\r\n" EXPECT, "he", "llo" },
		{ "POST /count" HOST "Content-Length: 20000\r\n" EXPECT, "he" },
		{ "PUT /count" HOST CHUNKED, "5\r\nhe", "llo\r\n0\r\n\r\n" },
		{ "POST /fixed" HOST "Content-Length: 9000\r\n\r\n", "GET /fixed" HOST "\r\n" },
		{ "GET /fixed" HOST "Connection: close\r\n\r\n", "GET /fixed" HOST "\r\n" },
		{ "nonsense\r\n", "more", "and more" },
		{ "GET /disorder/late" HOST "\r\n", "GET /disorder/short" HOST "\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(conversations); i++)
		assert_survives(conversations[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_failure_ends_the_connection_and_nothing_else,
		                                begin_faulty, end),
	};

	return cmocka_run_group_tests_name("http_faulty", tests, NULL, NULL);
}
