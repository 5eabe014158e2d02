/* SPDX-License-Identifier: ISC */
/* One host on a link: its neighbours (RFC 4861, 7). */
#include "link.h"

enum { ROUTER_FLAG = 0x80, SOLICITED = 0x40, OVERRIDE = 0x20 };

static struct ipv6_neighbour *neighbour(const char *text)
{
	struct wd_addr a = addr(text);

	return ipv6_find_neighbour(&it, &a);
}

static uint8_t state_of(const char *text)
{
	struct ipv6_neighbour *n = neighbour(text);

	return n ? n->state : IPV6_FREE;
}

/* A solicitation of `target`: its options are to follow. */
static struct packet ask_for(const char *from, const char *to, const char *target)
{
	struct packet p = packet(from, to, WD_IP_ICMPV6, 255);

	PUT(&p, ICMP6_NEIGHBOUR_SOLICITATION, 0, 0, 0, 0, 0, 0, 0);
	put_addr(&p, target);
	return p;
}

static void put_source(struct packet *p, uint8_t last)
{
	PUT(p, ND_SOURCE, 1, 2, 0, 0, 0, 0, last);
}

static void start_quiet(void)
{
	start_ready();
	listen_all();
}

/* ---- Being asked ------------------------------------------------------------------- */

static void who_asks_is_answered_and_remembered(void **state)
{
	struct packet p = ask_for(NEIGHBOUR, "ff02::1:ff00:1", OWN);
	const struct link_frame *f;

	(void)state;
	start_quiet();
	put_source(&p, 7);
	link_arrive_icmp(&p);
	f = find(ICMP6_NEIGHBOUR_ADVERTISEMENT);
	assert_non_null(f);
	assert_addr(from_of(f), OWN);
	assert_addr(to_of(f), NEIGHBOUR);
	assert_int_equal(f->to.octet[5], 7);
	assert_int_equal(f->bytes[7], 255);
	assert_int_equal(icmp_of(f)[4], SOLICITED | OVERRIDE);
	assert_memory_equal(icmp_of(f) + 24, ((const uint8_t[]){ ND_TARGET, 1, 2, 0, 0, 0, 0, 1 }),
	                    8);
	assert_int_equal(state_of(NEIGHBOUR), IPV6_STALE);
	link_pass(wd_s(60)); /* to answer is no use: it is not asked back */
	assert_int_equal(state_of(NEIGHBOUR), IPV6_STALE);
	assert_null(find(ICMP6_NEIGHBOUR_SOLICITATION));
}

static void who_asks_without_his_interface_is_asked_first(void **state)
{
	struct packet p = ask_for(NEIGHBOUR, OWN, OWN);

	(void)state;
	start_quiet();
	link_arrive_icmp(&p);
	assert_null(find(ICMP6_NEIGHBOUR_ADVERTISEMENT));
	assert_non_null(find(ICMP6_NEIGHBOUR_SOLICITATION));
	advertise_neighbour(NEIGHBOUR, OWN, SOLICITED, 7);
	assert_non_null(find(ICMP6_NEIGHBOUR_ADVERTISEMENT));
}

/* Each differs in one thing from a good one. */
static void bad_solicitations_are_ignored(void **state)
{
	struct packet bad[13];
	size_t n = 0;

	(void)state;
	start_quiet();
	for (size_t i = 0; i < WD_COUNT(bad); i++)
		bad[i] = ask_for(NEIGHBOUR, OWN, OWN);
	bad[n++].bytes[7] = 254;                                   /* came over a router */
	bad[n++].bytes[IPV6_HEADER + 1] = 1;                       /* code */
	bad[n++].len -= 1;                                         /* cut */
	bad[n++].len = IPV6_HEADER + 8;
	bad[n++] = ask_for(NEIGHBOUR, OWN, "2001:db8::3");         /* of another */
	bad[n++] = ask_for(NEIGHBOUR, OWN, "ff02::1");             /* of a group */
	bad[n] = ask_for(NEIGHBOUR, OWN, OWN);
	PUT(&bad[n++], ND_SOURCE, 0, 2, 0, 0, 0, 0, 7);            /* option of length 0, */
	bad[n] = ask_for(NEIGHBOUR, OWN, OWN);
	PUT(&bad[n++], ND_SOURCE, 2, 2, 0, 0, 0, 0, 7);            /* beyond the end, */
	bad[n] = ask_for(NEIGHBOUR, OWN, OWN);
	PUT(&bad[n++], ND_SOURCE);                                 /* cut, */
	bad[n] = ask_for(NEIGHBOUR, OWN, OWN);
	PUT(&bad[n++], ND_SOURCE, 2, 2, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0); /* too long */
	bad[n] = ask_for("::", "ff02::1:ff00:1", OWN);
	put_source(&bad[n++], 7);                                  /* from nobody's interface */
	bad[n++] = ask_for("::", OWN, OWN);                        /* from nobody, to us alone */
	bad[n] = ask_for(NEIGHBOUR, OWN, OWN);
	PUT(&bad[n++], ND_SOURCE, 1, 3, 0, 0, 0, 0, 7);            /* a group's interface */
	assert_int_equal(n, WD_COUNT(bad));
	for (size_t i = 0; i < n; i++) {
		link_arrive_icmp(&bad[i]);
		assert_int_equal(frames, 0);
		assert_null(neighbour(NEIGHBOUR));
	}
}

static void a_bad_checksum_is_ignored(void **state)
{
	struct packet p = ask_for(NEIGHBOUR, OWN, OWN);

	(void)state;
	start_quiet();
	put_source(&p, 7);
	sum(&p, IPV6_HEADER);
	p.bytes[IPV6_HEADER + 2] ^= 1;
	link_arrive(&p);
	assert_int_equal(frames, 0);
}

/* RFC 6980, also when it is whole: nobody need fragment so little. */
static void messages_in_fragments_are_ignored(void **state)
{
	struct packet p = packet(NEIGHBOUR, OWN, IPV6_FRAGMENT, 255);

	(void)state;
	start_quiet();
	PUT(&p, WD_IP_ICMPV6, 0, 0, 0, 0, 0, 0, 1);
	PUT(&p, ICMP6_NEIGHBOUR_SOLICITATION, 0, 0, 0, 0, 0, 0, 0);
	put_addr(&p, OWN);
	put_source(&p, 7);
	sum(&p, IPV6_HEADER + 8);
	link_arrive(&p);
	assert_int_equal(frames, 0);
	assert_null(neighbour(NEIGHBOUR));
}

/* ---- Asking ------------------------------------------------------------------------ */

static void the_first_packet_asks_and_waits_for_the_answer(void **state)
{
	const struct link_frame *f;

	(void)state;
	start_quiet();
	assert_null(say(NEIGHBOUR, 20, 0));
	assert_int_equal(frames, 1);
	f = find(ICMP6_NEIGHBOUR_SOLICITATION);
	assert_non_null(f);
	assert_addr(from_of(f), OWN);
	assert_addr(to_of(f), "ff02::1:ff00:2");
	assert_memory_equal(f->to.octet, ((const uint8_t[]){ 0x33, 0x33, 0xff, 0, 0, 2 }), 6);
	assert_memory_equal(icmp_of(f) + 24, ((const uint8_t[]){ ND_SOURCE, 1, 2, 0, 0, 0, 0, 1 }),
	                    8);
	assert_int_equal(state_of(NEIGHBOUR), IPV6_INCOMPLETE);
	link_clear();
	advertise_neighbour(NEIGHBOUR, OWN, SOLICITED, 7);
	assert_int_equal(frames, 1);
	assert_int_equal(frame[0].to.octet[5], 7);
	assert_int_equal(frame[0].bytes[6], EXPERIMENT);
	assert_int_equal(state_of(NEIGHBOUR), IPV6_REACHABLE);
}

/* RFC 4861, 7.2.2: the answer goes to where the packet came from. */
static void who_sends_is_who_asks(void **state)
{
	struct wd_ip_packet p = { .to = addr(NEIGHBOUR), .protocol = EXPERIMENT };
	struct wd_prefix own[2];

	(void)state;
	start_quiet();
	assert_int_equal(wd_ip_addresses(ipv6(&it), own, 2), 2);
	p.from = own[1].addr; /* the link-local one */
	assert_null(wd_ip_send(ipv6(&it), &p, wd_ip_alloc(ipv6(&it), 0)));
	link_take();
	assert_memory_equal(frame[0].bytes + 8, &p.from, sizeof p.from);
	assert_memory_equal(frame[0].bytes + 24, addr("ff02::1:ff00:2").ip, 16);
}

static void nobody_is_asked_three_times_and_the_sender_is_told(void **state)
{
	struct wd_addr to = addr(NEIGHBOUR);

	(void)state;
	start_quiet();
	assert_null(say(NEIGHBOUR, 20, 0));
	link_pass(wd_ms(999));
	assert_int_equal(count(ICMP6_NEIGHBOUR_SOLICITATION), 1);
	link_pass(wd_ms(1));
	assert_int_equal(count(ICMP6_NEIGHBOUR_SOLICITATION), 2);
	link_pass(wd_ms(1999));
	assert_int_equal(count(ICMP6_NEIGHBOUR_SOLICITATION), 3);
	assert_int_equal(heard.troubles, 0);
	link_pass(wd_ms(1));
	assert_int_equal(count(ICMP6_NEIGHBOUR_SOLICITATION), 3);
	assert_int_equal(heard.troubles, 1);
	assert_int_equal(heard.trouble.kind, WD_IP_HOST_UNREACHABLE);
	assert_memory_equal(&heard.trouble.to, &to, sizeof to);
	assert_addr(heard.trouble.from, OWN);
	assert_int_equal(state_of(NEIGHBOUR), IPV6_FREE);
	assert_int_equal(link_pool.used, 0);
	link_clear();
	assert_null(say(NEIGHBOUR, 20, 0));
	assert_int_equal(count(ICMP6_NEIGHBOUR_SOLICITATION), 1);
}

static void few_packets_wait_and_newer_ones_rather_than_older_ones(void **state)
{
	(void)state;
	start_quiet();
	for (uint32_t i = 0; i < 100; i++)
		assert_null(say(NEIGHBOUR, i + 1, 0));
	assert_int_equal(link_pool.used, IPV6_WAITING);
	link_clear();
	advertise_neighbour(NEIGHBOUR, OWN, SOLICITED, 7);
	assert_int_equal(frames, IPV6_WAITING);
	for (uint32_t i = 0; i < IPV6_WAITING; i++)
		assert_int_equal(frame[i].len, IPV6_HEADER + 100 - IPV6_WAITING + i + 1);
}

static void for_all_neighbours_few_packets_wait_too(void **state)
{
	(void)state;
	start_quiet();
	for (unsigned n = 16; n < 48; n++)
		for (unsigned i = 0; i < IPV6_WAITING; i++) {
			char to[40];

			(void)snprintf(to, sizeof to, "2001:db8::%x", n);
			assert_null(say(to, 8, 0));
			assert_true(link_pool.used <= IPV6_WAITING_ALL);
			link_clear();
		}
	assert_int_equal(link_pool.used, IPV6_WAITING_ALL);
	link_pass(wd_s(4));
	assert_int_equal(it.waiting, 0);
}

/* ---- Being reachable --------------------------------------------------------------- */

static void one_in_use_is_probed_when_it_may_be_gone(void **state)
{
	wd_span reachable;

	(void)state;
	start_quiet();
	know(NEIGHBOUR, 7);
	assert_int_equal(state_of(NEIGHBOUR), IPV6_REACHABLE);
	reachable = wd_between(wheel.now, neighbour(NEIGHBOUR)->heed);
	assert_true(reachable.ns >= wd_s(15).ns && reachable.ns <= wd_s(45).ns);
	link_pass(wd_span_sub(reachable, wd_ms(1)));
	assert_null(say(NEIGHBOUR, 20, 0));
	assert_int_equal(state_of(NEIGHBOUR), IPV6_REACHABLE);
	link_pass(wd_ms(1));
	assert_null(say(NEIGHBOUR, 20, 0));
	assert_int_equal(state_of(NEIGHBOUR), IPV6_DELAY);
	assert_int_equal(count(ICMP6_NEIGHBOUR_SOLICITATION), 0);
	link_clear();
	link_pass(wd_ms(4999));
	assert_int_equal(frames, 0);
	link_pass(wd_ms(1));
	assert_int_equal(state_of(NEIGHBOUR), IPV6_PROBE);
	assert_int_equal(frames, 1);
	assert_addr(to_of(&frame[0]), NEIGHBOUR);
	assert_int_equal(frame[0].to.octet[5], 7);
	advertise_neighbour(NEIGHBOUR, OWN, SOLICITED, 0);
	assert_int_equal(state_of(NEIGHBOUR), IPV6_REACHABLE);
}

static void one_that_is_gone_is_probed_three_times_and_forgotten(void **state)
{
	(void)state;
	start_quiet();
	know(NEIGHBOUR, 7);
	link_pass(wd_s(60));
	assert_null(say(NEIGHBOUR, 20, 0));
	link_clear();
	link_pass(wd_ms(5000 + 2999));
	assert_int_equal(count(ICMP6_NEIGHBOUR_SOLICITATION), 3);
	assert_int_equal(state_of(NEIGHBOUR), IPV6_PROBE);
	link_pass(wd_ms(1));
	assert_int_equal(count(ICMP6_NEIGHBOUR_SOLICITATION), 3);
	assert_int_equal(state_of(NEIGHBOUR), IPV6_FREE);
}

static void one_not_in_use_costs_nothing(void **state)
{
	(void)state;
	start_quiet();
	know(NEIGHBOUR, 7);
	link_clear();
	assert_int_equal(wd_wheel_next(&wheel).ns, WD_NEVER.ns);
	link_pass(wd_days(1));
	assert_int_equal(frames, 0);
	assert_non_null(neighbour(NEIGHBOUR));
}

static void meanwhile_packets_go_where_it_was(void **state)
{
	(void)state;
	start_quiet();
	know(NEIGHBOUR, 7);
	link_pass(wd_s(60));
	link_clear();
	for (unsigned i = 0; i < 7; i++) {
		assert_null(say(NEIGHBOUR, 20, 0));
		assert_int_equal(frame[frames - 1].bytes[6], EXPERIMENT);
		assert_int_equal(frame[frames - 1].to.octet[5], 7);
		link_pass(wd_s(1));
	}
}

/* ---- Advertisements: the table of RFC 4861, appendix C ----------------------------- */

/* Brings it to a state, with interface 7. */
static void bring(uint8_t to)
{
	struct ipv6_neighbour *n;
	struct wd_addr a = addr(NEIGHBOUR);

	link_setup(NULL);
	start_quiet();
	if (to == IPV6_INCOMPLETE) {
		assert_null(say(NEIGHBOUR, 20, 0));
		link_clear();
		return;
	}
	know(NEIGHBOUR, 7);
	n = ipv6_find_neighbour(&it, &a);
	if (to != IPV6_REACHABLE)
		link_pass(wd_s(60));
	if (to == IPV6_STALE) {
		n->state = IPV6_STALE;
		n->heed = (wd_instant){ 0 };
	}
	if (to == IPV6_DELAY || to == IPV6_PROBE)
		assert_null(say(NEIGHBOUR, 20, 0));
	if (to == IPV6_PROBE)
		link_pass(wd_ms(5500));
	assert_int_equal(state_of(NEIGHBOUR), to);
	link_clear();
}

static void advertisements_do_what_the_table_says(void **state)
{
	enum { SAME = 7, OTHER = 8, NONE = 0 };
	static const struct { uint8_t from, flags, mac, then, has; } table[] = {
		{ IPV6_INCOMPLETE, 0, NONE, IPV6_INCOMPLETE, 0 },
		{ IPV6_INCOMPLETE, SOLICITED | OVERRIDE, NONE, IPV6_INCOMPLETE, 0 },
		{ IPV6_INCOMPLETE, 0, OTHER, IPV6_DELAY, 8 }, /* STALE, and used at once */
		{ IPV6_INCOMPLETE, OVERRIDE, OTHER, IPV6_DELAY, 8 },
		{ IPV6_INCOMPLETE, SOLICITED, OTHER, IPV6_REACHABLE, 8 },
		{ IPV6_REACHABLE, SOLICITED, OTHER, IPV6_STALE, 7 },
		{ IPV6_REACHABLE, 0, OTHER, IPV6_STALE, 7 },
		{ IPV6_REACHABLE, OVERRIDE, OTHER, IPV6_STALE, 8 },
		{ IPV6_REACHABLE, OVERRIDE | SOLICITED, OTHER, IPV6_REACHABLE, 8 },
		{ IPV6_REACHABLE, 0, SAME, IPV6_REACHABLE, 7 },
		{ IPV6_REACHABLE, OVERRIDE, NONE, IPV6_REACHABLE, 7 },
		{ IPV6_STALE, SOLICITED, OTHER, IPV6_STALE, 7 },
		{ IPV6_STALE, SOLICITED, SAME, IPV6_REACHABLE, 7 },
		{ IPV6_STALE, SOLICITED, NONE, IPV6_REACHABLE, 7 },
		{ IPV6_STALE, OVERRIDE, SAME, IPV6_STALE, 7 },
		{ IPV6_STALE, OVERRIDE, OTHER, IPV6_STALE, 8 },
		{ IPV6_DELAY, 0, OTHER, IPV6_DELAY, 7 },
		{ IPV6_DELAY, 0, SAME, IPV6_DELAY, 7 },
		{ IPV6_DELAY, SOLICITED, SAME, IPV6_REACHABLE, 7 },
		{ IPV6_PROBE, SOLICITED, OTHER, IPV6_PROBE, 7 },
		{ IPV6_PROBE, SOLICITED | OVERRIDE, OTHER, IPV6_REACHABLE, 8 },
		{ IPV6_PROBE, SOLICITED, NONE, IPV6_REACHABLE, 7 },
		{ IPV6_PROBE, OVERRIDE, OTHER, IPV6_STALE, 8 },
		{ IPV6_PROBE, OVERRIDE, SAME, IPV6_PROBE, 7 },
	};

	for (size_t i = 0; i < WD_COUNT(table); i++) {
		bring(table[i].from);
		advertise_neighbour(NEIGHBOUR, OWN, table[i].flags, table[i].mac);
		if (state_of(NEIGHBOUR) != table[i].then ||
		    (table[i].has && neighbour(NEIGHBOUR)->mac.octet[5] != table[i].has))
			fail_msg("row %zu: state %u, interface %u", i, state_of(NEIGHBOUR),
			         neighbour(NEIGHBOUR)->mac.octet[5]);
		assert_int_equal(link_teardown(state), 0);
	}
}

static void one_from_a_stranger_is_ignored(void **state)
{
	(void)state;
	start_quiet();
	advertise_neighbour(NEIGHBOUR, OWN, SOLICITED | OVERRIDE, 7);
	advertise_neighbour(NEIGHBOUR, "ff02::1", OVERRIDE, 7);
	assert_null(neighbour(NEIGHBOUR));
}

static struct packet advertisement(const char *target, const char *to, uint8_t flags)
{
	struct packet p = packet(NEIGHBOUR, to, WD_IP_ICMPV6, 255);

	PUT(&p, ICMP6_NEIGHBOUR_ADVERTISEMENT, 0, 0, 0, flags, 0, 0, 0);
	put_addr(&p, target);
	return p;
}

static void bad_advertisements_are_ignored(void **state)
{
	struct packet bad[9];
	size_t n = 0;

	bring(IPV6_INCOMPLETE);
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		bad[i] = advertisement(NEIGHBOUR, OWN, SOLICITED);
		PUT(&bad[i], ND_TARGET, 1, 2, 0, 0, 0, 0, 7);
	}
	bad[n++].bytes[7] = 254;
	bad[n++].bytes[IPV6_HEADER + 1] = 1;
	bad[n++].len -= 9;
	bad[n++].bytes[IPV6_HEADER + 25] = 0;  /* length of the option, */
	bad[n++].bytes[IPV6_HEADER + 25] = 2;
	bad[n++].bytes[IPV6_HEADER + 26] = 3;  /* a group's interface */
	bad[n++].bytes[IPV6_HEADER + 8] = 0xff; /* of a group */
	bad[n] = advertisement(NEIGHBOUR, "ff02::1", SOLICITED);
	PUT(&bad[n++], ND_TARGET, 1, 2, 0, 0, 0, 0, 7); /* an answer, to all */
	bad[n++] = advertisement(NEIGHBOUR, OWN, SOLICITED);
	assert_int_equal(n, WD_COUNT(bad));
	for (size_t i = 0; i < n; i++) {
		link_arrive_icmp(&bad[i]);
		assert_int_equal(state_of(NEIGHBOUR), IPV6_INCOMPLETE);
	}
	assert_int_equal(link_teardown(state), 0);
}

static void another_interface_in_a_solicitation_is_believed_for_now(void **state)
{
	struct packet p = ask_for(NEIGHBOUR, OWN, OWN);

	(void)state;
	start_quiet();
	know(NEIGHBOUR, 7);
	put_source(&p, 7);
	link_arrive_icmp(&p);
	assert_int_equal(state_of(NEIGHBOUR), IPV6_REACHABLE);
	p.bytes[p.len - 1] = 8;
	link_arrive_icmp(&p);
	assert_int_equal(state_of(NEIGHBOUR), IPV6_STALE);
	assert_int_equal(neighbour(NEIGHBOUR)->mac.octet[5], 8);
}

/* ---- Floods ------------------------------------------------------------------------ */

/* RFC 6583: those that answered, and are in use, keep their places. */
static void strangers_take_no_place_from_neighbours_in_use(void **state)
{
	(void)state;
	start_quiet();
	know(NEIGHBOUR, 7);
	for (unsigned i = 0; i < 5000; i++) {
		struct packet p = ask_for("2001:db8::1:0", OWN, OWN);

		wd_put_be16(p.bytes + 8 + 14, (uint16_t)i);
		put_source(&p, (uint8_t)(i % 250 + 2));
		link_arrive_icmp(&p);
		assert_int_equal(count(ICMP6_NEIGHBOUR_ADVERTISEMENT), 1); /* though */
		link_clear();
	}
	assert_int_equal(state_of(NEIGHBOUR), IPV6_REACHABLE);
	assert_int_equal(it.heard.count, IPV6_NEIGHBOURS - 1);
	assert_null(say("2001:db8::3", 20, 0)); /* and we still find others */
	advertise_neighbour("2001:db8::3", OWN, SOLICITED, 3);
	assert_int_equal(state_of("2001:db8::3"), IPV6_REACHABLE);
}

static void addresses_nobody_has_take_few_places_and_are_asked_for_within_a_rate(void **state)
{
	size_t asked = 0;

	(void)state;
	start_quiet();
	know(NEIGHBOUR, 7);
	for (unsigned i = 0; i < 20000; i++) {
		char to[40];

		(void)snprintf(to, sizeof to, "2001:db8::1:%x", i);
		assert_null(say(to, 8, 0));
		asked += count(ICMP6_NEIGHBOUR_SOLICITATION);
		link_clear();
		wd_wheel_turn(&wheel, wd_after(wheel.now, wd_us(50)));
		asked += count(ICMP6_NEIGHBOUR_SOLICITATION);
		link_clear();
		assert_true(it.asked.count <= IPV6_NEIGHBOURS_ASKED);
	}
	assert_true(asked >= 1000 && asked <= 1300); /* in a second: 1000, and a burst of 200 */
	assert_int_equal(state_of(NEIGHBOUR), IPV6_REACHABLE);
	assert_null(say(NEIGHBOUR, 20, 0));
	assert_int_equal(frame[frames - 1].bytes[6], EXPERIMENT);
}

static void idle_neighbours_make_room_for_new_ones(void **state)
{
	(void)state;
	start_quiet();
	for (unsigned i = 0; i < 2 * IPV6_NEIGHBOURS; i++) {
		char to[40];

		(void)snprintf(to, sizeof to, "2001:db8::2:%x", i + 1);
		assert_null(say(to, 8, 0));
		advertise_neighbour(to, OWN, SOLICITED, 7);
		assert_int_equal(state_of(to), IPV6_REACHABLE);
		link_clear();
		link_pass(wd_s(1));
	}
	assert_null(neighbour("2001:db8::2:1"));
	assert_int_equal(it.confirmed.count, IPV6_NEIGHBOURS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(who_asks_is_answered_and_remembered),
		TEST(who_asks_without_his_interface_is_asked_first),
		TEST(bad_solicitations_are_ignored),
		TEST(a_bad_checksum_is_ignored),
		TEST(messages_in_fragments_are_ignored),
		TEST(the_first_packet_asks_and_waits_for_the_answer),
		TEST(who_sends_is_who_asks),
		TEST(nobody_is_asked_three_times_and_the_sender_is_told),
		TEST(few_packets_wait_and_newer_ones_rather_than_older_ones),
		TEST(for_all_neighbours_few_packets_wait_too),
		TEST(one_in_use_is_probed_when_it_may_be_gone),
		TEST(one_that_is_gone_is_probed_three_times_and_forgotten),
		TEST(one_not_in_use_costs_nothing),
		TEST(meanwhile_packets_go_where_it_was),
		cmocka_unit_test(advertisements_do_what_the_table_says),
		TEST(one_from_a_stranger_is_ignored),
		cmocka_unit_test(bad_advertisements_are_ignored),
		TEST(another_interface_in_a_solicitation_is_believed_for_now),
		TEST(strangers_take_no_place_from_neighbours_in_use),
		TEST(addresses_nobody_has_take_few_places_and_are_asked_for_within_a_rate),
		TEST(idle_neighbours_make_room_for_new_ones),
	};

	return cmocka_run_group_tests_name("ipv6_neighbour", tests, NULL, NULL);
}
