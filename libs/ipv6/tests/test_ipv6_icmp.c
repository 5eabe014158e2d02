/* SPDX-License-Identifier: ISC */
/* One host on a link: ICMPv6 (RFC 4443). */
#include "link.h"

static void start_listening(void)
{
	start_ready();
	listen_all();
	know(NEIGHBOUR, 7);
	know(ROUTER, 9);
	link_clear();
}

static struct packet echo_request(const char *from, const char *to)
{
	struct packet p = packet(from, to, WD_IP_ICMPV6, 64);

	PUT(&p, ICMP6_ECHO_REQUEST, 0, 0, 0, 1, 2, 3, 4);
	PUT(&p, 'p', 'i', 'n', 'g');
	return p;
}

/* ---- Echoes ------------------------------------------------------------------------ */

static void an_echo_is_answered_with_the_same_data(void **state)
{
	struct packet p = echo_request(NEIGHBOUR, OWN);
	const uint8_t *m;

	(void)state;
	start_listening();
	p.bytes[0] = 0x6b;
	p.bytes[1] = 0x90;
	link_arrive_icmp(&p);
	assert_int_equal(frames, 1);
	assert_addr(from_of(&frame[0]), OWN);
	assert_addr(to_of(&frame[0]), NEIGHBOUR);
	assert_int_equal(wd_be16(frame[0].bytes) & 0xff0, 0xb90);
	m = icmp_of(&frame[0]);
	assert_int_equal(m[0], ICMP6_ECHO_REPLY);
	assert_memory_equal(m + 4, p.bytes + IPV6_HEADER + 4, 8);
	assert_int_equal(frame[0].len, p.len);
}

static void an_echo_to_a_group_is_answered_from_an_address(void **state)
{
	struct packet p = echo_request(NEIGHBOUR, "ff02::1");

	(void)state;
	start_listening();
	link_arrive_icmp(&p);
	assert_addr(from_of(find(ICMP6_ECHO_REPLY)), OWN);
}

static void echoes_that_make_no_sense_are_not_answered(void **state)
{
	struct packet p = echo_request(NEIGHBOUR, OWN), q = echo_request("::", OWN);

	(void)state;
	start_listening();
	for (uint32_t len = IPV6_HEADER; len < IPV6_HEADER + 8; len++) {
		struct packet cut = p;

		cut.len = len;
		if (len >= IPV6_HEADER + 4)
			link_arrive_icmp(&cut);
		else
			link_arrive(&cut);
	}
	sum(&p, IPV6_HEADER);
	p.bytes[p.len - 1] ^= 1;
	link_arrive(&p);
	link_arrive_icmp(&q);
	assert_int_equal(frames, 0);
}

static unsigned answers;
static wd_err answer_err;

static void note_answer(struct wd_icmp_echo *echo, wd_err err, uint8_t hops)
{
	(void)echo;
	(void)hops;
	answers++;
	answer_err = err;
}

static void who_asks_is_told_when_the_network_cannot_reach_it(void **state)
{
	struct wd_icmp_echo echo = { .answer = note_answer, .to = addr(NEIGHBOUR), .size = 5 };
	struct packet p = packet(ROUTER, OWN, WD_IP_ICMPV6, 64);

	(void)state;
	start_listening();
	answers = 0;
	assert_null(wd_icmp_ask(ipv6_icmp(&it), &echo));
	link_take();
	PUT(&p, ICMP6_UNREACHABLE, ICMP6_NO_HOST, 0, 0, 0, 0, 0, 0);
	put(&p, frame[0].bytes, frame[0].len);
	link_arrive_icmp(&p);
	assert_int_equal(answers, 1);
	assert_ptr_equal(answer_err, wd_icmp_unreachable);
	link_arrive_icmp(&p);
	assert_int_equal(answers, 1);
	echo.to = addr("2001:db8::77"); /* nobody */
	assert_null(wd_icmp_ask(ipv6_icmp(&it), &echo));
	link_pass(wd_s(4));
	assert_int_equal(answers, 2);
	echo.to = addr("::");
	assert_ptr_equal(wd_icmp_ask(ipv6_icmp(&it), &echo), wd_ip_no_route);
	assert_int_equal(answers, 2);
}

/* ---- Errors that we tell ----------------------------------------------------------- */

static void what_is_refused_is_quoted_as_it_came(void **state)
{
	struct packet p = packet(NEIGHBOUR, OWN, IPV6_DESTINATION, 64);
	const uint8_t *m;

	(void)state;
	start_listening();
	heard.refuse = true;
	PUT(&p, EXPERIMENT, 0, 1, 4, 0, 0, 0, 0);
	put_zeros(&p, 100);
	link_arrive(&p);
	assert_int_equal(frames, 1);
	m = icmp_of(&frame[0]);
	assert_int_equal(m[0], ICMP6_UNREACHABLE);
	assert_int_equal(m[1], ICMP6_NO_PORT);
	assert_memory_equal(m + 8, p.bytes, p.len);
	assert_addr(from_of(&frame[0]), OWN);
}

static void an_error_is_never_longer_than_what_every_path_takes(void **state)
{
	struct packet p = packet(NEIGHBOUR, OWN, EXPERIMENT, 64);

	(void)state;
	start_listening();
	heard.refuse = true;
	put_zeros(&p, 1400);
	link_arrive(&p);
	assert_int_equal(frame[0].len, IPV6_MTU_MIN);
}

/* RFC 4443, 2.4 e. */
static void nobody_is_told_of_what_nobody_is_to_be_told_of(void **state)
{
	struct packet bad[7];
	size_t n = 0;

	(void)state;
	start_listening();
	heard.refuse = true;
	bad[n++] = packet(NEIGHBOUR, "ff02::1", EXPERIMENT, 64);      /* to a group */
	bad[n] = packet(NEIGHBOUR, "ff02::1", 99, 64);
	n++;
	bad[n] = packet("::", OWN, 99, 64);                           /* from nobody */
	n++;
	bad[n] = packet(NEIGHBOUR, OWN, IPV6_DESTINATION, 64);        /* an error, */
	PUT(&bad[n], WD_IP_ICMPV6, 0, 0xdf, 4, 0, 0, 0, 0, ICMP6_UNREACHABLE, 0, 0, 0, 0, 0, 0, 0);
	n++;
	bad[n] = packet(NEIGHBOUR, OWN, IPV6_DESTINATION, 64);        /* a redirect, */
	PUT(&bad[n], WD_IP_ICMPV6, 0, 0xdf, 4, 0, 0, 0, 0, ICMP6_REDIRECT, 0, 0, 0, 0, 0, 0, 0);
	n++;
	bad[n] = packet(NEIGHBOUR, OWN, IPV6_DESTINATION, 64);        /* or who knows */
	PUT(&bad[n], WD_IP_ICMPV6, 0, 0xdf, 4, 0, 0, 0, 0);
	n++;
	bad[n] = packet(NEIGHBOUR, OWN, IPV6_FRAGMENT, 64);
	PUT(&bad[n], WD_IP_ICMPV6, 0, 0, 9, 0, 0, 0, 0, 1, 2, 3);
	n++;
	assert_int_equal(n, WD_COUNT(bad));
	for (size_t i = 0; i < n; i++) {
		link_arrive(&bad[i]);
		assert_int_equal(frames, 0);
	}
}

static size_t refusals(const char *from, unsigned packets)
{
	link_clear();
	for (unsigned i = 0; i < packets; i++) {
		struct packet p = packet(from, OWN, EXPERIMENT, 64);

		put_zeros(&p, 8);
		link_arrive(&p);
	}
	return count(ICMP6_UNREACHABLE);
}

/* RFC 4443, 2.4 f; and whom others ask does not show in what we answer to one. */
static void errors_are_told_at_a_rate_for_each_network(void **state)
{
	static const char *const others[] = {
		"2001:db8:1::1", "2001:db8:2::1", "2001:db8:3::1", "2001:db8:4::1",
	};
	size_t told = 0;

	(void)state;
	start_listening();
	heard.refuse = true;
	assert_int_equal(refusals(NEIGHBOUR, 100), 10);
	for (size_t i = 0; i < WD_COUNT(others); i++)
		told += refusals(others[i], 100);
	assert_true(told >= 30); /* two of them may share a bucket */
	link_pass(wd_s(1));
	assert_int_equal(refusals(NEIGHBOUR, 100), 10);
}

/* ---- Errors that we are told ------------------------------------------------------- */

/* Sends 100 bytes to a far host; an error about them, begun. */
static struct packet error_about(uint8_t type, uint8_t code, uint32_t word)
{
	struct packet p = packet(ROUTER, OWN, WD_IP_ICMPV6, 64);
	uint8_t bytes[4];

	link_clear();
	assert_null(say(FAR, 100, 0));
	wd_put_be32(bytes, word);
	PUT(&p, type, code, 0, 0);
	put(&p, bytes, 4);
	put(&p, frame[0].bytes, frame[0].len);
	return p;
}

static void trouble_is_told_to_who_met_it(void **state)
{
	static const struct { uint8_t type, code; enum wd_ip_trouble_kind kind; } cases[] = {
		{ 1, 0, WD_IP_NET_UNREACHABLE }, { 1, 1, WD_IP_PROHIBITED },
		{ 1, 2, WD_IP_NET_UNREACHABLE }, { 1, 3, WD_IP_HOST_UNREACHABLE },
		{ 1, 4, WD_IP_PORT_UNREACHABLE }, { 1, 5, WD_IP_PROHIBITED },
		{ 1, 6, WD_IP_PROHIBITED }, { 1, 7, WD_IP_NET_UNREACHABLE },
		{ 3, 0, WD_IP_TIME_EXCEEDED }, { 3, 1, WD_IP_TIME_EXCEEDED },
		{ 4, 0, WD_IP_PARAMETER }, { 4, 1, WD_IP_PROTOCOL_UNREACHABLE },
		{ 4, 2, WD_IP_PARAMETER },
	};

	(void)state;
	start_listening();
	for (size_t i = 0; i < WD_COUNT(cases); i++) {
		struct packet p = error_about(cases[i].type, cases[i].code, 0);

		heard.troubles = 0;
		link_arrive_icmp(&p);
		assert_int_equal(heard.troubles, 1);
		assert_int_equal(heard.trouble.kind, cases[i].kind);
		assert_addr(heard.trouble.from, OWN);
		assert_addr(heard.trouble.to, FAR);
		assert_int_equal(heard.trouble.start.len, 100);
	}
}

static void errors_that_quote_nothing_of_ours_are_ignored(void **state)
{
	struct packet bad[8];
	size_t n = 0;

	(void)state;
	start_listening();
	for (size_t i = 0; i < WD_COUNT(bad); i++)
		bad[i] = error_about(1, 0, 0);
	bad[n++].bytes[48] = 0x40;                        /* of another version */
	bad[n++].bytes[48 + 8 + 15] ^= 7;                 /* not from us */
	bad[n++].bytes[48 + 6] = 99;                      /* of a protocol nobody has */
	bad[n++].len = 48 + 39;                           /* too little of it */
	bad[n++].len = 48 + 40 + 7;
	bad[n++].bytes[IPV6_HEADER] = 5;                  /* no error we know */
	bad[n].bytes[48 + 6] = IPV6_FRAGMENT;             /* not its start */
	memcpy(bad[n++].bytes + 88, ((const uint8_t[]){ EXPERIMENT, 0, 0, 8, 0, 0, 0, 0 }), 8);
	bad[n].bytes[48 + 6] = IPV6_DESTINATION;          /* a header beyond its end */
	bad[n++].bytes[88 + 1] = 200;
	assert_int_equal(n, WD_COUNT(bad));
	for (size_t i = 0; i < n; i++) {
		link_arrive_icmp(&bad[i]);
		assert_int_equal(heard.troubles, 0);
	}
}

static uint32_t mtu_to_far(void)
{
	struct wd_addr to = addr(FAR);
	struct wd_ip_path path;

	assert_null(wd_ip_path(ipv6(&it), NULL, &to, &path));
	return path.mtu;
}

/* RFC 8201; RFC 5927, 7: not unless who sent it believes it. */
static void a_path_is_narrowed_when_its_user_believes_it(void **state)
{
	struct packet p;

	(void)state;
	start_listening();
	p = error_about(ICMP6_TOO_BIG, 0, 1300);
	link_arrive_icmp(&p);
	assert_int_equal(heard.troubles, 1);
	assert_int_equal(heard.trouble.mtu, 1300);
	assert_int_equal(mtu_to_far(), 1500);
	heard.believe = true;
	link_arrive_icmp(&p);
	assert_int_equal(mtu_to_far(), 1300);
	link_clear();
	assert_null(say(FAR, 1261, 0));
	assert_int_equal(frames, 2);
	assert_true(frame[0].len <= 1300);
	assert_ptr_equal(say(FAR, 1261, WD_IP_WHOLE), wd_ip_too_big);
	link_pass(wd_min(10));
	assert_int_equal(mtu_to_far(), 1500);
}

static void a_path_takes_1280_bytes_whatever_is_said(void **state)
{
	static const uint32_t bad[] = { 0, 1, 68, 1279, 1500, 9000, UINT32_MAX };

	(void)state;
	start_listening();
	heard.believe = true;
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		struct packet p = error_about(ICMP6_TOO_BIG, 0, bad[i]);

		link_arrive_icmp(&p);
		assert_int_equal(heard.troubles, 0);
		assert_int_equal(mtu_to_far(), 1500);
	}
}

static void an_echo_narrows_its_path_and_goes_on(void **state)
{
	struct wd_icmp_echo echo = { .answer = note_answer, .to = addr(FAR), .size = 1400 };
	struct packet p = packet(ROUTER, OWN, WD_IP_ICMPV6, 64);

	(void)state;
	start_listening();
	answers = 0;
	assert_null(wd_icmp_ask(ipv6_icmp(&it), &echo));
	link_take();
	PUT(&p, ICMP6_TOO_BIG, 0, 0, 0, 0, 0, 5, 0x14);
	put(&p, frame[0].bytes, 1200);
	link_arrive_icmp(&p);
	assert_int_equal(mtu_to_far(), 1300);
	assert_int_equal(answers, 0);
	wd_icmp_withdraw(ipv6_icmp(&it), &echo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_echo_is_answered_with_the_same_data),
		TEST(an_echo_to_a_group_is_answered_from_an_address),
		TEST(echoes_that_make_no_sense_are_not_answered),
		TEST(who_asks_is_told_when_the_network_cannot_reach_it),
		TEST(what_is_refused_is_quoted_as_it_came),
		TEST(an_error_is_never_longer_than_what_every_path_takes),
		TEST(nobody_is_told_of_what_nobody_is_to_be_told_of),
		TEST(errors_are_told_at_a_rate_for_each_network),
		TEST(trouble_is_told_to_who_met_it),
		TEST(errors_that_quote_nothing_of_ours_are_ignored),
		TEST(a_path_is_narrowed_when_its_user_believes_it),
		TEST(a_path_takes_1280_bytes_whatever_is_said),
		TEST(an_echo_narrows_its_path_and_goes_on),
	};

	return cmocka_run_group_tests_name("ipv6_icmp", tests, NULL, NULL);
}
