/* SPDX-License-Identifier: ISC */
/* a (02:..:01), which is wrapped, and b (02:..:02) on one wire. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/console_memory.h"
#include "wadi/ethernet_direct.h"
#include "wadi/ethernet_faulty.h"
#include "wadi/ethernet_trace.h"
#include "wadi/net_memory.h"
#include "wadi/test/ethernet.h"

enum { SIZE = 1600, BUFFERS = 100 };

static struct wd_pool pool;
static struct net_memory net_a, net_b;
static struct ethernet_direct a, b;
static struct console_memory console;
static struct ethernet_trace trace;

static int setup(void **state)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];
	static char text[100000];

	(void)state;
	console_memory_init(&console, wd_room(text, sizeof text));
	net_memory_init(&net_a, &pool, 1, 1500);
	net_memory_init(&net_b, &pool, 2, 1500);
	if (wd_pool_init(&pool, WD_ROOM(memory), SIZE) ||
	    ethernet_direct_init(&a, net_memory(&net_a)) ||
	    ethernet_direct_init(&b, net_memory(&net_b)))
		return -1;
	ethernet_trace_init(&trace, console_memory(&console), "lan", ethernet_direct(&a));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	net_memory_fini(&net_a);
	net_memory_fini(&net_b);
	return pool.used != 0;
}

static void pass(void *arg, wd_span span)
{
	(void)arg, (void)span;
	assert_null(ethernet_direct_flush(&a));
	assert_null(ethernet_direct_flush(&b));
	ethernet_direct_input(&b, &net_a.sent);
	ethernet_direct_input(&a, &net_b.sent);
}

/* It sends; and, on fresh ones, it gets. */
static int failures(wd_ethernet first, bool gets)
{
	return gets ? wd_ethernet_conforms(ethernet_direct(&b), first, pass, NULL)
	            : wd_ethernet_conforms(first, ethernet_direct(&b), pass, NULL);
}

static void without_faults_it_conforms(void **state)
{
	struct ethernet_faulty faulty;

	(void)state;
	ethernet_faulty_init(&faulty, ethernet_direct(&a), &(struct ethernet_faults){ 0 });
	assert_int_equal(failures(ethernet_faulty(&faulty), false), 0);
	assert_int_equal(failures(ethernet_faulty(&faulty), true), 0);
}

/* One fault each; the test of conformance must notice. */
static void with_any_fault_it_does_not(void **state)
{
	const struct ethernet_faults faults[] = {
		{ .lose_every = 9 }, { .alloc_every = 9 }, { .good = 15 }, { .full_every = 3 },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(faults); i++) {
		struct ethernet_faulty faulty;

		assert_int_equal(teardown(NULL) + setup(NULL), 0);
		ethernet_faulty_init(&faulty, ethernet_direct(&a), &faults[i]);
		assert_true(failures(ethernet_faulty(&faulty), faults[i].full_every > 0) > 0);
	}
}

static void faults_are_as_often_as_said(void **state)
{
	struct wd_mac to = { { 2, 0, 0, 0, 0, 2 } };
	struct wd_ethernet_seen_ seen = { 0 };
	struct ethernet_faulty faulty;

	(void)state;
	ethernet_faulty_init(&faulty, ethernet_direct(&a), &(struct ethernet_faults){
		.lose_every = 10, .good = 45 });
	assert_null(wd_ethernet_listen(ethernet_direct(&b), WD_ETHERNET_TEST_TYPE,
	                               wd_ethernet_note_, &seen));
	wd_ethernet_send_test_(ethernet_faulty(&faulty), &to, WD_ETHERNET_TEST_TYPE, 46, 60, 0);
	pass(NULL, wd_ms(1));
	assert_int_equal(faulty.sent, 60);
	assert_int_equal(seen.good + seen.bad, 45 - 4);
}

/* ---- Traces ------------------------------------------------------------------------------ */

static void what_is_traced_conforms(void **state)
{
	(void)state;
	assert_int_equal(failures(ethernet_trace(&trace), false), 0);
	assert_int_equal(failures(ethernet_trace(&trace), true), 0);
	assert_int_equal(console.lost, 0);
}

static void frames_and_groups_are_said(void **state)
{
	struct wd_mac own = { { 2, 0, 0, 0, 0, 1 } }, to = { { 2, 0, 0, 0, 0, 2 } };
	struct wd_mac group = { { 1, 0, 0x5e, 0, 0, 0xfb } };
	struct wd_ethernet_seen_ seen = { 0 };

	(void)state;
	assert_null(wd_ethernet_listen(ethernet_trace(&trace), WD_ETHERNET_TEST_TYPE,
	                               wd_ethernet_note_, &seen));
	wd_ethernet_send_test_(ethernet_trace(&trace), &to, 0x0800, 5, 1, 0);
	wd_ethernet_send_test_(ethernet_direct(&b), &own, WD_ETHERNET_TEST_TYPE, 50, 1, 0);
	pass(NULL, wd_ms(1));
	assert_int_equal(seen.good, 1);
	assert_null(wd_ethernet_join(ethernet_trace(&trace), &group));
	wd_ethernet_leave(ethernet_trace(&trace), &group);
	a.groups = ETHERNET_DIRECT_GROUPS;
	assert_ptr_equal(wd_ethernet_join(ethernet_trace(&trace), &group), wd_ethernet_full);
	assert_string_equal(console.text,
		"lan: 02:00:00:00:00:01 > 02:00:00:00:00:02: type 0800, 5 bytes\n"
		"lan: 02:00:00:00:00:01 < 02:00:00:00:00:02: type 88b5, 50 bytes\n"
		"lan: join 01:00:5e:00:00:fb\n"
		"lan: leave 01:00:5e:00:00:fb\n"
		"lan: join 01:00:5e:00:00:fb: ethernet: there are too many types or "
		"groups (wadi: no memory left)\n");
}

static void there_is_a_limit_to_types(void **state)
{
	static struct wd_ethernet_seen_ seen;

	(void)state;
	for (uint16_t i = 0; i < ETHERNET_TRACE_TYPES; i++)
		assert_null(wd_ethernet_listen(ethernet_trace(&trace), (uint16_t)(0x800 + i),
		                               wd_ethernet_note_, &seen));
	assert_ptr_equal(wd_ethernet_listen(ethernet_trace(&trace), 0x900, wd_ethernet_note_,
	                                    &seen), wd_ethernet_full);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_faults_it_conforms),
		TEST(with_any_fault_it_does_not),
		TEST(faults_are_as_often_as_said),
		TEST(what_is_traced_conforms),
		TEST(frames_and_groups_are_said),
		TEST(there_is_a_limit_to_types),
	};

	return cmocka_run_group_tests_name("ethernet-wrap", tests, NULL, NULL);
}
