/* SPDX-License-Identifier: ISC */
/* Over TCP in memory, 10.0.0.1 and 10.0.0.2, in virtual time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/alloc.h"
#include "wadi/console_memory.h"
#include "wadi/tcp_faulty.h"
#include "wadi/tcp_pair.h"
#include "wadi/tcp_trace.h"
#include "wadi/test/tcp.h"

static struct tcp_pair pair;
static struct console_memory console;
static struct tcp_faulty client, server;
static struct tcp_trace trace;
static struct wd_peer at;
static WD_ERROR(chosen, NULL, "test", "as chosen");

static int begin(void **state)
{
	static char text[100000];

	(void)state;
	fake_reset();
	at = (struct wd_peer){ wd_ipv4(10, 0, 0, 2), 80 };
	console_memory_init(&console, wd_room(text, sizeof text));
	if (tcp_pair_init(&pair, "pair", 1000))
		return -1;
	tcp_faulty_init(&client, tcp_pair_a(&pair), UINT64_MAX, chosen);
	tcp_faulty_init(&server, tcp_pair_b(&pair), UINT64_MAX, chosen);
	return tcp_trace_init(&trace, console_memory(&console), "web", tcp_pair_b(&pair)) != NULL;
}

static void let_run(void)
{
	for (int i = 0; i < 20; i++)
		wd_yield();
}

static int end(void **state)
{
	(void)state;
	tcp_pair_fini(&pair);
	let_run();
	return wd_alloc_stats().pieces != 0 || fake_stacks() != 0;
}

/* ---- Faults ---------------------------------------------------------------------------- */

static void without_faults_it_conforms(void **state)
{
	(void)state;
	assert_int_equal(wd_tcp_conforms(tcp_faulty(&client), tcp_faulty(&server), &at), 0);
	assert_int_equal(wd_tcp_conforms(tcp_faulty(&server), tcp_faulty(&server), &at), 0);
	assert_true(client.seen > 20 && server.seen > 20);
}

/* "tick" to the echo and back: an operation each for connecting, writing and reading. */
static wd_err converse(wd_tcp tcp)
{
	uint8_t into[8];
	size_t got;
	wd_tcp_conn conn;
	wd_err err;

	WD_TRY(wd_tcp_connect(tcp, &at, &conn));
	err = wd_flow_write(wd_tcp_flow(conn), wd_str("tick"));
	if (!err)
		err = wd_flow_read(wd_tcp_flow(conn), WD_ROOM(into), &got);
	wd_flow_close(wd_tcp_flow(conn));
	let_run();
	return err;
}

static void a_client_sees_the_error_at_each_operation(void **state)
{
	struct wd_tcp_test of = { .server = tcp_pair_b(&pair), .at = at };

	(void)state;
	assert_true(wd_tcp_test_listen(&of, wd_tcp_test_echo));
	for (uint64_t good = 0; good <= 3; good++) {
		tcp_faulty_init(&client, tcp_pair_a(&pair), good, chosen);
		assert_ptr_equal(converse(tcp_faulty(&client)), good < 3 ? chosen : NULL);
		assert_int_equal(client.seen, good < 3 ? good + 1 : 3);
		assert_null(client.between.conn[0].host);
	}
	wd_tcp_test_unlisten(&of);
}

/* The server listens, reads, writes, and reads the end. */
static void a_server_sees_the_error_at_each_operation(void **state)
{
	(void)state;
	for (uint64_t good = 0; good <= 4; good++) {
		struct wd_tcp_test of = { .server = tcp_faulty(&server), .at = at };

		tcp_faulty_init(&server, tcp_pair_b(&pair), good, chosen);
		assert_true(wd_tcp_test_listen(&of, wd_tcp_test_echo) == (good > 0));
		if (good == 0)
			continue;
		assert_null(converse(tcp_pair_a(&pair)));
		assert_int_equal(server.seen, good < 4 ? good + 1 : 4);
		wd_tcp_test_unlisten(&of);
		assert_null(server.between.port[0].of);
	}
}

static void a_write_that_fails_has_written_half(void **state)
{
	struct wd_tcp_test of = { .server = tcp_pair_b(&pair), .at = at };
	uint8_t into[8];
	wd_tcp_conn conn;
	size_t got;

	(void)state;
	assert_true(wd_tcp_test_listen(&of, wd_tcp_test_echo));
	assert_null(wd_tcp_connect(tcp_faulty(&client), &at, &conn));
	client.good = 0;
	assert_ptr_equal(wd_flow_write(wd_tcp_flow(conn), wd_str("tick")), chosen);
	assert_true(wd_tcp_can_read(conn)); /* the error */
	assert_ptr_equal(wd_flow_read(wd_tcp_flow(conn), WD_ROOM(into), &got), chosen);
	client.good = 1;
	assert_null(wd_flow_read(wd_tcp_flow(conn), WD_ROOM(into), &got));
	assert_int_equal(got, 2);
	assert_memory_equal(into, "ti", 2);
	wd_tcp_abort(conn);
	wd_tcp_test_unlisten(&of);
}

/* ---- What is in between ------------------------------------------------------------------ */

static void there_are_limits(void **state)
{
	static wd_tcp_conn conn[TCP_BETWEEN_CONNS + 1];
	static struct wd_tcp_listener more[TCP_BETWEEN_PORTS];
	struct wd_tcp_test of = { .server = tcp_faulty(&server), .at = at };

	(void)state;
	assert_true(wd_tcp_test_listen(&of, wd_tcp_test_echo));
	for (uint16_t i = 0; i < WD_COUNT(more); i++) {
		more[i] = (struct wd_tcp_listener){ .port = (uint16_t)(100 + i),
		                                    .serve = wd_tcp_test_echo, .arg = &of };
		assert_ptr_equal(wd_tcp_listen(tcp_faulty(&server), &more[i]),
		                 i + 1 < TCP_BETWEEN_PORTS ? NULL : wd_tcp_port_taken);
	}
	wd_tcp_unlisten(tcp_faulty(&server), &more[TCP_BETWEEN_PORTS - 1]); /* does not */
	for (size_t i = 0; i < WD_COUNT(conn); i++)
		assert_ptr_equal(wd_tcp_connect(tcp_faulty(&client), &at, &conn[i]),
		                 i < TCP_BETWEEN_CONNS ? NULL : wd_tcp_full);
	wd_tcp_abort(conn[7]);
	assert_null(wd_tcp_connect(tcp_faulty(&client), &at, &conn[7]));
	for (size_t i = 0; i < TCP_BETWEEN_CONNS; i++)
		wd_flow_close(wd_tcp_flow(conn[i]));
	let_run();
	for (size_t i = 0; i + 1 < WD_COUNT(more); i++)
		wd_tcp_unlisten(tcp_faulty(&server), &more[i]);
	wd_tcp_test_unlisten(&of);
}

/* ---- Traces ------------------------------------------------------------------------------ */

static void what_is_traced_conforms(void **state)
{
	(void)state;
	assert_int_equal(wd_tcp_conforms(tcp_pair_a(&pair), tcp_trace(&trace), &at), 0);
	assert_int_equal(wd_tcp_conforms(tcp_trace(&trace), tcp_trace(&trace), &at), 0);
	assert_int_equal(console.lost, 0);
}

static void what_a_server_does_is_said(void **state)
{
	struct wd_tcp_test of = { .server = tcp_trace(&trace), .at = at };
	struct wd_tcp_listener second = { .port = 80, .serve = wd_tcp_test_echo };

	(void)state;
	assert_true(wd_tcp_test_listen(&of, wd_tcp_test_echo));
	assert_ptr_equal(wd_tcp_listen(tcp_trace(&trace), &second), wd_tcp_port_taken);
	assert_null(converse(tcp_pair_a(&pair)));
	wd_tcp_test_unlisten(&of);
	assert_string_equal(console.text,
		"web: listen at 80\n"
		"web: listen at 80: tcp: the port is taken\n"
		"web: 80 < 10.0.0.1:49152: served\n"
		"web: 80 < 10.0.0.1:49152: 4 bytes\n"
		"web: 80 > 10.0.0.1:49152: 4 bytes\n"
		"web: 80 > 10.0.0.1:49152: parked\n"
		"web: 80 < 10.0.0.1:49152: served\n"
		"web: 80 < 10.0.0.1:49152: 0 bytes\n"
		"web: 80 > 10.0.0.1:49152: done\n"
		"web: no longer at 80\n");
}

static void what_a_client_does_is_said(void **state)
{
	struct wd_tcp_test of = { .server = tcp_pair_a(&pair), .at = at };
	wd_tcp_conn conn;

	(void)state;
	of.at.addr = at.addr = wd_ipv4(10, 0, 0, 1);
	assert_ptr_equal(converse(tcp_trace(&trace)), wd_flow_refused);
	assert_true(wd_tcp_test_listen(&of, wd_tcp_test_echo));
	assert_null(wd_tcp_connect(tcp_trace(&trace), &at, &conn));
	wd_flow_shutdown(wd_tcp_flow(conn), WD_FLOW_WRITE);
	assert_ptr_equal(wd_flow_write(wd_tcp_flow(conn), wd_str("tick")), wd_flow_closed);
	wd_flow_close(wd_tcp_flow(conn));
	assert_null(wd_tcp_connect(tcp_trace(&trace), &at, &conn));
	wd_tcp_abort(conn);
	wd_tcp_test_unlisten(&of);
	assert_string_equal(console.text,
		"web: connect 10.0.0.1:80: flow: nobody listens there\n"
		"web: 49152 > 10.0.0.1:80: connected\n"
		"web: 49152 > 10.0.0.1:80: writing is shut down\n"
		"web: 49152 > 10.0.0.1:80: 4 bytes: flow: closed\n"
		"web: 49152 > 10.0.0.1:80: closed\n"
		"web: 49153 > 10.0.0.1:80: connected\n"
		"web: 49153 > 10.0.0.1:80: aborted\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_faults_it_conforms),
		TEST(a_client_sees_the_error_at_each_operation),
		TEST(a_server_sees_the_error_at_each_operation),
		TEST(a_write_that_fails_has_written_half),
		TEST(there_are_limits),
		TEST(what_is_traced_conforms),
		TEST(what_a_server_does_is_said),
		TEST(what_a_client_does_is_said),
	};

	return cmocka_run_group_tests_name("tcp-wrap", tests, NULL, NULL);
}
