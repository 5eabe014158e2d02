/* SPDX-License-Identifier: ISC */
#include "arp_wire.h"

/* ---- Conformance --------------------------------------------------------------------- */

static void two_of_them_conform(void **state)
{
	struct wd_arp_side a = { arp(), ethernet_direct(&us.eth), addr(1), addr(11) };
	struct wd_arp_side b = { arp_direct(&them.arp), ethernet_direct(&them.eth), addr(2),
	                         addr(12) };

	(void)state;
	assert_int_equal(wd_arp_conforms(&a, &b, pass_both, NULL), 0);
}

/* 10.0.0.9 is known to be 02:..:09, and in use. */
static void know_nine(void)
{
	send_packet(9, 0);
	assert_string_equal(said(), "request to ff: 1 is 01, who is 9");
	hear((struct spoken){ .op = REPLY, .from = 9, .sender = 9, .target = 1, .to_us = true });
	assert_string_equal(said(), "packet 0 to 09");
	assert_string_equal(said(), "-");
}

/* ---- Asking -------------------------------------------------------------------------- */

static void an_address_is_asked_for_once_a_second_and_three_times(void **state)
{
	wd_instant start = wheel.now;

	(void)state;
	send_packet(9, 1);
	for (uint64_t i = 0; i < 3; i++) {
		assert_string_equal(said_within(wd_s(9)), "request to ff: 1 is 01, who is 9");
		assert_true(wheel.now.ns == start.ns + i * WD_NS_PER_S);
	}
	assert_string_equal(said_within(wd_s(9)), "-");
}

static void what_nobody_answers_for_is_not_asked_for_again_too_soon(void **state)
{
	(void)state;
	send_packet(9, 1);
	for (int i = 0; i < 3; i++)
		said_within(wd_s(1));
	said_within(wd_ms(1001));
	send_packet(9, 2);
	assert_string_equal(said_within(wd_ms(1900)), "-");
	assert_int_equal(pool.used, 0);
	wd_wheel_turn(&wheel, wd_after(wheel.now, wd_ms(1200)));
	send_packet(9, 3);
	assert_string_equal(said(), "request to ff: 1 is 01, who is 9");
}

static void the_newest_packets_wait_for_an_answer(void **state)
{
	char text[32];

	(void)state;
	for (uint8_t i = 0; i < 40; i++)
		send_packet(9, i);
	assert_int_equal(us.arp.waiting, ARP_DIRECT_WAITING);
	said();
	hear((struct spoken){ .op = REPLY, .from = 9, .sender = 9, .target = 1, .to_us = true });
	for (unsigned i = 40 - ARP_DIRECT_WAITING; i < 40; i++) {
		snprintf(text, sizeof text, "packet %u to 09", i);
		assert_string_equal(said(), text);
	}
	assert_string_equal(said(), "-");
	assert_int_equal(us.arp.waiting, 0);
}

static void packets_for_many_wait_within_a_limit(void **state)
{
	(void)state;
	for (uint8_t to = 10; to < 40; to++)
		for (uint8_t i = 0; i < 10; i++)
			send_packet(to, i);
	assert_int_equal(us.arp.waiting, ARP_DIRECT_WAITING_ALL);
	while (said()[0] != '-')
		;
	assert_int_equal(pool.used, ARP_DIRECT_WAITING_ALL);
	for (uint8_t to = 100; to < 250; to++)
		send_packet(to, 0);
	assert_true(us.arp.waiting <= ARP_DIRECT_WAITING_ALL);
	assert_int_equal(us.arp.asked.count, ARP_DIRECT_ASKED);
	while (said()[0] != '-')
		;
	assert_int_equal(pool.used, us.arp.waiting);
}

static void requests_for_many_are_limited_together(void **state)
{
	unsigned requests = 0;

	(void)state;
	for (unsigned i = 0; i < 2000; i++) {
		struct wd_addr hop = wd_ipv4(10, 0, (uint8_t)(1 + i / 250), (uint8_t)(i % 250));
		struct wd_buf *b = wd_ethernet_alloc(ethernet_direct(&us.eth), 0);

		*wd_buf_append(b, 1) = 0;
		wd_arp_send(arp(), &hop, b);
		requests += said()[0] == 'r';
	}
	assert_int_equal(requests, 200);
	requests = 0;
	while (said_within(wd_ms(50))[0] == 'r')
		requests++;
	assert_int_equal(requests, 0);
	wd_wheel_turn(&wheel, wd_after(wheel.now, wd_s(20)));
	while (said()[0] != '-')
		;
	send_packet(9, 0);
	assert_string_equal(said(), "request to ff: 1 is 01, who is 9");
}

static void without_a_buffer_the_request_is_made_up_for(void **state)
{
	(void)state;
	us.net.fail_at = us.net.asked + 2; /* after the packet's own */
	send_packet(9, 1);
	assert_string_equal(said(), "-");
	assert_string_equal(said_within(wd_s(1)), "request to ff: 1 is 01, who is 9");
}

/* ---- Knowing ------------------------------------------------------------------------- */

static void an_address_in_use_is_polled_before_its_time_is_over(void **state)
{
	unsigned polls = 0;

	(void)state;
	know_nine();
	for (int i = 0; i < 600; i++) { /* ten minutes of use */
		const char *text;

		send_packet(9, 5);
		text = said();
		if (text[0] == 'r') {
			assert_string_equal(text, "request to 09: 1 is 01, who is 9");
			hear((struct spoken){ .op = REPLY, .from = 9, .sender = 9, .target = 1,
			                      .to_us = true });
			polls++;
			text = said();
		}
		assert_string_equal(text, "packet 5 to 09");
		assert_string_equal(said_within(wd_s(1)), "-");
	}
	assert_true(polls > 10 && polls < 20);
}

static void an_owner_who_is_silent_is_polled_twice_and_then_all_are_asked(void **state)
{
	const char *text;

	(void)state;
	know_nine();
	do {
		send_packet(9, 1);
		text = said();
		if (text[0] == 'p')
			said_within(wd_s(1));
	} while (text[0] == 'p');
	assert_string_equal(text, "request to 09: 1 is 01, who is 9");
	assert_string_equal(said(), "packet 1 to 09");
	assert_string_equal(said_within(wd_s(1)), "request to 09: 1 is 01, who is 9");
	send_packet(9, 2);
	assert_string_equal(said(), "packet 2 to 09");
	assert_string_equal(said_within(wd_s(1)), "request to ff: 1 is 01, who is 9");
	send_packet(9, 3);
	assert_string_equal(said(), "-");
	hear((struct spoken){ .op = REPLY, .from = 7, .sender = 9, .target = 1, .to_us = true });
	assert_string_equal(said(), "packet 3 to 07");
}

static void an_address_that_was_not_used_for_long_is_asked_for_anew(void **state)
{
	(void)state;
	know_nine();
	assert_string_equal(said_within(wd_hours(1)), "-");
	send_packet(9, 1);
	assert_string_equal(said(), "request to ff: 1 is 01, who is 9");
	assert_string_equal(said(), "-");
}

static void who_asks_us_is_known(void **state)
{
	(void)state;
	hear((struct spoken){ .op = REQUEST, .from = 5, .sender = 5, .target = 1 });
	assert_string_equal(said(), "reply to 05: 1 is 01, for 5");
	send_packet(5, 1);
	assert_string_equal(said(), "packet 1 to 05");
}

static void who_asks_for_others_is_not_learnt(void **state)
{
	(void)state;
	hear((struct spoken){ .op = REQUEST, .from = 5, .sender = 5, .target = 6 });
	assert_string_equal(said(), "-");
	send_packet(5, 1);
	assert_string_equal(said(), "request to ff: 1 is 01, who is 5");
}

/* ---- Lies and nonsense --------------------------------------------------------------- */

static void an_announcement_does_not_overwrite_who_is_in_use(void **state)
{
	(void)state;
	know_nine();
	hear((struct spoken){ .op = REPLY, .from = 0x66, .sender = 9, .target = 1, .to_us = true });
	hear((struct spoken){ .op = REQUEST, .from = 0x66, .sender = 9, .target = 9 });
	assert_string_equal(said(), "request to 09: 1 is 01, who is 9");
	send_packet(9, 1);
	assert_string_equal(said(), "packet 1 to 09");
	hear((struct spoken){ .op = REPLY, .from = 9, .sender = 9, .target = 1, .to_us = true });
	assert_string_equal(said_within(wd_s(20)), "-");
	send_packet(9, 2);
	assert_string_equal(said(), "packet 2 to 09");
}

static void an_address_that_has_moved_is_found_within_a_second(void **state)
{
	(void)state;
	know_nine();
	hear((struct spoken){ .op = REQUEST, .from = 7, .sender = 9, .target = 9 });
	assert_string_equal(said(), "request to 09: 1 is 01, who is 9");
	assert_string_equal(said_within(wd_s(1)), "request to ff: 1 is 01, who is 9");
	hear((struct spoken){ .op = REPLY, .from = 7, .sender = 9, .target = 1, .to_us = true });
	send_packet(9, 2);
	assert_string_equal(said(), "packet 2 to 07");
}

static void a_stranger_who_changes_his_address_is_forgotten(void **state)
{
	(void)state;
	hear((struct spoken){ .op = REQUEST, .from = 5, .sender = 5, .target = 1 });
	said();
	hear((struct spoken){ .op = REQUEST, .from = 6, .sender = 5, .target = 5 });
	send_packet(5, 1);
	assert_string_equal(said(), "request to ff: 1 is 01, who is 5");
}

static void malformed_packets_are_dropped(void **state)
{
	const struct spoken good = { .op = REQUEST, .from = 5, .sender = 5, .target = 1 };
	struct spoken bad[6] = { good, good, good, good, good, good };

	(void)state;
	bad[0].hardware = 6;
	bad[1].hlen = 5;
	bad[2].plen = 16;
	bad[3].op = 3;
	bad[4].cut = 1;
	bad[5].cut = 28;
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		hear(bad[i]);
		assert_string_equal(said(), "-");
	}
	assert_null(us.arp.heard.newest);
	hear(good);
	assert_string_equal(said(), "reply to 05: 1 is 01, for 5");
}

static void a_group_is_no_owner(void **state)
{
	(void)state;
	send_packet(9, 1);
	said();
	hear((struct spoken){ .op = REPLY, .from = 9, .sender = 9, .target = 1, .to_us = true,
	                      .group = true });
	assert_string_equal(said(), "-");
}

static void addresses_no_host_has_are_not_learnt(void **state)
{
	static const uint32_t bad[] = { 0x00000001, 0x7f000001, 0xe0000001, 0xffffffff };
	uint8_t frame[42] = "\xff\xff\xff\xff\xff\xff" "\2\0\0\0\0\5" "\x08\x06"
	                    "\0\1\x08\0\6\4\0\1" "\2\0\0\0\0\5" "????" "\0\0\0\0\0\0" "\x0a\0\0\1";

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		struct wd_buf *b = wd_buf_alloc(&pool, 0);
		struct wd_bufq line;

		wd_put_be32(frame + 28, bad[i]);
		memcpy(wd_buf_append(b, 42), frame, 42);
		wd_bufq_init(&line);
		wd_bufq_put(&line, b);
		ethernet_direct_input(&us.eth, &line);
		assert_string_equal(said(), "-");
	}
	assert_null(us.arp.heard.newest);
}

/* ---- Floods -------------------------------------------------------------------------- */

/* A request for us from 10.1.x.y. */
static void stranger(unsigned number)
{
	uint8_t frame[42] = "\xff\xff\xff\xff\xff\xff" "\2\0\0\7\0\0" "\x08\x06"
	                    "\0\1\x08\0\6\4\0\1" "\2\0\0\7\0\0" "????" "\0\0\0\0\0\0" "\x0a\0\0\1";
	struct wd_buf *b = wd_buf_alloc(&pool, 0);
	struct wd_bufq line;

	wd_put_be16(frame + 10, (uint16_t)number);
	wd_put_be16(frame + 26, (uint16_t)number);
	wd_put_be32(frame + 28, 0x0a010000u + number);
	memcpy(wd_buf_append(b, 42), frame, 42);
	wd_bufq_init(&line);
	wd_bufq_put(&line, b);
	ethernet_direct_input(&us.eth, &line);
	said();
}

static void a_flood_of_strangers_takes_no_place_from_who_is_in_use(void **state)
{
	(void)state;
	know_nine();
	for (unsigned i = 0; i < 5000; i++)
		stranger(i);
	send_packet(9, 1);
	assert_string_equal(said(), "packet 1 to 09");
	assert_int_equal(us.arp.heard.count + us.arp.used.count, ARP_DIRECT_ENTRIES);
	/* Of the strangers, the latest are known. */
	struct wd_addr last = wd_ipv4(10, 1, 4999 >> 8, (uint8_t)4999);
	struct wd_arp_asked_ asked = { .question.answer = wd_arp_answer_ };

	wd_arp_ask(arp(), &last, &asked.question);
	assert_true(asked.answers == 1 && !asked.err);
}

static void a_flood_of_absent_addresses_takes_no_place_from_who_is_in_use(void **state)
{
	(void)state;
	know_nine();
	for (unsigned i = 0; i < 5000; i++) {
		struct wd_addr hop = wd_ipv4(10, 0, (uint8_t)(1 + i / 250), (uint8_t)(i % 250));
		struct wd_buf *b = wd_ethernet_alloc(ethernet_direct(&us.eth), 0);

		*wd_buf_append(b, 1) = 0;
		wd_arp_send(arp(), &hop, b);
		said();
	}
	assert_int_equal(us.arp.asked.count, ARP_DIRECT_ASKED);
	send_packet(9, 1);
	assert_string_equal(said(), "packet 1 to 09");
}

static void when_all_are_in_use_others_wait_until_one_is_not(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARP_DIRECT_ENTRIES; i++) {
		struct wd_addr hop = wd_ipv4(10, 1, 0, (uint8_t)i);
		struct wd_buf *b = wd_ethernet_alloc(ethernet_direct(&us.eth), 0);

		stranger(i);
		*wd_buf_append(b, 1) = 0;
		wd_arp_send(arp(), &hop, b);
		assert_memory_equal(said(), "packet", 6);
	}
	send_packet(9, 1);
	assert_string_equal(said(), "-");
	assert_string_equal(said_within(wd_s(11)), "-");
	send_packet(9, 1);
	assert_string_equal(said(), "request to ff: 1 is 01, who is 9");
}

static void who_asked_for_what_gives_way_is_told(void **state)
{
	struct wd_arp_asked_ asked = { .question.answer = wd_arp_answer_ };
	struct wd_addr nine = addr(9);

	(void)state;
	wd_arp_ask(arp(), &nine, &asked.question);
	for (uint8_t i = 0; i < ARP_DIRECT_ASKED; i++)
		send_packet((uint8_t)(100 + i), 0);
	assert_int_equal(asked.answers, 0);
	wd_wheel_settle(&wheel);
	assert_true(asked.answers == 1 && asked.err == wd_arp_timeout);
	while (said()[0] != '-')
		;
}

/* ---- The same again ------------------------------------------------------------------ */

static void the_same_seed_behaves_the_same(void **state)
{
	struct wd_addr own = addr(4);
	uint64_t at[2] = { 0, 0 };

	(void)state;
	for (int i = 0; i < 2; i++) {
		if (i > 0)
			assert_int_equal(teardown(NULL), 0);
		assert_int_equal(setup(NULL), 0);
		assert_null(wd_arp_claim(arp(), &own, true, wd_arp_note_, &told));
		for (int n = 0; n < 3; n++) {
			said_within(wd_s(3));
			at[i] = at[i] * 31 + wheel.now.ns;
		}
	}
	assert_true(at[0] == at[1]);
}

/* A conversation with each of its buffers refused in turn: no leak, and it recovers. */
static void any_buffer_may_be_refused(void **state)
{
	(void)state;
	for (uint64_t n = 1; n < 40; n++) {
		assert_int_equal(teardown(NULL), 0);
		assert_int_equal(setup(NULL), 0);
		us.net.fail_at = n;
		struct wd_addr own = addr(1);

		assert_null(wd_arp_claim(arp(), &own, true, wd_arp_note_, &told));
		for (int i = 0; i < 6; i++)
			said_within(wd_s(3));
		hear((struct spoken){ .op = REQUEST, .from = 5, .sender = 5, .target = 1 });
		for (uint8_t i = 0; i < 9; i++) {
			struct wd_buf *b = wd_ethernet_alloc(ethernet_direct(&us.eth), 0);
			struct wd_addr hop = addr((uint8_t)(5 + i % 2));

			if (!b)
				continue;
			*wd_buf_append(b, 1) = 1;
			wd_arp_send(arp(), &hop, b);
			said_within(wd_s(1));
		}
		while (said_within(wd_s(9))[0] != '-')
			;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BARE(two_of_them_conform),
		TEST(an_address_is_asked_for_once_a_second_and_three_times),
		TEST(what_nobody_answers_for_is_not_asked_for_again_too_soon),
		TEST(the_newest_packets_wait_for_an_answer),
		TEST(packets_for_many_wait_within_a_limit),
		TEST(requests_for_many_are_limited_together),
		TEST(without_a_buffer_the_request_is_made_up_for),
		TEST(an_address_in_use_is_polled_before_its_time_is_over),
		TEST(an_owner_who_is_silent_is_polled_twice_and_then_all_are_asked),
		TEST(an_address_that_was_not_used_for_long_is_asked_for_anew),
		TEST(who_asks_us_is_known),
		TEST(who_asks_for_others_is_not_learnt),
		TEST(an_announcement_does_not_overwrite_who_is_in_use),
		TEST(an_address_that_has_moved_is_found_within_a_second),
		TEST(a_stranger_who_changes_his_address_is_forgotten),
		TEST(malformed_packets_are_dropped),
		TEST(a_group_is_no_owner),
		TEST(addresses_no_host_has_are_not_learnt),
		TEST(a_flood_of_strangers_takes_no_place_from_who_is_in_use),
		TEST(a_flood_of_absent_addresses_takes_no_place_from_who_is_in_use),
		TEST(when_all_are_in_use_others_wait_until_one_is_not),
		TEST(who_asked_for_what_gives_way_is_told),
		BARE(the_same_seed_behaves_the_same),
		BARE(any_buffer_may_be_refused),
	};

	return cmocka_run_group_tests_name("arp-direct", tests, NULL, NULL);
}
