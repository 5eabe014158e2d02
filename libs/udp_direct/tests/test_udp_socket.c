/* SPDX-License-Identifier: ISC */
/* Sockets over a UDP: fibers that wait for datagrams. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/ip_pair.h"
#include "wadi/test/seeded.h"
#include "wadi/udp_direct.h"

enum { SIZE = 1600, BUFFERS = 100 };

static struct wd_pool pool;
static struct wd_wheel wheel;
static struct ip_pair pair;
static struct udp_direct udp[2];
static struct wd_udp_socket here, there;
static struct wd_peer to_here, to_there;
static struct wd_fiber *driver;

static wd_err drive(void *arg)
{
	(void)arg;
	for (;;) {
		wd_wheel_turn(&wheel, wd_now());
		WD_TRY(wd_sleep(wd_ms(1)));
	}
}

static int setup(void **state)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];
	static struct wd_seeded seed;

	(void)state;
	fake_reset();
	seed.state = 1;
	to_here = (struct wd_peer){ wd_ipv4(10, 0, 0, 1), 1000 };
	to_there = (struct wd_peer){ wd_ipv4(10, 0, 0, 2), 0 };
	wd_wheel_init(&wheel, wd_now());
	ip_pair_init(&pair, &wheel, &pool, &to_here.addr, &to_there.addr);
	assert_null(wd_pool_init(&pool, WD_ROOM(memory), SIZE));
	for (unsigned i = 0; i < 2; i++)
		assert_null(udp_direct_init(&udp[i], ip_pair(&pair, i), wd_seeded(&seed)));
	assert_null(wd_udp_socket_init(&here, udp_direct(&udp[0]), 1000));
	assert_null(wd_udp_socket_init(&there, udp_direct(&udp[1]), 0));
	to_there.port = there.port.number;
	assert_int_not_equal(to_there.port, 0);
	return wd_spawn("drive", drive, NULL, &driver) != NULL;
}

static int teardown(void **state)
{
	(void)state;
	wd_udp_socket_fini(&here);
	wd_udp_socket_fini(&there);
	wd_stop(wd_move(driver));
	ip_pair_fini(&pair);
	return pool.used != 0 || fake_stacks() != 0;
}

static void assert_received(const char *text)
{
	struct wd_udp_datagram from;
	struct wd_buf *data;

	assert_null(wd_udp_receive(&here, &from, &data));
	assert_true(wd_bytes_equal(wd_buf_bytes(data), wd_str(text)));
	assert_int_equal(from.from.port, to_there.port);
	wd_buf_free(data);
}

static void what_is_sent_is_received_in_order(void **state)
{
	(void)state;
	assert_null(wd_udp_send_bytes(&there, &to_here, wd_str("one")));
	assert_null(wd_udp_send_bytes(&there, &to_here, wd_str("")));
	assert_null(wd_udp_send_bytes(&there, &to_here, wd_str("three")));
	assert_received("one");
	assert_received("");
	assert_received("three");
}

/* More than wait at a time go round, and none that came first is lost. */
static void what_comes_on_top_of_a_full_line_is_lost(void **state)
{
	char text[2] = "a";

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < WD_UDP_SOCKET_LINE + 5; i++) {
			text[0] = (char)('a' + i);
			assert_null(wd_udp_send_bytes(&there, &to_here, wd_str(text)));
		}
		assert_null(wd_sleep(wd_ms(5)));
		assert_int_equal(pool.used, WD_UDP_SOCKET_LINE);
		for (int i = 0; i < WD_UDP_SOCKET_LINE; i++) {
			text[0] = (char)('a' + i);
			assert_received(text);
		}
	}
	assert_null(wd_udp_send_bytes(&there, &to_here, wd_str("left when it is closed")));
	assert_null(wd_sleep(wd_ms(5)));
}

static wd_err receive(void *arg)
{
	struct wd_udp_datagram from;
	struct wd_buf *data;

	WD_TRY(wd_udp_receive(arg, &from, &data));
	wd_buf_free(data);
	return NULL;
}

static void waiting_can_be_limited_and_tried_again(void **state)
{
	(void)state;
	assert_ptr_equal(wd_within(wd_s(1), receive, &here), wd_timed_out);
	assert_null(wd_udp_send_bytes(&there, &to_here, wd_str("late")));
	assert_received("late");
}

static void a_refusal_is_told_once(void **state)
{
	struct wd_peer closed = { to_here.addr, 7 };

	(void)state;
	assert_null(wd_udp_send_bytes(&there, &closed, wd_str("hello?")));
	assert_ptr_equal(wd_within(wd_s(1), receive, &there), wd_udp_refused);
	assert_ptr_equal(wd_within(wd_s(1), receive, &there), wd_timed_out);
}

static void bytes_that_no_buffer_holds_are_too_long(void **state)
{
	static uint8_t bytes[70000];

	(void)state;
	assert_null(wd_udp_send_bytes(&there, &to_here, wd_bytes(bytes, 1472)));
	assert_ptr_equal(wd_udp_send_bytes(&there, &to_here, wd_bytes(bytes, SIZE)),
	                 wd_udp_too_long);
	assert_ptr_equal(wd_udp_send_bytes(&there, &to_here, wd_bytes(bytes, sizeof bytes)),
	                 wd_udp_too_long);
	assert_null(wd_sleep(wd_ms(5)));
}

static void a_port_that_is_taken_makes_no_socket(void **state)
{
	struct wd_udp_socket other;

	(void)state;
	assert_ptr_equal(wd_udp_socket_init(&other, udp_direct(&udp[0]), 1000),
	                 wd_udp_port_taken);
}

static void without_buffers_nothing_is_sent(void **state)
{
	struct wd_bufq hoard;

	(void)state;
	wd_bufq_init(&hoard);
	for (struct wd_buf *b; (b = wd_buf_alloc(&pool, 0)) != NULL;)
		wd_bufq_put(&hoard, b);
	assert_ptr_equal(wd_udp_send_bytes(&there, &to_here, wd_str("x")), wd_no_memory);
	wd_bufq_drop(&hoard);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_sent_is_received_in_order),
		TEST(what_comes_on_top_of_a_full_line_is_lost),
		TEST(waiting_can_be_limited_and_tried_again),
		TEST(a_refusal_is_told_once),
		TEST(bytes_that_no_buffer_holds_are_too_long),
		TEST(a_port_that_is_taken_makes_no_socket),
		TEST(without_buffers_nothing_is_sent),
	};

	return cmocka_run_group_tests_name("udp-socket", tests, NULL, NULL);
}
