/* SPDX-License-Identifier: ISC */
/* We (02:..:01) and them (02:..:02) on one wire. */
#include "../../arp_direct/tests/arp_wire.h"
#include "wadi/arp_faulty.h"
#include "wadi/arp_trace.h"
#include "wadi/console_memory.h"

static struct console_memory console;
static struct arp_trace trace;

static int begin(void **state)
{
	static char text[100000];

	console_memory_init(&console, wd_room(text, sizeof text));
	if (setup(state))
		return -1;
	arp_trace_init(&trace, console_memory(&console), "lan", arp());
	return 0;
}

static int failures(wd_arp first)
{
	struct wd_arp_side a = { first, ethernet_direct(&us.eth), addr(1), addr(11) };
	struct wd_arp_side b = { arp_direct(&them.arp), ethernet_direct(&them.eth), addr(2),
	                         addr(12) };

	return wd_arp_conforms(&a, &b, pass_both, NULL);
}

static void without_faults_it_conforms(void **state)
{
	struct arp_faulty faulty;

	(void)state;
	arp_faulty_init(&faulty, arp(), &(struct arp_faults){ 0 });
	assert_int_equal(failures(arp_faulty(&faulty)), 0);
	assert_true(faulty.sent > 0 && faulty.asked > 0 && faulty.claimed > 0);
}

/* One fault each; the test of conformance must notice. */
static void with_any_fault_it_does_not(void **state)
{
	const struct arp_faults faults[] = {
		{ .lose_every = 10 }, { .silent_every = 2 }, { .full_every = 1 },
		{ .conflict_every = 3 },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(faults); i++) {
		struct arp_faulty faulty;

		assert_int_equal(teardown(NULL) + setup(NULL), 0);
		arp_faulty_init(&faulty, arp(), &faults[i]);
		assert_true(failures(arp_faulty(&faulty)) > 0);
	}
}

static void faults_are_told_at_once(void **state)
{
	struct wd_addr own = addr(1), other = addr(9);
	struct wd_arp_asked_ asked = { .question.answer = wd_arp_answer_ };
	struct arp_faulty faulty;

	(void)state;
	arp_faulty_init(&faulty, arp(), &(struct arp_faults){
		.silent_every = 1, .full_every = 2, .conflict_every = 3 });
	wd_arp_ask(arp_faulty(&faulty), &other, &asked.question);
	assert_true(asked.answers == 1 && asked.err == wd_arp_timeout);
	wd_arp_withdraw(arp_faulty(&faulty), &asked.question); /* is answered already */
	assert_null(wd_arp_claim(arp_faulty(&faulty), &own, false, wd_arp_note_, &told));
	assert_true(told.times == 1 && !told.err);
	wd_arp_release(arp_faulty(&faulty), &own);
	assert_ptr_equal(wd_arp_claim(arp_faulty(&faulty), &own, false, wd_arp_note_, &told),
	                 wd_arp_full);
	assert_null(wd_arp_claim(arp_faulty(&faulty), &own, true, wd_arp_note_, &told));
	assert_true(told.times == 2 && told.err == wd_arp_conflict);
}

/* ---- Traces ------------------------------------------------------------------------------ */

static void what_is_traced_conforms(void **state)
{
	(void)state;
	assert_int_equal(failures(arp_trace(&trace)), 0);
	assert_int_equal(console.lost, 0);
	for (size_t i = 0; i < ARP_TRACE_QUESTIONS; i++)
		assert_null(trace.question[i].of);
	for (size_t i = 0; i < ARP_TRACE_CLAIMS; i++)
		assert_null(trace.claim[i].told);
}

static void questions_and_answers_are_said(void **state)
{
	struct wd_addr own = addr(2), other = addr(9);
	struct wd_arp_asked_ asked = { .question.answer = wd_arp_answer_ };
	struct wd_buf *packet = wd_ethernet_alloc(ethernet_direct(&us.eth), 0);

	(void)state;
	assert_null(wd_arp_claim(arp_direct(&them.arp), &own, false, wd_arp_note_, &told));
	wd_arp_ask(arp_trace(&trace), &own, &asked.question);
	pass_both(NULL, wd_s(1));
	wd_arp_ask(arp_trace(&trace), &other, &asked.question);
	pass_both(NULL, wd_s(10));
	assert_int_equal(asked.answers, 2);
	memset(wd_buf_append(packet, 84), 0, 84);
	wd_arp_send(arp_trace(&trace), &own, packet);
	pass_both(NULL, wd_s(1));
	assert_string_equal(console.text,
		"lan: 10.0.0.2: asked for\n"
		"lan: 10.0.0.2: at 02:00:00:00:00:02\n"
		"lan: 10.0.0.9: asked for\n"
		"lan: 10.0.0.9: arp: nobody answers for this address (wadi: timed out)\n"
		"lan: 10.0.0.2: packet, 84 bytes\n");
	wd_arp_release(arp_direct(&them.arp), &own);
}

static void claims_are_said(void **state)
{
	struct wd_addr own = addr(1), theirs = addr(2);

	(void)state;
	assert_null(wd_arp_claim(arp_direct(&them.arp), &theirs, false, wd_arp_note_, &told));
	assert_null(wd_arp_claim(arp_trace(&trace), &own, false, wd_arp_note_, &told));
	assert_null(wd_arp_claim(arp_trace(&trace), &theirs, true, wd_arp_note_, &told));
	pass_both(NULL, wd_s(20));
	wd_arp_release(arp_trace(&trace), &own);
	wd_arp_release(arp_direct(&them.arp), &theirs);
	assert_true(told.times == 3 && told.err == wd_arp_conflict);
	assert_string_equal(console.text,
		"lan: 10.0.0.1: claimed\n"
		"lan: 10.0.0.1: ours\n"
		"lan: 10.0.0.2: claimed\n"
		"lan: 10.0.0.2: arp: another has this address\n"
		"lan: 10.0.0.1: released\n");
}

static void there_are_limits(void **state)
{
	static struct wd_arp_asked_ asked[ARP_TRACE_QUESTIONS + 1];
	struct wd_addr other = addr(9), own;

	(void)state;
	for (size_t i = 0; i < WD_COUNT(asked); i++) {
		asked[i].question.answer = wd_arp_answer_;
		wd_arp_ask(arp_trace(&trace), &other, &asked[i].question);
	}
	assert_int_equal(asked[0].answers, 0);
	assert_ptr_equal(asked[ARP_TRACE_QUESTIONS].err, wd_arp_full);
	wd_arp_withdraw(arp_trace(&trace), &asked[ARP_TRACE_QUESTIONS].question);
	for (size_t i = 0; i < ARP_TRACE_QUESTIONS; i++)
		wd_arp_withdraw(arp_trace(&trace), &asked[i].question);
	for (uint8_t i = 0; i <= ARP_TRACE_CLAIMS; i++) {
		own = addr((uint8_t)(20 + i));
		if (wd_arp_claim(arp_trace(&trace), &own, false, wd_arp_note_, &told))
			break;
	}
	assert_true(told.times > 0 && told.times <= ARP_TRACE_CLAIMS);
	for (uint8_t i = 0; i < told.times; i++) {
		own = addr((uint8_t)(20 + i));
		wd_arp_release(arp_trace(&trace), &own);
	}
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_faults_it_conforms),
		TEST(with_any_fault_it_does_not),
		TEST(faults_are_told_at_once),
		TEST(what_is_traced_conforms),
		TEST(questions_and_answers_are_said),
		TEST(claims_are_said),
		TEST(there_are_limits),
	};

	return cmocka_run_group_tests_name("arp-wrap", tests, NULL, NULL);
}
