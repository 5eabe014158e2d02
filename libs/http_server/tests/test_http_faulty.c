/* SPDX-License-Identifier: ISC */
/* A server whose connections fail at their n-th operation, for all n. */
#include "client.h"
#include "wadi/tcp_faulty.h"

static struct tcp_faulty faulty;

static int begin_faulty(void **state)
{
	if (begin_pair(state))
		return -1;
	tcp_faulty_init(&faulty, tcp_pair_b(&pair), UINT64_MAX, wd_flow_reset);
	server.tcp = tcp_faulty(&faulty);
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
