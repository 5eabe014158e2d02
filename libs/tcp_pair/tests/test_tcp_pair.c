/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/alloc.h"
#include "wadi/tcp_pair.h"
#include "wadi/test/tcp.h"

static struct tcp_pair pair;
static wd_tcp a, b;
static struct wd_tcp_listener listener;
static unsigned served;
static struct wd_peer at;

static int begin(void **state)
{
	(void)state;
	fake_reset();
	a = tcp_pair_a(&pair);
	b = tcp_pair_b(&pair);
	at = (struct wd_peer){ wd_ipv4(10, 0, 0, 2), 80 };
	served = 0;
	return tcp_pair_init(&pair, "pair", 1000) != NULL;
}

/* What began to end needs a turn to do so. */
static void let_run(void)
{
	for (int i = 0; i < 10; i++)
		wd_yield();
}

static int end(void **state)
{
	(void)state;
	tcp_pair_fini(&pair);
	let_run();
	return wd_alloc_stats().pieces != 0 || fake_stacks() != 0;
}

static enum wd_tcp_served park(void *arg, wd_tcp_conn conn)
{
	uint8_t into[16];
	size_t got;

	(void)arg;
	served++;
	if (wd_flow_read(wd_tcp_flow(conn), WD_ROOM(into), &got))
		return WD_TCP_ABORT;
	return got > 0 ? WD_TCP_PARK : WD_TCP_DONE;
}

static void listen_at(uint16_t port)
{
	listener = (struct wd_tcp_listener){ .port = port, .serve = park };
	assert_null(wd_tcp_listen(b, &listener));
}

static void it_conforms_either_way(void **state)
{
	struct wd_peer other = { wd_ipv4(10, 0, 0, 1), 4711 };

	(void)state;
	assert_int_equal(wd_tcp_conforms(a, b, &at), 0);
	assert_int_equal(wd_tcp_conforms(b, a, &other), 0);
	assert_int_equal(wd_tcp_conforms(a, a, &other), 0); /* to itself */
}

static void a_pair_needs_room(void **state)
{
	struct tcp_pair p;

	(void)state;
	assert_true(wd_err_is(tcp_pair_init(&p, "p", 0), wd_malformed));
	assert_true(wd_err_is(tcp_pair_init(&p, "p", -1), wd_malformed));
}

static void nobody_else_is_there(void **state)
{
	struct wd_peer nobody = { wd_ipv4(10, 0, 0, 3), 80 };
	wd_tcp_conn conn;

	(void)state;
	assert_ptr_equal(wd_tcp_connect(a, &nobody, &conn), wd_ip_no_route);
	assert_ptr_equal(wd_tcp_connect(a, &at, &conn), wd_flow_refused);
}

static void without_memory_there_is_no_connection(void **state)
{
	wd_tcp_conn conn;

	(void)state;
	wd_alloc_fail_at(1);
	assert_ptr_equal(wd_tcp_listen(b, &listener), wd_no_memory);
	wd_alloc_fail_at(0);
	fake_stacks_fail_at(1);
	assert_ptr_equal(wd_tcp_listen(b, &listener), wd_no_memory);
	fake_stacks_fail_at(0);
	listen_at(80);
	for (uint64_t n = 1; n <= 3; n++) {
		wd_alloc_fail_at(n);
		assert_ptr_equal(wd_tcp_connect(a, &at, &conn), wd_no_memory);
	}
	wd_alloc_fail_at(0);
	assert_int_equal(wd_alloc_stats().pieces, 1); /* the port */
}

static void the_end_cuts_off_what_is_open(void **state)
{
	wd_tcp_conn conn[3];

	(void)state;
	listen_at(80);
	for (int i = 0; i < 3; i++)
		assert_null(wd_tcp_connect(a, &at, &conn[i]));
	assert_null(wd_flow_write(wd_tcp_flow(conn[0]), wd_str("hello")));
	wd_flow_close(wd_tcp_flow(conn[1]));
	let_run();
	assert_int_equal(served, 2);
}

static void idle_connections_hold_no_fiber(void **state)
{
	static wd_tcp_conn conn[1000];

	(void)state;
	listen_at(80);
	for (size_t i = 0; i < WD_COUNT(conn); i++) {
		assert_null(wd_tcp_connect(a, &at, &conn[i]));
		assert_null(wd_flow_write(wd_tcp_flow(conn[i]), wd_str("x")));
		let_run();
	}
	assert_int_equal(served, WD_COUNT(conn));
	assert_int_equal(fake_stacks(), 1);
	for (size_t i = 0; i < WD_COUNT(conn); i++)
		wd_flow_close(wd_tcp_flow(conn[i]));
	let_run();
	assert_int_equal(wd_alloc_stats().pieces, 1);
}

static wd_err connect_once(void *arg)
{
	return wd_tcp_connect(a, &at, arg);
}

static enum wd_tcp_served wait_long(void *arg, wd_tcp_conn conn)
{
	(void)arg, (void)conn;
	return wd_sleep(wd_s(10)) ? WD_TCP_ABORT : WD_TCP_DONE;
}

static void who_connects_to_a_full_port_waits(void **state)
{
	struct wd_fiber *fiber;
	wd_tcp_conn conn[3];
	wd_err err;

	(void)state;
	listener = (struct wd_tcp_listener){ .port = 80, .serve = wait_long, .at_once = true,
		                             .backlog = 1, .workers = 1 };
	assert_null(wd_tcp_listen(b, &listener));
	assert_null(wd_tcp_connect(a, &at, &conn[0]));
	let_run(); /* it is being served, */
	assert_null(wd_tcp_connect(a, &at, &conn[1])); /* this one waits for that, */
	assert_null(wd_spawn("third", connect_once, &conn[2], &fiber));
	assert_null(wd_sleep(wd_s(9)));
	assert_int_equal(wd_now().ns, FAKE_START_NS + 9 * WD_NS_PER_S);
	assert_null(wd_join(fiber, &err)); /* and this one to be in line. */
	assert_null(err);
	assert_true(wd_now().ns >= FAKE_START_NS + 10 * WD_NS_PER_S);
	for (int i = 0; i < 3; i++)
		wd_flow_close(wd_tcp_flow(conn[i]));
}

static void an_alarm_comes_when_it_was_set_for(void **state)
{
	struct wd_tcp_test of = { .client = a, .server = b, .at = at };
	wd_tcp_conn conn;
	wd_instant start;

	(void)state;
	assert_true(wd_tcp_test_listen(&of, wd_tcp_test_alarm));
	assert_null(wd_tcp_connect(a, &at, &conn));
	assert_null(wd_flow_write(wd_tcp_flow(conn), wd_str("y")));
	start = wd_now();
	assert_true(wd_flow_test_gets(wd_tcp_flow(conn), "alarm"));
	assert_in_range(wd_between(start, wd_now()).ns, 5 * WD_NS_PER_MS, 6 * WD_NS_PER_MS);
	wd_flow_close(wd_tcp_flow(conn));
	wd_tcp_test_unlisten(&of);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(it_conforms_either_way),
		TEST(a_pair_needs_room),
		TEST(nobody_else_is_there),
		TEST(without_memory_there_is_no_connection),
		TEST(the_end_cuts_off_what_is_open),
		TEST(idle_connections_hold_no_fiber),
		TEST(who_connects_to_a_full_port_waits),
		TEST(an_alarm_comes_when_it_was_set_for),
	};

	return cmocka_run_group_tests_name("tcp_pair", tests, NULL, NULL);
}
