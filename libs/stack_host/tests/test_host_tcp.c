/* SPDX-License-Identifier: ISC */
#include "host.h"
#include "wadi/test/tcp.h"

static void conforms_over(bool v6)
{
	struct wd_peer at = { loopback(v6), free_port() };
	size_t used = wd_alloc_stats().used, open = descriptors();

	int failures = wd_tcp_conforms(tcp, tcp, &at);

	print_message("%s", fake_output());
	assert_int_equal(failures, 0);
	wd_ignore(wd_sleep(wd_s(10)), "closed connections linger for less");
	assert_int_equal(wd_alloc_stats().used, used);
	assert_int_equal(descriptors(), open);
}

static void tcp_conforms_over_ipv4(void **state)
{
	(void)state;
	conforms_over(false);
}

static void tcp_conforms_over_ipv6(void **state)
{
	(void)state;
	if (lacks_ipv6())
		skip();
	conforms_over(true);
}

static enum wd_tcp_served echo(void *arg, wd_tcp_conn conn)
{
	uint8_t bytes[64];
	size_t got;

	++*(unsigned *)arg;
	if (wd_flow_read(wd_tcp_flow(conn), WD_ROOM(bytes), &got) || got == 0 ||
	    wd_flow_write(wd_tcp_flow(conn), wd_bytes(bytes, got)))
		return WD_TCP_DONE;
	return WD_TCP_PARK;
}

static bool echoes(wd_tcp_conn conn)
{
	return wd_flow_write(wd_tcp_flow(conn), wd_str("ping")) == NULL &&
	       wd_flow_test_gets(wd_tcp_flow(conn), "ping");
}

static void a_parked_connection_holds_no_fiber(void **state)
{
	enum { MANY = 300 };
	static wd_tcp_conn conns[MANY];
	unsigned served = 0;
	struct wd_tcp_listener l = { .port = free_port(), .serve = echo, .arg = &served };
	struct wd_peer at = { loopback(false), l.port };
	size_t stacks = fake_stacks();

	(void)state;
	assert_null(wd_tcp_listen(tcp, &l));
	for (int i = 0; i < MANY; i++) {
		assert_null(wd_tcp_connect(tcp, &at, &conns[i]));
		assert_true(echoes(conns[i]));
	}
	assert_true(fake_stacks() <= stacks + 3);
	for (int i = 0; i < MANY; i++)
		assert_true(echoes(conns[i]));
	assert_int_equal(served, 2 * MANY);
	for (int i = 0; i < MANY; i++)
		wd_flow_close(wd_tcp_flow(conns[i]));
	wd_tcp_unlisten(tcp, &l);
}

static void a_family_can_be_left_out(void **state)
{
	struct wd_peer v4 = { loopback(false), free_port() }, v6 = { loopback(true), v4.port };
	unsigned served = 0;
	struct wd_tcp_listener a = { .port = v4.port, .serve = echo, .arg = &served }, b = a;
	struct stack_host neither;
	wd_tcp_conn conn;

	(void)state;
	assert_true(wd_err_is(stack_host_init(&neither, true, true), wd_malformed));
	assert_true(wd_err_is(wd_tcp_connect(stack_host_tcp(&only4), &v6, &conn), wd_ip_no_route));
	if (lacks_ipv6())
		skip();
	assert_true(wd_err_is(wd_tcp_connect(stack_host_tcp(&only6), &v4, &conn), wd_ip_no_route));
	assert_null(wd_tcp_listen(stack_host_tcp(&only4), &a));
	assert_true(wd_err_is(wd_tcp_connect(tcp, &v6, &conn), wd_flow_refused));
	assert_null(wd_tcp_listen(stack_host_tcp(&only6), &b)); /* the same port, beside it */
	assert_null(wd_tcp_connect(tcp, &v6, &conn));
	wd_tcp_abort(conn);
	wd_tcp_unlisten(stack_host_tcp(&only4), &a);
	assert_true(wd_err_is(wd_tcp_connect(tcp, &v4, &conn), wd_flow_refused));
	wd_tcp_unlisten(stack_host_tcp(&only6), &b);
}

static void addresses_are_of_the_families_it_talks_to(void **state)
{
	struct wd_addr all[8];
	size_t count;

	(void)state;
	count = wd_tcp_addresses(stack_host_tcp(&only4), all, 8);
	assert_true(count > 0);
	for (size_t i = 0; i < count; i++)
		assert_true(wd_addr_is_ipv4(&all[i]));
	if (lacks_ipv6())
		skip();
	count = wd_tcp_addresses(stack_host_tcp(&only6), all, 8);
	for (size_t i = 0; i < count; i++)
		assert_false(wd_addr_is_ipv4(&all[i]));
}

static void a_published_port_is_where_the_host_was_told(void **state)
{
	uint16_t port = free_port();
	struct wd_peer at = { loopback(false), port }, own = { .port = 0 };
	struct wd_tcp_test of = { .client = tcp, .server = tcp, .at.port = 80 };
	wd_tcp_conn conn;

	(void)state;
	published = (struct wd_host_publish){ at, WD_IP_TCP, 80 };
	assert_true(wd_tcp_test_listen(&of, wd_tcp_test_hand_over));
	of.listener.at_once = true;
	assert_null(wd_tcp_connect(tcp, &at, &conn));
	assert_null(wd_flow_write(wd_tcp_flow(conn), wd_str("?")));
	assert_true(wd_tcp_test_wait(&of.served, 1));
	wd_tcp_ends(of.conn, &own, NULL);
	assert_int_equal(own.port, 80); /* to the program it is at its own */
	wd_wake(&of.done);
	wd_flow_close(wd_tcp_flow(conn));
	wd_tcp_test_unlisten(&of);
	published.host.addr = wd_ipv4(192, 0, 2, 1);
	assert_false(wd_tcp_test_listen(&of, wd_tcp_test_hand_over));
}

/* What the server writes last arrives, though it has not read all that was sent to it. */
static enum wd_tcp_served answer_at_once(void *arg, wd_tcp_conn conn)
{
	(void)arg;
	wd_ignore(wd_flow_write(wd_tcp_flow(conn), wd_str("too long")), "the test will see");
	return WD_TCP_DONE;
}

static void what_was_written_arrives_though_input_is_unread(void **state)
{
	struct wd_tcp_listener l = { .port = free_port(), .serve = answer_at_once };
	struct wd_peer at = { loopback(false), l.port };
	static uint8_t much[100000];
	wd_tcp_conn conn;

	(void)state;
	assert_null(wd_tcp_listen(tcp, &l));
	assert_null(wd_tcp_connect(tcp, &at, &conn));
	assert_null(wd_flow_write(wd_tcp_flow(conn), wd_bytes(much, sizeof much)));
	wd_ignore(wd_sleep(wd_ms(10)), "the server has closed it");
	assert_null(wd_flow_write(wd_tcp_flow(conn), wd_bytes(much, sizeof much)));
	assert_true(wd_flow_test_gets(wd_tcp_flow(conn), "too long"));
	assert_true(wd_tcp_test_ends(wd_tcp_flow(conn)));
	wd_tcp_unlisten(tcp, &l);
	wd_flow_close(wd_tcp_flow(conn));
}

static void an_end_that_came_with_the_last_bytes_is_seen(void **state)
{
	unsigned served = 0;
	struct wd_tcp_listener l = { .port = free_port(), .serve = echo, .arg = &served };
	struct wd_peer at = { loopback(false), l.port };
	wd_tcp_conn conn;

	(void)state;
	assert_null(wd_tcp_listen(tcp, &l));
	assert_null(wd_tcp_connect(tcp, &at, &conn));
	assert_null(wd_flow_write(wd_tcp_flow(conn), wd_str("last")));
	wd_flow_shutdown(wd_tcp_flow(conn), WD_FLOW_WRITE);
	assert_true(wd_flow_test_gets(wd_tcp_flow(conn), "last"));
	assert_true(wd_tcp_test_ends(wd_tcp_flow(conn)));
	assert_int_equal(served, 2);
	wd_flow_close(wd_tcp_flow(conn));
	wd_tcp_unlisten(tcp, &l);
}

/* Its alarm comes before it is parked. */
static enum wd_tcp_served sleep_late(void *arg, wd_tcp_conn conn)
{
	unsigned *served = arg;
	uint8_t byte[1];
	size_t got;

	if (++*served > 1 || wd_flow_read(wd_tcp_flow(conn), WD_ROOM(byte), &got))
		return WD_TCP_DONE;
	wd_tcp_alarm(conn, wd_after(wd_now(), wd_ms(5)));
	wd_ignore(wd_sleep(wd_ms(10)), "longer than the alarm");
	return WD_TCP_PARK;
}

static void an_alarm_is_not_missed_by_who_is_busy(void **state)
{
	unsigned served = 0;
	struct wd_tcp_listener l = { .port = free_port(), .serve = sleep_late, .arg = &served };
	struct wd_peer at = { loopback(false), l.port };
	wd_tcp_conn conn;

	(void)state;
	assert_null(wd_tcp_listen(tcp, &l));
	assert_null(wd_tcp_connect(tcp, &at, &conn));
	assert_null(wd_flow_write(wd_tcp_flow(conn), wd_str("?")));
	assert_true(wd_tcp_test_ends(wd_tcp_flow(conn)));
	assert_int_equal(served, 2);
	wd_flow_close(wd_tcp_flow(conn));
	wd_tcp_unlisten(tcp, &l);
}

static void a_peer_that_does_not_finish_is_not_waited_for_for_ever(void **state)
{
	struct wd_tcp_listener l = { .port = free_port(), .serve = answer_at_once };
	struct wd_peer at = { loopback(false), l.port };
	size_t open = descriptors();
	wd_tcp_conn conn;

	(void)state;
	assert_null(wd_tcp_listen(tcp, &l));
	assert_null(wd_tcp_connect(tcp, &at, &conn));
	assert_null(wd_flow_write(wd_tcp_flow(conn), wd_str("?")));
	assert_true(wd_flow_test_gets(wd_tcp_flow(conn), "too long"));
	assert_int_equal(descriptors(), open + 3);
	wd_ignore(wd_sleep(wd_s(6)), "longer than it lingers");
	assert_int_equal(descriptors(), open + 2);
	wd_flow_close(wd_tcp_flow(conn));
	wd_tcp_unlisten(tcp, &l);
	assert_int_equal(descriptors(), open);
}

/* Servers that wait until they are told. */
struct slow {
	unsigned served;
	struct wd_wait go[8];
};

static enum wd_tcp_served wait_to_go(void *arg, wd_tcp_conn conn)
{
	struct slow *slow = arg;

	(void)conn;
	wd_ignore(wd_wait(&slow->go[slow->served++]), "the test will see");
	return WD_TCP_DONE;
}

/* How many connections the stack has accepted. */
static size_t accepted(size_t open)
{
	wd_ignore(wd_sleep(wd_ms(10)), "all that can happen has");
	return descriptors() - open;
}

static void more_than_the_backlog_wait_outside(void **state)
{
	struct slow slow = { .served = 0 };
	struct wd_tcp_listener l = {
		.port = free_port(), .serve = wait_to_go, .arg = &slow, .at_once = true,
		.workers = 1, .backlog = 2,
	};
	struct wd_peer at = { loopback(false), l.port };
	wd_tcp_conn conn[5];
	size_t open;

	(void)state;
	assert_null(wd_tcp_listen(tcp, &l));
	open = descriptors();
	for (size_t i = 0; i < 5; i++)
		assert_null(wd_tcp_connect(tcp, &at, &conn[i]));
	open += 5;
	assert_int_equal(accepted(open), 3); /* one is being served, two in line */
	for (unsigned i = 0; i < 5; i++) {
		assert_int_equal(slow.served, i + 1);
		wd_wake(&slow.go[i]);
		wd_flow_close(wd_tcp_flow(conn[i]));
		wd_ignore(wd_sleep(wd_ms(10)), "all that can happen has");
	}
	wd_tcp_unlisten(tcp, &l);
}

/* Lets the process have this many descriptors more, at most. */
static void limit_descriptors(rlim_t more)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = more == RLIM_INFINITY ? limit.rlim_max : more;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

static void without_descriptors_those_there_are_go_on(void **state)
{
	unsigned served = 0;
	struct wd_tcp_listener l = { .port = free_port(), .serve = echo, .arg = &served };
	struct wd_peer at = { loopback(false), l.port };
	wd_tcp_conn old, late, none;
	int next;

	(void)state;
	assert_null(wd_tcp_listen(tcp, &l));
	assert_null(wd_tcp_connect(tcp, &at, &old));
	assert_true(echoes(old));
	next = dup(0);
	close(next);
	limit_descriptors((rlim_t)next + 1);
	assert_null(wd_tcp_connect(tcp, &at, &late)); /* the host has accepted it, not we */
	assert_true(wd_err_is(wd_tcp_connect(tcp, &at, &none), wd_tcp_full));
	assert_true(echoes(old));
	limit_descriptors(RLIM_INFINITY);
	assert_true(echoes(late)); /* it is tried again before long */
	wd_flow_close(wd_tcp_flow(old));
	wd_flow_close(wd_tcp_flow(late));
	wd_tcp_unlisten(tcp, &l);
}

/* Listens, connects and talks; ends all of it, whatever has failed. */
static wd_err try_tcp(uint16_t port)
{
	unsigned served = 0;
	struct wd_tcp_listener l = { .port = port, .serve = echo, .arg = &served };
	struct wd_peer at = { loopback(false), port };
	wd_tcp_conn conn;
	wd_err err;

	WD_TRY(wd_tcp_listen(tcp, &l));
	err = wd_tcp_connect(tcp, &at, &conn);
	if (!err) {
		err = echoes(conn) ? NULL : wd_flow_reset;
		wd_flow_close(wd_tcp_flow(conn));
	}
	wd_tcp_unlisten(tcp, &l);
	return err;
}

static void without_memory_nothing_is_left_behind(void **state)
{
	(void)state;
	fail_at_each(try_tcp, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(tcp_conforms_over_ipv4),
		TEST(tcp_conforms_over_ipv6),
		TEST(a_parked_connection_holds_no_fiber),
		TEST(a_family_can_be_left_out),
		TEST(addresses_are_of_the_families_it_talks_to),
		TEST(a_published_port_is_where_the_host_was_told),
		TEST(what_was_written_arrives_though_input_is_unread),
		TEST(an_end_that_came_with_the_last_bytes_is_seen),
		TEST(an_alarm_is_not_missed_by_who_is_busy),
		TEST(a_peer_that_does_not_finish_is_not_waited_for_for_ever),
		TEST(more_than_the_backlog_wait_outside),
		TEST(without_descriptors_those_there_are_go_on),
		TEST(without_memory_nothing_is_left_behind),
	};

	return cmocka_run_group_tests_name("host_tcp", tests, NULL, NULL);
}
