/* SPDX-License-Identifier: ISC */
/* The engine for fibers: a driver as a stack has one, over a wire in virtual time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "conn.h"
#include "fake_platform.h"
#include "wadi/alloc.h"
#include "wadi/test/tcp.h"
#include "wire.h"

static struct wire wire;
static struct wd_fiber *driver;
static struct wd_wait stirred;
static wd_tcp client, server;
static struct wd_peer at;

static void stir(struct wd_wheel *wheel)
{
	(void)wheel;
	wd_wake(&stirred);
}

static wd_instant next_event(void)
{
	wd_instant timer = wd_wheel_next(&wire.wheel);
	wd_instant packet = wire.count > 0 ? wire.flight[0].at : WD_NEVER;

	return wd_before(timer, packet) ? timer : packet;
}

static wd_err drive(void *arg)
{
	(void)arg;
	wire.wheel.stir = stir;
	for (;;) {
		wd_instant next = next_event();
		wd_err err;

		wire.wheel.sleep = next;
		err = wd_wait_until(&stirred, next);
		wire.wheel.sleep = (wd_instant){ 0 };
		if (err == wd_cancelled)
			return err;
		while (wire_step(&wire, wd_now()))
			continue;
	}
}

static int begin(void **state)
{
	static const struct tcp_limits limits[2];

	(void)state;
	fake_reset();
	assert_null(wire_init(&wire, 7, limits));
	wire.delay = wd_us(100);
	stirred = (struct wd_wait){ 0 };
	client = tcp_direct(&wire.end[0].tcp);
	server = tcp_direct(&wire.end[1].tcp);
	at = (struct wd_peer){ wire.end[1].addr, 80 };
	assert_null(wd_spawn("driver", drive, NULL, &driver));
	wd_yield();
	return 0;
}

static int end(void **state)
{
	(void)state;
	assert_null(wd_sleep(wd_s(300)));
	assert_int_equal(wire.end[0].tcp.stats.connections, 0);
	assert_int_equal(wire.end[1].tcp.stats.connections, 0);
	wd_stop(driver);
	wire_fini(&wire);
	assert_int_equal(wire.pool.used, 0);
	assert_int_equal(wd_alloc_stats().pieces, 0);
	return fake_stacks() != 0;
}

static void it_conforms(void **state)
{
	(void)state;
	assert_int_equal(wd_tcp_conforms(client, server, &at), 0);
}

static void it_conforms_over_a_bad_wire(void **state)
{
	(void)state;
	wire.lose = 20;
	wire.twice = 20;
	wire.jitter = wd_us(300);
	/* Alarms and waits of the test are shorter than losses take to mend. */
	static struct wd_tcp_test of;

	of = (struct wd_tcp_test){ .client = client, .server = server, .at = at };
	assert_int_equal(wd_tcp_test_ports(&of) + wd_tcp_test_flows(&of), 0);
}

static enum wd_tcp_served read_little(void *arg, wd_tcp_conn c)
{
	uint8_t byte[1];
	size_t got;

	++*(unsigned *)arg;
	if (wd_flow_read(wd_tcp_flow(c), WD_ROOM(byte), &got) || got == 0)
		return WD_TCP_DONE;
	return WD_TCP_PARK;
}

static void what_is_left_unread_is_served_again(void **state)
{
	unsigned served = 0;
	struct wd_tcp_listener l = { .port = 80, .serve = read_little, .arg = &served };
	wd_tcp_conn c;

	(void)state;
	assert_null(wd_tcp_listen(server, &l));
	assert_null(wd_tcp_connect(client, &at, &c));
	assert_null(wd_flow_write(wd_tcp_flow(c), wd_str("12345")));
	assert_null(wd_sleep(wd_ms(100)));
	assert_int_equal(served, 5);
	wd_flow_close(wd_tcp_flow(c));
	assert_null(wd_sleep(wd_ms(100)));
	assert_int_equal(served, 6);
	wd_tcp_unlisten(server, &l);
}

struct reader {
	wd_flow flow;
	uint8_t text[8];
	size_t got;
	wd_err err;
};

static wd_err read_once(void *arg)
{
	struct reader *r = arg;

	return r->err = wd_flow_read(r->flow, wd_room(r->text, 2), &r->got);
}

static void readers_take_turns(void **state)
{
	static struct wd_tcp_test of;
	struct reader r[3];
	struct wd_fiber *fiber[3];
	wd_tcp_conn c;

	(void)state;
	of = (struct wd_tcp_test){ .client = client, .server = server, .at = at };
	assert_true(wd_tcp_test_both(&of, &c));
	for (int i = 0; i < 3; i++) {
		r[i] = (struct reader){ .flow = wd_tcp_flow(of.conn) };
		assert_null(wd_spawn("reader", read_once, &r[i], &fiber[i]));
		wd_yield();
	}
	wd_stop(fiber[1]); /* gives its turn up */
	assert_null(wd_flow_write(wd_tcp_flow(c), wd_str("abcd")));
	assert_null(wd_join(fiber[0], NULL));
	assert_null(wd_join(fiber[2], NULL));
	assert_memory_equal(r[0].text, "ab", 2);
	assert_memory_equal(r[2].text, "cd", 2);
	assert_ptr_equal(r[1].err, wd_cancelled);
	wd_wake(&of.done);
	wd_flow_close(wd_tcp_flow(c));
	wd_tcp_test_unlisten(&of);
}

static const struct wd_peer nobody = { { { [10] = 0xff, 0xff, 10, 0, 0, 77 } }, 80 };

static wd_err connect_to_nobody(void *arg)
{
	wd_tcp_conn c;

	(void)arg;
	return wd_tcp_connect(client, &nobody, &c);
}

static void who_connects_to_nobody_is_told_after_a_while(void **state)
{
	(void)state;
	wire.lose = 1000;
	assert_ptr_equal(connect_to_nobody(NULL), wd_flow_timeout);
}

static void a_cancelled_connect_leaves_nothing(void **state)
{
	struct wd_fiber *fiber;
	wd_err result = NULL;

	(void)state;
	wire.lose = 1000;
	assert_null(wd_spawn("connect", connect_to_nobody, NULL, &fiber));
	assert_null(wd_sleep(wd_ms(10)));
	assert_int_equal(wire.end[0].tcp.stats.connections, 1);
	wd_cancel(fiber);
	assert_null(wd_join(fiber, &result));
	assert_ptr_equal(result, wd_cancelled);
	assert_null(wd_sleep(wd_ms(1)));
	assert_int_equal(wire.end[0].tcp.stats.connections, 0);
}

static void addresses_are_ours(void **state)
{
	struct wd_addr a[3];

	(void)state;
	assert_int_equal(wd_tcp_addresses(server, a, 3), 1);
	assert_memory_equal(&a[0], &wire.end[1].addr, sizeof a[0]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_conforms),
		TEST(it_conforms_over_a_bad_wire),
		TEST(what_is_left_unread_is_served_again),
		TEST(readers_take_turns),
		TEST(who_connects_to_nobody_is_told_after_a_while),
		TEST(a_cancelled_connect_leaves_nothing),
		TEST(addresses_are_ours),
	};

	return cmocka_run_group_tests_name("tcp_flow", tests, NULL, NULL);
}
