/* SPDX-License-Identifier: ISC */
#include "ip_wire.h"
#include "wadi/test/icmp.h"

static void come_icmp(uint32_t from, struct wd_bytes message)
{
	come((struct raw){ .from = from, .protocol = 1, .data = message });
}

/* ---- Echo ---------------------------------------------------------------------------- */

static void an_echo_is_answered_with_its_data(void **state)
{
	static char text[64] = "\x08\0..\x12\x34\x56\x78" "the data of it";
	const uint8_t *p;

	(void)state;
	for (size_t len = 8; len < 30; len++) {
		come((struct raw){ .protocol = 1, .tos = 0x20, .data = icmp(text, len) });
		p = next_packet();
		assert_int_equal(p[1], 0x20);
		assert_memory_equal(p + 20, "\0\0", 2);
		assert_memory_equal(p + 24, text + 4, len - 4);
		assert_int_equal(wd_be16(p + 2), 20 + len);
		assert_int_equal(wd_sum_end(wd_sum_add(0, wd_bytes(p + 20, len))), 0);
		assert_string_equal(left(), "-");
	}
}

/* The sum of the answer carries round. */
static void every_checksum_of_an_answer_is_right(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 65536; i += 7) {
		char text[10] = "\x08\0..\0\0\0\0";
		const uint8_t *p;

		wd_put_be16((uint8_t *)text + 8, (uint16_t)i);
		come_icmp(PEER, icmp(text, 10));
		p = next_packet();
		assert_int_equal(wd_sum_end(wd_sum_add(0, wd_bytes(p + 20, 10))), 0);
	}
}

static void an_echo_that_is_none_is_not_answered(void **state)
{
	struct wd_bytes wrong = icmp("\x08\0..\x12\x34\x56\x78" "data", 12);

	(void)state;
	for (size_t len = 1; len < 8; len++)
		come_icmp(PEER, icmp("\x08\0..\x12\x34\x56", len));
	come_icmp(PEER, icmp("\x08\1..\x12\x34\x56\x78", 8));
	come((struct raw){ .to = 0x0a0000ff, .to_all = true, .protocol = 1,
	                   .data = icmp("\x08\0..\x12\x34\x56\x78", 8) });
	come((struct raw){ .to = 0xe0000001, .to_all = true, .protocol = 1,
	                   .data = icmp("\x08\0..\x12\x34\x56\x78", 8) });
	wrong = icmp("\x08\0..\x12\x34\x56\x78", 8);
	wrong.len--;
	come_icmp(PEER, wrong);
	assert_string_equal(left(), "-");
}

/* Timestamp, address mask, information, router solicitation, redirect, source quench. */
static void other_messages_are_ignored(void **state)
{
	static const uint8_t types[] = { 13, 17, 15, 10, 5, 4, 1, 2, 7, 255 };

	(void)state;
	for (size_t i = 0; i < sizeof types; i++) {
		char text[36] = "?\0..\x0a\0\0\x02" "\x45\0\0\x1c\0\0\0\0\x40\xfd\0\0"
		                "\x0a\0\0\1\x0a\0\0\2" "12345678";

		text[0] = (char)types[i];
		come_icmp(PEER, icmp(text, 36));
		assert_string_equal(left(), "-");
	}
	assert_int_equal(got.troubles, 0);
}

/* ---- Errors that we tell ------------------------------------------------------------- */

static void an_error_quotes_the_start_of_the_packet(void **state)
{
	static uint8_t bytes[1400];
	const uint8_t *p;

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)i;
	got.refuses = true;
	for (size_t len = 0; len <= 1400; len += 100) {
		size_t quoted = len < 528 ? len : 528;

		come((struct raw){ .data = wd_bytes(bytes, len) });
		p = next_packet();
		assert_non_null(p);
		assert_true(p[20] == 3 && p[21] == 3 && wd_be32(p + 24) == 0);
		assert_int_equal(wd_be16(p + 2), 20 + 8 + 20 + quoted);
		assert_int_equal(wd_be32(p + 28 + 12), PEER);
		assert_memory_equal(p + 48, bytes, quoted);
		assert_int_equal(wd_sum_end(wd_sum_add(0, wd_bytes(p + 20, 28 + quoted))), 0);
	}
}

static void groups_and_everybody_are_not_told(void **state)
{
	struct wd_ip_packet many = {
		.from = host[1].addr, .to = host[0].addr, .protocol = 99, .flags = WD_IP_MANY,
	};

	(void)state;
	wd_ip_refuse(ipv4(&host[0].ip), &many, wd_ip_alloc(ipv4(&host[0].ip), 0),
	             WD_IP_PORT_UNREACHABLE);
	got.refuses = true;
	come((struct raw){ .to = 0xffffffff, .to_all = true, .data = TEXT("12345678") });
	come((struct raw){ .to = 0x0a0000ff, .to_all = true, .data = TEXT("12345678") });
	come((struct raw){ .to = 0xe0000001, .to_all = true, .data = TEXT("12345678") });
	put_raw((struct raw){ .from = 0, .to = 0xffffffff, .to_all = true,
	                      .data = TEXT("12345678") });
	assert_string_equal(left(), "-");
}

/* Not even when the time of its fragments is over. */
static void there_is_no_error_about_an_error(void **state)
{
	struct raw r = { .protocol = 1, .cut = MF, .data = icmp("\3\3..\0\0\0\0", 8) };

	(void)state;
	come(r);
	r.id = 2;
	r.data = icmp("\x08\0..\0\0\0\0", 8);
	come(r);
	host_pass(NULL, wd_s(31));
	assert_string_equal(left(), "10.0.0.1>10.0.0.2 icmp 11/1, 36 bytes");
	assert_string_equal(left(), "-");
}

static void errors_are_limited_in_number(void **state)
{
	unsigned errors = 0;

	(void)state;
	got.refuses = true;
	for (int i = 0; i < 1000; i++) {
		come((struct raw){ .data = TEXT("12345678") });
		errors += left()[0] != '-';
	}
	assert_true(errors > 20 && errors <= 50);
	for (int i = 0; i < 1000; i++) {
		host_pass(NULL, wd_ms(1));
		come((struct raw){ .data = TEXT("12345678") });
		errors += left()[0] != '-';
	}
	assert_true(errors > 400);
	host_pass(NULL, wd_s(1));
	come((struct raw){ .data = TEXT("12345678") });
	assert_string_not_equal(left(), "-");
}

/* ---- Errors that we are told --------------------------------------------------------- */

/* An error about a packet of ours to the peer; parts may be wrong. */
struct error {
	uint8_t type, code, protocol, first;
	uint16_t mtu, cut, length;
	uint32_t from, to;
	size_t quoted; /* bytes of data */
};

static void come_error(struct error e)
{
	uint8_t m[8 + 60 + 20] = { e.type, e.code };
	uint8_t *h = m + 8;
	size_t len = e.first ? (e.first & 15) * 4u : 20;

	wd_put_be16(m + 6, e.mtu);
	h[0] = e.first ? e.first : 0x45;
	wd_put_be16(h + 2, e.length ? e.length : 1500);
	wd_put_be16(h + 6, e.cut);
	h[9] = e.protocol ? e.protocol : TEST_PROTOCOL;
	wd_put_be32(h + 12, e.from ? e.from : US);
	wd_put_be32(h + 16, e.to ? e.to : PEER);
	memcpy(h + len, "abcdefgh", 8);
	got.troubles = 0;
	come_icmp(FAR, icmp((const char *)m, 8 + len + e.quoted));
}

static void an_error_comes_to_who_sent_the_packet(void **state)
{
	static const struct { uint8_t type, code; enum wd_ip_trouble_kind kind; } kinds[] = {
		{ 3, 0, WD_IP_NET_UNREACHABLE }, { 3, 1, WD_IP_HOST_UNREACHABLE },
		{ 3, 2, WD_IP_PROTOCOL_UNREACHABLE }, { 3, 3, WD_IP_PORT_UNREACHABLE },
		{ 3, 5, WD_IP_HOST_UNREACHABLE }, { 3, 6, WD_IP_NET_UNREACHABLE },
		{ 3, 9, WD_IP_PROHIBITED }, { 3, 10, WD_IP_PROHIBITED },
		{ 3, 13, WD_IP_PROHIBITED },
		{ 3, 11, WD_IP_NET_UNREACHABLE }, { 3, 12, WD_IP_HOST_UNREACHABLE },
		{ 3, 255, WD_IP_HOST_UNREACHABLE }, { 11, 0, WD_IP_TIME_EXCEEDED },
		{ 12, 0, WD_IP_PARAMETER },
	};
	struct wd_addr peer = wd_ipv4(10, 0, 0, 2);

	(void)state;
	for (size_t i = 0; i < WD_COUNT(kinds); i++) {
		come_error((struct error){ .type = kinds[i].type, .code = kinds[i].code,
		                           .quoted = 8 });
		assert_int_equal(got.troubles, 1);
		assert_int_equal(got.trouble.kind, kinds[i].kind);
		assert_memory_equal(&got.trouble.to, &peer, sizeof peer);
		assert_true(got.trouble.start.len == 8);
	}
	come_error((struct error){ .type = 3, .code = 3, .first = 0x48, .quoted = 8 });
	assert_int_equal(got.troubles, 1);
}

static void an_error_that_quotes_no_packet_of_ours_is_ignored(void **state)
{
	static const struct error bad[] = {
		{ .type = 3, .code = 3, .quoted = 7 }, { .type = 3, .code = 3, .quoted = 0 },
		{ .type = 3, .code = 3, .quoted = 8, .first = 0x44 },
		{ .type = 3, .code = 3, .quoted = 8, .first = 0x65 },
		{ .type = 3, .code = 3, .quoted = 8, .from = PEER },
		{ .type = 3, .code = 3, .quoted = 8, .from = 0xffffffff },
		{ .type = 3, .code = 3, .quoted = 8, .cut = 1 },
		{ .type = 3, .code = 3, .quoted = 8, .protocol = 99 },
		{ .type = 3, .code = 3, .quoted = 0, .first = 0x4f },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		come_error(bad[i]);
		assert_int_equal(got.troubles, 0);
	}
	for (size_t len = 8; len < 36; len++) {
		char text[36] = "\3\3......" "\x45\0\0\x1c\0\0\0\0\x40\xfd\0\0\x0a\0\0\1\x0a\0\0\2"
		                "12345678";

		come_icmp(FAR, icmp(text, len));
		assert_int_equal(got.troubles, 0);
	}
	assert_string_equal(left(), "-");
}

/* ---- Narrow paths -------------------------------------------------------------------- */

static uint32_t path_mtu(uint32_t to)
{
	struct wd_addr addr = wd_ipv4((uint8_t)(to >> 24), (uint8_t)(to >> 16), (uint8_t)(to >> 8),
	                              (uint8_t)to);
	struct wd_ip_path path;

	assert_null(wd_ip_path(ipv4(&host[0].ip), NULL, &addr, &path));
	return path.mtu;
}

static void too_long(uint32_t to, uint16_t mtu)
{
	come_error((struct error){ .type = 3, .code = 4, .mtu = mtu, .to = to, .quoted = 8 });
}

static void a_path_becomes_narrower_when_its_user_believes_it(void **state)
{
	(void)state;
	too_long(FAR, 1400);
	assert_int_equal(got.troubles, 1);
	assert_int_equal(got.trouble.kind, WD_IP_TOO_LONG);
	assert_int_equal(got.trouble.mtu, 1400);
	assert_int_equal(path_mtu(FAR), 1500);
	got.believes = true;
	too_long(FAR, 1400);
	assert_int_equal(path_mtu(FAR), 1400);
	assert_int_equal(path_mtu(PEER), 1500);
	assert_ptr_equal(send_data(FAR, 1381, WD_IP_WHOLE), wd_ip_too_big);
	assert_null(send_data(FAR, 1380, WD_IP_WHOLE));
	left();
	assert_null(send_data(FAR, 1400, 0));
	assert_string_equal(left(), "10.0.0.1>192.0.2.1 protocol 253, 1376 bytes, from 0 on");
	assert_string_equal(left(), "10.0.0.1>192.0.2.1 protocol 253, 24 bytes, from 1376");
}

static void a_path_does_not_become_wider_before_ten_minutes(void **state)
{
	(void)state;
	got.believes = true;
	too_long(FAR, 1000);
	too_long(FAR, 1400);
	assert_int_equal(got.troubles, 0);
	assert_int_equal(path_mtu(FAR), 1000);
	host_pass(NULL, wd_ms(599999));
	assert_int_equal(path_mtu(FAR), 1000);
	host_pass(NULL, wd_ms(1));
	assert_int_equal(path_mtu(FAR), 1500);
	too_long(FAR, 1500);
	too_long(FAR, 9000);
	assert_int_equal(path_mtu(FAR), 1500);
}

static void no_path_is_too_narrow_to_be_of_use(void **state)
{
	static const uint16_t absurd[] = { 1, 20, 28, 68, 551 };

	(void)state;
	got.believes = true;
	for (size_t i = 0; i < WD_COUNT(absurd); i++) {
		too_long(FAR + (uint32_t)i, absurd[i]);
		assert_int_equal(got.trouble.mtu, 552);
		assert_int_equal(path_mtu(FAR + (uint32_t)i), 552);
	}
}

static void a_router_that_names_no_mtu_leaves_us_to_guess(void **state)
{
	(void)state;
	got.believes = true;
	come_error((struct error){ .type = 3, .code = 4, .to = FAR, .length = 1500, .quoted = 8 });
	assert_int_equal(path_mtu(FAR), 1492);
	come_error((struct error){ .type = 3, .code = 4, .to = FAR, .length = 1492, .quoted = 8 });
	assert_int_equal(path_mtu(FAR), 1006);
	come_error((struct error){ .type = 3, .code = 4, .to = FAR, .length = 500, .quoted = 8 });
	assert_int_equal(path_mtu(FAR), 552);
}

static void narrow_paths_are_limited_and_the_oldest_give_way(void **state)
{
	unsigned narrow = 0;

	(void)state;
	got.believes = true;
	for (uint32_t i = 0; i < 1000; i++) {
		too_long(FAR + i, 600);
		assert_int_equal(path_mtu(FAR + i), 600);
		host_pass(NULL, wd_ms(1));
	}
	for (uint32_t i = 0; i < 1000; i++)
		narrow += path_mtu(FAR + i) == 600;
	assert_int_equal(narrow, IP_PATHS_SETS * IP_PATHS_WAYS);
}

/* ---- Asking -------------------------------------------------------------------------- */

/* The answer to our request; changed by one bit at `at`, if not 0. */
static void answer(const uint8_t *request, uint32_t from, size_t at)
{
	static char m[1500];
	size_t len = wd_be16(request + 2) - 20u;

	memcpy(m, request + 20, len);
	m[0] = 0;
	m[at] ^= at > 0;
	come_icmp(from, icmp(m, len));
}

static void only_the_answer_itself_is_one(void **state)
{
	struct wd_addr peer = wd_ipv4(10, 0, 0, 2);
	struct wd_icmp_asked_ asked = wd_icmp_echo_(&peer, 4);
	uint8_t request[40];

	(void)state;
	assert_null(wd_icmp_ask(ipv4_icmp(&host[0].ip), &asked.echo));
	memcpy(request, next_packet(), 32);
	assert_int_equal(request[20], 8);
	answer(request, GATEWAY, 0);
	for (size_t at = 4; at < 12; at++)
		answer(request, PEER, at);
	request[3]++; /* longer by one byte */
	answer(request, PEER, 0);
	request[3] -= 2;
	answer(request, PEER, 0);
	assert_int_equal(asked.answers, 0);
	request[3]++;
	answer(request, PEER, 0);
	assert_true(asked.answers == 1 && !asked.err && asked.hops == 64);
	answer(request, PEER, 0);
	assert_int_equal(asked.answers, 1);
}

static void an_error_about_an_echo_ends_it(void **state)
{
	struct wd_addr peer = wd_ipv4(10, 0, 0, 2);
	struct wd_icmp_asked_ asked = wd_icmp_echo_(&peer, 4);
	char m[8 + 20 + 8] = "\3\1..\0\0\0\0";

	(void)state;
	asked.echo.hops = 1;
	assert_null(wd_icmp_ask(ipv4_icmp(&host[0].ip), &asked.echo));
	memcpy(m + 8, next_packet(), 28);
	m[8 + 20 + 7] ^= 1;
	come_icmp(GATEWAY, icmp(m, sizeof m));
	assert_int_equal(asked.answers, 0);
	m[8 + 20 + 7] ^= 1;
	m[1] = 4;
	come_icmp(GATEWAY, icmp(m, sizeof m));
	assert_int_equal(asked.answers, 0);
	m[0] = 11;
	m[1] = 0;
	come_icmp(GATEWAY, icmp(m, sizeof m));
	assert_true(asked.answers == 1 && asked.err == wd_icmp_unreachable);
}

static void without_a_buffer_there_is_nothing_to_withdraw(void **state)
{
	struct wd_addr peer = wd_ipv4(10, 0, 0, 2);

	(void)state;
	for (uint64_t n = 1; n < 8; n++) {
		struct wd_icmp_asked_ asked = wd_icmp_echo_(&peer, 1500);
		uint32_t used = pool.used;
		wd_err err;

		host[0].net.fail_at = host[0].net.asked + n;
		err = wd_icmp_ask(ipv4_icmp(&host[0].ip), &asked.echo);
		assert_true(n > 1 || err == wd_no_memory);
		if (!err)
			wd_icmp_withdraw(ipv4_icmp(&host[0].ip), &asked.echo);
		assert_null(host[0].ip.echoes.first);
		while (left()[0] != '-')
			;
		assert_int_equal(pool.used, used);
	}
}

/* Each buffer of an answer refused: lost, and nothing else. */
static void an_echo_whose_answer_has_no_buffer_is_lost(void **state)
{
	(void)state;
	for (uint64_t n = 1; n < 4; n++) {
		uint32_t used = pool.used;

		host[0].net.fail_at = host[0].net.asked + n;
		got.refuses = true;
		come_icmp(PEER, icmp("\x08\0..\x12\x34\x56\x78" "data", 12));
		come((struct raw){ .data = TEXT("12345678") });
		while (left()[0] != '-')
			;
		assert_int_equal(pool.used, used);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_echo_is_answered_with_its_data),
		TEST(every_checksum_of_an_answer_is_right),
		TEST(an_echo_that_is_none_is_not_answered),
		TEST(other_messages_are_ignored),
		TEST(an_error_quotes_the_start_of_the_packet),
		TEST(groups_and_everybody_are_not_told),
		TEST(there_is_no_error_about_an_error),
		TEST(errors_are_limited_in_number),
		TEST(an_error_comes_to_who_sent_the_packet),
		TEST(an_error_that_quotes_no_packet_of_ours_is_ignored),
		TEST(a_path_becomes_narrower_when_its_user_believes_it),
		TEST(a_path_does_not_become_wider_before_ten_minutes),
		TEST(no_path_is_too_narrow_to_be_of_use),
		TEST(a_router_that_names_no_mtu_leaves_us_to_guess),
		TEST(narrow_paths_are_limited_and_the_oldest_give_way),
		TEST(only_the_answer_itself_is_one),
		TEST(an_error_about_an_echo_ends_it),
		TEST(without_a_buffer_there_is_nothing_to_withdraw),
		TEST(an_echo_whose_answer_has_no_buffer_is_lost),
	};

	return cmocka_run_group_tests_name("ipv4-icmp", tests, NULL, NULL);
}
