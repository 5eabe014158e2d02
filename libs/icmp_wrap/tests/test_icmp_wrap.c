/* SPDX-License-Identifier: ISC */
/* Over that of host[2], which has no gateway, beside host[0] and host[1]. */
#include "../../ipv4/tests/host.h"
#include "wadi/console_memory.h"
#include "wadi/icmp_faulty.h"
#include "wadi/icmp_trace.h"
#include "wadi/test/icmp.h"

static struct console_memory console;
static struct icmp_trace trace;

static int begin(void **state)
{
	static char text[10000];

	console_memory_init(&console, wd_room(text, sizeof text));
	return hosts_setup_addresses(state) ||
	       icmp_trace_init(&trace, console_memory(&console), "ping", ipv4_icmp(&host[2].ip));
}

static int failures(wd_icmp icmp)
{
	struct wd_addr nobody = wd_ipv4(10, 0, 0, 77), nowhere = wd_ipv4(10, 0, 1, 1);

	return wd_icmp_conforms(icmp, &host[1].addr, &nobody, &nowhere, host_pass, NULL);
}

static void without_faults_it_conforms(void **state)
{
	struct icmp_faulty faulty;

	(void)state;
	icmp_faulty_init(&faulty, ipv4_icmp(&host[2].ip), &(struct icmp_faults){ 0 });
	assert_int_equal(failures(icmp_faulty(&faulty)), 0);
}

/* One fault each, at each echo; the test of conformance must notice. */
static void with_any_fault_it_does_not(void **state)
{
	(void)state;
	for (uint32_t n = 1; n <= 10; n++) {
		const struct icmp_faults faults[] = {
			{ .lose_every = n }, { .unreachable_every = n }, { .good = n },
		};

		for (size_t i = 0; i < WD_COUNT(faults); i++) {
			struct icmp_faulty faulty;

			assert_int_equal(hosts_teardown(NULL) + hosts_setup_addresses(NULL), 0);
			icmp_faulty_init(&faulty, ipv4_icmp(&host[2].ip), &faults[i]);
			assert_true(failures(icmp_faulty(&faulty)) > 0);
		}
	}
}

static void faults_are_as_often_as_said(void **state)
{
	struct wd_icmp_asked_ asked = wd_icmp_echo_(&host[1].addr, 56);
	struct icmp_faulty faulty;

	(void)state;
	icmp_faulty_init(&faulty, ipv4_icmp(&host[2].ip), &(struct icmp_faults){
		.lose_every = 3, .unreachable_every = 2, .good = 4 });
	for (unsigned n = 1; n <= 4; n++) {
		assert_null(wd_icmp_ask(icmp_faulty(&faulty), &asked.echo));
		host_pass(NULL, wd_s(1));
		assert_int_equal(asked.answers, n < 3 ? n : n - 1);
		assert_ptr_equal(asked.err, n == 1 ? NULL : wd_icmp_unreachable);
		wd_icmp_withdraw(icmp_faulty(&faulty), &asked.echo);
	}
	assert_ptr_equal(wd_icmp_ask(icmp_faulty(&faulty), &asked.echo), wd_ip_no_route);
}

/* ---- Traces ------------------------------------------------------------------------------ */

static void what_is_traced_conforms(void **state)
{
	(void)state;
	assert_int_equal(failures(icmp_trace(&trace)), 0);
	assert_int_equal(console.lost, 0);
	for (size_t i = 0; i < ICMP_TRACE_ECHOES; i++)
		assert_null(trace.echo[i].of);
}

static void echoes_and_answers_are_said(void **state)
{
	struct wd_addr nowhere = wd_ipv4(10, 0, 1, 1);
	struct wd_icmp_asked_ asked = wd_icmp_echo_(&host[1].addr, 56);
	struct icmp_faulty faulty;

	(void)state;
	assert_null(wd_icmp_ask(icmp_trace(&trace), &asked.echo));
	host_pass(NULL, wd_s(1));
	asked.echo.to = nowhere;
	assert_ptr_equal(wd_icmp_ask(icmp_trace(&trace), &asked.echo), wd_ip_no_route);
	icmp_faulty_init(&faulty, trace.under, &(struct icmp_faults){ .unreachable_every = 1 });
	trace.under = icmp_faulty(&faulty);
	assert_null(wd_icmp_ask(icmp_trace(&trace), &asked.echo));
	assert_true(asked.answers == 2 && asked.err == wd_icmp_unreachable);
	assert_string_equal(console.text,
		"ping: > 10.0.0.2: 56 bytes\n"
		"ping: < 10.0.0.2: 56 bytes, 64 hops\n"
		"ping: > 10.0.1.1: 56 bytes\n"
		"ping: > 10.0.1.1: ip: no way leads there\n"
		"ping: > 10.0.1.1: 56 bytes\n"
		"ping: < 10.0.1.1: 56 bytes: icmp: the network cannot reach it "
		"(ip: no way leads there)\n");
}

static void there_is_a_limit_to_echoes(void **state)
{
	struct wd_addr nobody = wd_ipv4(10, 0, 0, 77);
	struct wd_icmp_asked_ asked[ICMP_TRACE_ECHOES + 1];

	(void)state;
	for (size_t i = 0; i < WD_COUNT(asked); i++) {
		asked[i] = wd_icmp_echo_(&nobody, 56);
		assert_ptr_equal(wd_icmp_ask(icmp_trace(&trace), &asked[i].echo),
		                 i < ICMP_TRACE_ECHOES ? NULL : wd_no_memory);
	}
	for (size_t i = 0; i < WD_COUNT(asked); i++)
		wd_icmp_withdraw(icmp_trace(&trace), &asked[i].echo);
	assert_null(wd_icmp_ask(icmp_trace(&trace), &asked[0].echo));
	wd_icmp_withdraw(icmp_trace(&trace), &asked[0].echo);
	host_pass(NULL, wd_s(10));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, hosts_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_faults_it_conforms),
		TEST(with_any_fault_it_does_not),
		TEST(faults_are_as_often_as_said),
		TEST(what_is_traced_conforms),
		TEST(echoes_and_answers_are_said),
		TEST(there_is_a_limit_to_echoes),
	};

	return cmocka_run_group_tests_name("icmp-wrap", tests, NULL, NULL);
}
