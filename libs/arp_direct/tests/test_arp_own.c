/* SPDX-License-Identifier: ISC */
#include "arp_wire.h"

/* ---- Our own address ----------------------------------------------------------------- */

static void probes_come_before_announcements_at_the_times_of_the_rfc(void **state)
{
	struct wd_addr own = addr(4);
	wd_instant start = wheel.now, at[5];

	(void)state;
	assert_null(wd_arp_claim(arp(), &own, true, wd_arp_note_, &told));
	for (int i = 0; i < 5; i++) {
		assert_string_equal(said_within(wd_s(3)),
		                    i < 3 ? "request to ff: 0 is 01, who is 4" :
		                    "request to ff: 4 is 01, who is 4");
		at[i] = wheel.now;
		assert_int_equal(told.times, i < 3 ? 0 : 1);
	}
	assert_true(wd_between(start, at[0]).ns <= WD_NS_PER_S);
	for (int i = 1; i < 3; i++) {
		assert_true(wd_between(at[i - 1], at[i]).ns >= WD_NS_PER_S);
		assert_true(wd_between(at[i - 1], at[i]).ns <= 2 * WD_NS_PER_S);
	}
	assert_true(wd_between(at[2], at[3]).ns == 2 * WD_NS_PER_S);
	assert_true(wd_between(at[3], at[4]).ns == 2 * WD_NS_PER_S);
	assert_null(told.err);
	assert_string_equal(said_within(wd_hours(1)), "-");
}

static void while_it_is_probed_it_is_not_answered_for(void **state)
{
	struct wd_addr own = addr(4);

	(void)state;
	assert_null(wd_arp_claim(arp(), &own, true, wd_arp_note_, &told));
	said_within(wd_s(1));
	hear((struct spoken){ .op = REQUEST, .from = 5, .sender = 5, .target = 4 });
	assert_string_equal(said(), "-");
}

/* Each of them ends the probing. */
static void another_who_has_it_or_wants_it_is_a_conflict(void **state)
{
	const struct spoken other[] = {
		{ .op = REPLY, .from = 5, .sender = 4, .target = 0, .to_us = true },
		{ .op = REQUEST, .from = 5, .sender = 4, .target = 9 },
		{ .op = REQUEST, .from = 5, .sender = 0, .target = 4 },
	};
	struct wd_addr own = addr(4);

	(void)state;
	for (size_t i = 0; i < WD_COUNT(other); i++) {
		told = (struct wd_arp_told_){ 0 };
		assert_null(wd_arp_claim(arp(), &own, true, wd_arp_note_, &told));
		assert_string_equal(said_within(wd_s(1)), "request to ff: 0 is 01, who is 4");
		hear(other[i]);
		assert_int_equal(told.times, 1);
		assert_ptr_equal(told.err, wd_arp_conflict);
		assert_string_equal(said_within(wd_s(20)), "-");
	}
}

static void our_own_probe_come_back_is_no_conflict(void **state)
{
	struct wd_addr own = addr(4);

	(void)state;
	told = (struct wd_arp_told_){ 0 };
	assert_null(wd_arp_claim(arp(), &own, true, wd_arp_note_, &told));
	said_within(wd_s(1));
	hear((struct spoken){ .op = REQUEST, .from = 1, .sender = 0, .target = 4 });
	hear((struct spoken){ .op = REQUEST, .from = 1, .sender = 4, .target = 4 });
	assert_int_equal(told.times, 0);
}

static void after_ten_conflicts_a_claim_waits_a_minute(void **state)
{
	struct wd_addr own = addr(4);

	(void)state;
	for (int i = 0; i < 11; i++) {
		told = (struct wd_arp_told_){ 0 };
		assert_null(wd_arp_claim(arp(), &own, true, wd_arp_note_, &told));
		if (i == 10)
			break;
		said_within(wd_s(1));
		hear((struct spoken){ .op = REPLY, .from = 5, .sender = 4, .target = 0 });
		assert_int_equal(told.times, 1);
	}
	assert_string_equal(said_within(wd_s(59)), "-");
	assert_string_equal(said_within(wd_s(1)), "request to ff: 0 is 01, who is 4");
}

static void an_address_without_probes_is_defended_for_ever_but_not_too_often(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++) {
		hear((struct spoken){ .op = REQUEST, .from = 5, .sender = 1, .target = 1 });
		assert_string_equal(said(), "request to ff: 1 is 01, who is 1");
		for (int n = 0; n < 9; n++) {
			assert_string_equal(said_within(wd_s(1)), "-");
			hear((struct spoken){ .op = REPLY, .from = 5, .sender = 1, .target = 9 });
			assert_string_equal(said(), "-");
		}
		assert_string_equal(said_within(wd_ms(1001)), "-");
	}
	assert_int_equal(told.times, 1);
	assert_null(us.arp.heard.newest);
}

static void a_probed_one_is_given_up_when_another_insists(void **state)
{
	struct wd_addr own = addr(4);
	const struct spoken other = { .op = REQUEST, .from = 5, .sender = 4, .target = 4 };

	(void)state;
	told = (struct wd_arp_told_){ 0 };
	assert_null(wd_arp_claim(arp(), &own, true, wd_arp_note_, &told));
	for (int i = 0; i < 5; i++)
		said_within(wd_s(9));
	assert_int_equal(told.times, 1);
	for (int i = 0; i < 3; i++) { /* rarely: defended */
		hear(other);
		assert_string_equal(said(), "request to ff: 4 is 01, who is 4");
		assert_string_equal(said_within(wd_ms(10001)), "-");
	}
	hear(other);
	said();
	wd_wheel_turn(&wheel, wd_after(wheel.now, wd_s(9)));
	hear(other);
	assert_int_equal(told.times, 2);
	assert_ptr_equal(told.err, wd_arp_conflict);
	hear((struct spoken){ .op = REQUEST, .from = 6, .sender = 6, .target = 4 });
	assert_string_equal(said(), "-");
}

static void a_probe_for_our_address_is_answered(void **state)
{
	(void)state;
	hear((struct spoken){ .op = REQUEST, .from = 5, .sender = 0, .target = 1 });
	assert_string_equal(said(), "reply to 05: 1 is 01, for 0");
	assert_null(us.arp.heard.newest);
}

static void our_own_address_is_known(void **state)
{
	struct wd_arp_asked_ asked = { .question.answer = wd_arp_answer_ };
	struct wd_addr own = addr(1);

	(void)state;
	wd_arp_ask(arp(), &own, &asked.question);
	assert_true(asked.answers == 1 && !asked.err && asked.mac.octet[5] == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BARE(probes_come_before_announcements_at_the_times_of_the_rfc),
		TEST(while_it_is_probed_it_is_not_answered_for),
		TEST(another_who_has_it_or_wants_it_is_a_conflict),
		TEST(our_own_probe_come_back_is_no_conflict),
		TEST(after_ten_conflicts_a_claim_waits_a_minute),
		TEST(an_address_without_probes_is_defended_for_ever_but_not_too_often),
		TEST(a_probed_one_is_given_up_when_another_insists),
		TEST(a_probe_for_our_address_is_answered),
		TEST(our_own_address_is_known),
	};

	return cmocka_run_group_tests_name("arp-own", tests, NULL, NULL);
}
