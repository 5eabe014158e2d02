/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/console_memory.h"
#include "wadi/ip_faulty.h"
#include "wadi/ip_pair.h"
#include "wadi/ip_trace.h"
#include "wadi/test/ip.h"

enum { SIZE = 1600, BUFFERS = 200 };

static struct wd_pool pool;
static struct wd_wheel wheel;
static struct ip_pair pair;
static struct console_memory console;
static const struct wd_addr nobody = { { [10] = 0xff, 0xff, 10, 0, 0, 9 } };
static struct wd_addr a, b;

static int setup(void **state)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];
	static char text[100000];

	(void)state;
	a = wd_ipv4(10, 0, 0, 1);
	b = wd_ipv4(10, 0, 0, 2);
	console_memory_init(&console, wd_room(text, sizeof text));
	wd_wheel_init(&wheel, (wd_instant){ 5 });
	ip_pair_init(&pair, &wheel, &pool, &a, &b);
	return wd_pool_init(&pool, WD_ROOM(memory), SIZE) != NULL;
}

static int teardown(void **state)
{
	(void)state;
	ip_pair_fini(&pair);
	return pool.used != 0;
}

static void pass(void *arg, wd_span span)
{
	wd_instant until = wd_after(wheel.now, span), next;

	(void)arg;
	while (next = wd_wheel_next(&wheel), next.ns <= until.ns)
		wd_wheel_turn(&wheel, next);
	wd_wheel_turn(&wheel, until);
}

static int failures(wd_ip first)
{
	struct wd_ip_side one = { first, a }, two = { ip_pair(&pair, 1), b };

	return wd_ip_conforms(&one, &two, &nobody, pass, NULL);
}

/* ---- Faults ------------------------------------------------------------------------------ */

static void without_faults_it_conforms(void **state)
{
	struct ip_faulty faulty;

	(void)state;
	ip_faulty_init(&faulty, ip_pair(&pair, 0), &(struct ip_faults){ 0 });
	assert_int_equal(failures(ip_faulty(&faulty)), 0);
	ip_faulty_fini(&faulty);
}

/* One fault each; the test of conformance must notice. */
static void with_any_fault_it_does_not(void **state)
{
	const struct ip_faults faults[] = {
		{ .lose_every = 9 }, { .twice_every = 4 }, { .flip_every = 9 },
		{ .alloc_every = 50 }, { .good = 12 },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(faults); i++) {
		struct ip_faulty faulty;

		assert_int_equal(teardown(NULL) + setup(NULL), 0);
		ip_faulty_init(&faulty, ip_pair(&pair, 0), &faults[i]);
		assert_true(failures(ip_faulty(&faulty)) > 0);
		ip_faulty_fini(&faulty);
	}
}

static unsigned packets;

static void count(void *arg, const struct wd_ip_packet *packet, struct wd_buf *data)
{
	(void)arg, (void)packet;
	packets++;
	wd_buf_free(data);
}

static void faults_are_as_often_as_said(void **state)
{
	const struct wd_ip_user user = { count, NULL, NULL };
	struct wd_ip_packet packet = { .to = b, .protocol = 99 };
	struct ip_faulty faulty;

	(void)state;
	packets = 0;
	ip_faulty_init(&faulty, ip_pair(&pair, 0), &(struct ip_faults){
		.lose_every = 10, .twice_every = 25, .good = 100 });
	assert_null(wd_ip_listen(ip_pair(&pair, 1), 99, &user));
	for (int i = 0; i < 101; i++) {
		struct wd_ip_path path;
		wd_err err = wd_ip_path(ip_faulty(&faulty), NULL, &b, &path);

		assert_ptr_equal(err, i < 100 ? NULL : wd_ip_no_route);
		err = wd_ip_send(ip_faulty(&faulty), &packet, wd_ip_alloc(ip_pair(&pair, 0), 0));
		assert_ptr_equal(err, i < 100 ? NULL : wd_ip_no_route);
	}
	pass(NULL, wd_s(1));
	assert_int_equal(packets, 90 + 3);
	ip_faulty_fini(&faulty);
}

/* ---- Traces ------------------------------------------------------------------------------- */

static void what_is_traced_conforms(void **state)
{
	struct ip_trace trace;

	(void)state;
	assert_null(ip_trace_init(&trace, console_memory(&console), "lan", ip_pair(&pair, 0)));
	assert_int_equal(failures(ip_trace(&trace)), 0);
	assert_int_equal(console.lost, 0);
}

static void packets_and_troubles_are_said(void **state)
{
	const struct wd_ip_user user = { count, NULL, NULL };
	struct wd_ip_packet packet = { .from = a, .to = b, .protocol = 99 };
	struct ip_trace trace;
	struct wd_buf *data;

	(void)state;
	assert_null(ip_trace_init(&trace, console_memory(&console), "lan", ip_pair(&pair, 0)));
	assert_null(wd_ip_listen(ip_trace(&trace), 99, &user));
	data = wd_ip_alloc(ip_trace(&trace), 0);
	memset(wd_buf_append(data, 10), 0, 10);
	assert_null(wd_ip_send(ip_trace(&trace), &packet, data)); /* nobody listens there */
	pass(NULL, wd_s(1));
	packet.from = b;
	packet.to = a;
	assert_null(wd_ip_send(ip_pair(&pair, 1), &packet, wd_ip_alloc(ip_pair(&pair, 1), 0)));
	pass(NULL, wd_s(1));
	assert_ptr_equal(wd_ip_send(ip_trace(&trace), &packet, wd_ip_alloc(ip_trace(&trace), 0)),
	                 wd_ip_no_address);
	assert_string_equal(console.text,
		"lan: 10.0.0.1 > 10.0.0.2: protocol 99, 10 bytes\n"
		"lan: 10.0.0.1 > 10.0.0.2: trouble 2\n"
		"lan: 10.0.0.1 < 10.0.0.2: protocol 99, 0 bytes\n"
		"lan: 10.0.0.2 > 10.0.0.1: protocol 99, 0 bytes: ip: there is no address of our "
		"own yet (ip: no way leads there)\n");
	console_memory_clear(&console);
	wd_ip_refuse(ip_trace(&trace), &packet, wd_ip_alloc(ip_trace(&trace), 0),
	             WD_IP_PORT_UNREACHABLE);
	assert_string_equal(console.text,
		"lan: 10.0.0.1 < 10.0.0.2: protocol 99, 0 bytes: refused\n");
}

static void there_is_a_limit_to_protocols(void **state)
{
	const struct wd_ip_user user = { count, NULL, NULL };
	struct ip_trace trace;

	(void)state;
	assert_null(ip_trace_init(&trace, console_memory(&console), "lan", ip_pair(&pair, 0)));
	for (uint8_t i = 0; i < IP_USERS; i++) {
		assert_null(wd_ip_listen(ip_trace(&trace), i, &user));
		if (i + 1 < IP_USERS)
			assert_ptr_equal(wd_ip_listen(ip_trace(&trace), i, &user), wd_ip_taken);
	}
	assert_ptr_equal(wd_ip_listen(ip_trace(&trace), 99, &user), wd_ip_full);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_faults_it_conforms),
		TEST(with_any_fault_it_does_not),
		TEST(faults_are_as_often_as_said),
		TEST(what_is_traced_conforms),
		TEST(packets_and_troubles_are_said),
		TEST(there_is_a_limit_to_protocols),
	};

	return cmocka_run_group_tests_name("ip-wrap", tests, NULL, NULL);
}
