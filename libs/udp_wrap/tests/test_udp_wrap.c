/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/console_memory.h"
#include "wadi/ip_pair.h"
#include "wadi/test/seeded.h"
#include "wadi/test/udp.h"
#include "wadi/udp_direct.h"
#include "wadi/udp_faulty.h"
#include "wadi/udp_trace.h"

enum { SIZE = 1600, BUFFERS = 200 };

static struct wd_pool pool;
static struct wd_wheel wheel;
static struct ip_pair pair;
static struct udp_direct udp[2];
static struct console_memory console;
static struct wd_addr a, b;

static int setup(void **state)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];
	static char text[100000];
	static struct wd_seeded seed;

	(void)state;
	seed.state = 1;
	a = wd_ipv4(10, 0, 0, 1);
	b = wd_ipv4(10, 0, 0, 2);
	console_memory_init(&console, wd_room(text, sizeof text));
	wd_wheel_init(&wheel, (wd_instant){ 5 });
	ip_pair_init(&pair, &wheel, &pool, &a, &b);
	for (unsigned i = 0; i < 2; i++)
		assert_null(udp_direct_init(&udp[i], ip_pair(&pair, i), wd_seeded(&seed)));
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

static int failures(wd_udp first)
{
	struct wd_udp_side one = { first, a, 1000 }, two = { udp_direct(&udp[1]), b, 2000 };

	return wd_udp_conforms(&one, &two, pass, NULL);
}

static void without_faults_it_conforms(void **state)
{
	struct udp_faulty faulty;

	(void)state;
	udp_faulty_init(&faulty, udp_direct(&udp[0]), &(struct udp_faults){ 0 });
	assert_int_equal(failures(udp_faulty(&faulty)), 0);
}

/* One fault each; the test of conformance must notice. */
static void with_any_fault_it_does_not(void **state)
{
	const struct udp_faults faults[] = {
		{ .lose_every = 5 }, { .twice_every = 3 }, { .alloc_every = 9 }, { .good = 9 },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(faults); i++) {
		struct udp_faulty faulty;

		assert_int_equal(teardown(NULL) + setup(NULL), 0);
		udp_faulty_init(&faulty, udp_direct(&udp[0]), &faults[i]);
		assert_true(failures(udp_faulty(&faulty)) > 0);
	}
}

static void faults_are_as_often_as_said(void **state)
{
	static struct wd_udp_ear_ from, at;
	struct wd_peer to = { b, 2000 };
	struct udp_faulty faulty;

	(void)state;
	udp_faulty_init(&faulty, udp_direct(&udp[0]), &(struct udp_faults){
		.lose_every = 10, .twice_every = 25, .good = 100 });
	wd_udp_ear_init_(&from, 0);
	wd_udp_ear_init_(&at, 2000);
	assert_null(wd_udp_open(udp_faulty(&faulty), &from.port));
	assert_null(wd_udp_open(udp_direct(&udp[1]), &at.port));
	for (int i = 0; i < 101; i++)
		assert_ptr_equal(wd_udp_send_test_(udp_faulty(&faulty), &from, NULL, &to, 5),
		                 i < 100 ? NULL : wd_ip_no_route);
	pass(NULL, wd_s(1));
	assert_int_equal(at.datagrams, 90 + 2); /* what is lost is not doubled */
	assert_int_equal(at.good, at.datagrams);
}

/* ---- Traces ------------------------------------------------------------------------------ */

static void what_is_traced_conforms(void **state)
{
	struct udp_trace trace;

	(void)state;
	assert_null(udp_trace_init(&trace, console_memory(&console), "dns",
	                           udp_direct(&udp[0])));
	assert_int_equal(failures(udp_trace(&trace)), 0);
	assert_int_equal(console.lost, 0);
}

static void datagrams_and_troubles_are_said(void **state)
{
	static struct wd_udp_ear_ from, at;
	struct wd_peer to = { b, 2000 }, back = { a, 1000 };
	struct udp_trace trace;

	(void)state;
	assert_null(udp_trace_init(&trace, console_memory(&console), "dns",
	                           udp_direct(&udp[0])));
	wd_udp_ear_init_(&from, 1000);
	wd_udp_ear_init_(&at, 2000);
	assert_null(wd_udp_open(udp_trace(&trace), &from.port));
	assert_null(wd_udp_send_test_(udp_trace(&trace), &from, NULL, &to, 5));
	pass(NULL, wd_s(1));
	assert_null(wd_udp_open(udp_direct(&udp[1]), &at.port));
	assert_null(wd_udp_send_test_(udp_direct(&udp[1]), &at, NULL, &back, 7));
	pass(NULL, wd_s(1));
	to.port = 0;
	assert_ptr_equal(wd_udp_send_test_(udp_trace(&trace), &from, NULL, &to, 5),
	                 wd_udp_refused);
	assert_true(from.troubles == 1 && from.good == 1);
	assert_string_equal(console.text,
		"dns: 1000 > 10.0.0.2:2000: 5 bytes\n"
		"dns: 1000 > 10.0.0.2:2000: trouble 3\n"
		"dns: 1000 < 10.0.0.2:2000: 7 bytes\n"
		"dns: 1000 > 10.0.0.2:0: 5 bytes: udp: nobody listens there "
		"(ip: no way leads there)\n");
}

static void there_is_a_limit_to_ports(void **state)
{
	static struct wd_udp_port port[UDP_TRACE_PORTS + 1];
	struct udp_trace trace;

	(void)state;
	assert_null(udp_trace_init(&trace, console_memory(&console), "dns",
	                           udp_direct(&udp[0])));
	for (size_t i = 0; i <= UDP_TRACE_PORTS; i++) {
		port[i] = (struct wd_udp_port){ .input = wd_udp_note_ };
		assert_ptr_equal(wd_udp_open(udp_trace(&trace), &port[i]),
		                 i < UDP_TRACE_PORTS ? NULL : wd_udp_port_taken);
	}
	wd_udp_close(udp_trace(&trace), &port[UDP_TRACE_PORTS]); /* that is not open */
	wd_udp_close(udp_trace(&trace), &port[3]);
	assert_null(wd_udp_open(udp_trace(&trace), &port[UDP_TRACE_PORTS]));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_faults_it_conforms),
		TEST(with_any_fault_it_does_not),
		TEST(faults_are_as_often_as_said),
		TEST(what_is_traced_conforms),
		TEST(datagrams_and_troubles_are_said),
		TEST(there_is_a_limit_to_ports),
	};

	return cmocka_run_group_tests_name("udp-wrap", tests, NULL, NULL);
}
