/* SPDX-License-Identifier: ISC */
#include "ip_wire.h"

static void a_sound_packet_comes_with_what_its_header_says(void **state)
{
	struct wd_addr from = wd_ipv4(10, 0, 0, 2), to = wd_ipv4(10, 0, 0, 1);

	(void)state;
	come((struct raw){ .data = TEXT("hello"), .tos = 0xb9 });
	assert_int_equal(got.packets, 1);
	assert_memory_equal(&got.packet.from, &from, sizeof from);
	assert_memory_equal(&got.packet.to, &to, sizeof to);
	assert_true(got.packet.hops == 64 && got.packet.tos == 0xb9 && got.packet.flags == 0);
	assert_int_equal(got.len, 5);
	assert_memory_equal(got.data, "hello", 5);
}

static void padding_is_cut(void **state)
{
	(void)state;
	come((struct raw){ .data = TEXT("hello"), .pad = true });
	assert_true(got.packets == 1 && got.len == 5);
}

static void a_packet_of_a_header_alone_has_no_data(void **state)
{
	(void)state;
	come((struct raw){ .pad = true });
	assert_true(got.packets == 1 && got.len == 0);
	come((struct raw){ .data = TEXT("") });
	assert_true(got.packets == 1 && got.len == 0);
}

static void a_packet_cut_short_is_dropped(void **state)
{
	(void)state;
	for (uint32_t keep = 1; keep < 25; keep++) {
		come((struct raw){ .data = TEXT("hello"), .keep = keep });
		assert_int_equal(got.packets, 0);
	}
}

static void a_total_length_that_cannot_be_is_dropped(void **state)
{
	(void)state;
	for (int total = -25; total <= 100; total++) {
		come((struct raw){ .data = TEXT("hello"), .total = total });
		assert_int_equal(got.packets, total >= -5 && total <= 0);
	}
	come((struct raw){ .data = TEXT("hello"), .total = 65535 - 25 });
	assert_int_equal(got.packets, 0);
}

static void a_header_length_that_cannot_be_is_dropped(void **state)
{
	(void)state;
	for (uint8_t words = 1; words < 16; words++) {
		come((struct raw){ .data = TEXT("1234567890123456"), .first = 0x40 | words });
		assert_int_equal(got.packets, words == 5);
	}
	come((struct raw){ .data = TEXT("hello"), .first = 0x40 });
	assert_int_equal(got.packets, 0);
}

static void another_version_is_dropped(void **state)
{
	(void)state;
	for (unsigned version = 0; version < 16; version++) {
		come((struct raw){ .data = TEXT("hello"), .first = (uint8_t)(version << 4 | 5) });
		assert_int_equal(got.packets, version == 4);
	}
}

static void a_wrong_checksum_is_dropped(void **state)
{
	(void)state;
	come((struct raw){ .data = TEXT("hello"), .bad_sum = true });
	assert_int_equal(got.packets, 0);
}

/* ---- Options -------------------------------------------------------------------------- */

static void options_are_passed_over(void **state)
{
	static const struct { const char *bytes; size_t len; } fine[] = {
		{ "\0\0\0\0", 4 }, { "\1\1\1\1", 4 }, { "\x94\4\0\0", 4 },
		{ "\x07\x07\4\0\0\0\0\0", 8 },
		{ "\x44\4\5\0", 4 }, { "\1\xff\2\0", 4 }, { "\0\xff\xff\xff", 4 },
		{ "\x44\x28\5\0" "123456789012345678901234567890123456", 40 },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(fine); i++) {
		come((struct raw){ .options = wd_bytes(fine[i].bytes, fine[i].len),
		                   .data = TEXT("hello") });
		assert_true(got.packets == 1 && got.len == 5);
		assert_memory_equal(got.data, "hello", 5);
	}
}

static void an_option_with_a_length_that_cannot_be_is_dropped(void **state)
{
	static const char *const bad[] = {
		"\x44\0\0", "\x44\1\0", "\x44\5\0", "\x44\xff\0", "\1\1\1\x44", "\1\1\x44\3",
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		come((struct raw){ .options = wd_bytes(bad[i], 4), .data = TEXT("hello") });
		assert_int_equal(got.packets, 0);
	}
}

static void a_source_routed_packet_is_dropped(void **state)
{
	(void)state;
	come((struct raw){ .options = TEXT("\x83\7\4\x0a\0\0\x09\0"), .data = TEXT("hello") });
	assert_int_equal(got.packets, 0);
	come((struct raw){ .options = TEXT("\x89\7\4\x0a\0\0\x09\0"), .data = TEXT("hello") });
	assert_int_equal(got.packets, 0);
	come((struct raw){ .options = TEXT("\1\x83\3\4"), .data = TEXT("hello") });
	assert_int_equal(got.packets, 0);
}

static void no_error_quotes_options(void **state)
{
	const uint8_t *p;

	(void)state;
	got.refuses = true;
	come((struct raw){ .options = TEXT("\x44\4\5\0"), .data = TEXT("hello, we") });
	p = next_packet();
	assert_string_equal(packet_text(p), "10.0.0.1>10.0.0.2 icmp 3/3, 37 bytes");
	assert_int_equal(p[28], 0x45);
	assert_int_equal(wd_sum_end(wd_sum_add(0, wd_bytes(p + 28, 20))), 0);
	assert_int_equal(wd_be16(p + 30), 29);
	assert_memory_equal(p + 48, "hello, we", 9);
}

/* ---- From and to whom ------------------------------------------------------------------ */

static void a_source_that_no_host_can_have_is_dropped(void **state)
{
	static const uint32_t bad[] = {
		0x00000001, 0x7f000001, 0xe0000001, 0xefffffff, 0xf0000001, 0xffffffff,
		US, 0x0a0000ff,
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		come((struct raw){ .from = bad[i], .data = TEXT("hello") });
		assert_int_equal(got.packets, 0);
		assert_string_equal(left(), "-");
	}
	put_raw((struct raw){ .from = 0, .to = US, .data = TEXT("hello") });
	assert_int_equal(got.packets, 0);
	put_raw((struct raw){ .from = 0, .to = 0xffffffff, .to_all = true, .data = TEXT("hi") });
	assert_int_equal(got.packets, 1);
}

static void a_packet_for_another_is_dropped(void **state)
{
	static const uint32_t others[] = { PEER, FAR, 0x7f000001, 0xe0000005, 0x0a0000fe, 0 };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(others); i++) {
		put_raw((struct raw){ .from = PEER, .to = others[i], .data = TEXT("hello") });
		assert_int_equal(got.packets, 0);
	}
	assert_string_equal(left(), "-");
}

static void what_is_for_everybody_is_for_us(void **state)
{
	static const uint32_t all[] = { 0xffffffff, 0x0a0000ff, 0xe0000001 };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(all); i++) {
		come((struct raw){ .to = all[i], .to_all = true, .data = TEXT("hello") });
		assert_int_equal(got.packets, 1);
		assert_int_equal(got.packet.flags, WD_IP_MANY);
	}
}

static void a_packet_for_us_in_a_frame_for_everybody_is_dropped(void **state)
{
	(void)state;
	come((struct raw){ .to_all = true, .data = TEXT("hello") });
	assert_int_equal(got.packets, 0);
}

/* What a server of DHCP sends to the address that it offers. */
static void without_an_address_all_that_is_sent_to_the_interface_comes(void **state)
{
	(void)state;
	ipv4_clear(&host[0].ip);
	come((struct raw){ .to = 0x0a000063, .data = TEXT("hello") });
	assert_int_equal(got.packets, 1);
	come((struct raw){ .to = 0xe0000063, .data = TEXT("hello") });
	assert_int_equal(got.packets, 0);
}

static void networks_of_two_have_no_address_for_everybody(void **state)
{
	(void)state;
	assert_null(ipv4_set(&host[0].ip, &(struct ipv4_config){
		.address = { host[0].addr, 127 }, .gateway = wd_ipv4(10, 0, 0, 0) }));
	come((struct raw){ .from = 0x0a000000, .to = US, .data = TEXT("hello") });
	assert_int_equal(got.packets, 1);
	assert_null(ipv4_set(&host[0].ip, &(struct ipv4_config){
		.address = { wd_ipv4(10, 0, 0, 0), 127 } }));
	come((struct raw){ .from = US, .to = 0x0a000000, .data = TEXT("hello") });
	assert_true(got.packets == 1 && got.packet.flags == 0);
	assert_null(ipv4_set(&host[0].ip, &(struct ipv4_config){
		.address = { host[0].addr, 128 }, .gateway = host[1].addr }));
	come((struct raw){ .data = TEXT("hello") });
	assert_int_equal(got.packets, 1);
}

static void an_unknown_protocol_is_refused(void **state)
{
	(void)state;
	come((struct raw){ .protocol = 4, .data = TEXT("\x45\0\0\x14") });
	assert_string_equal(left(), "10.0.0.1>10.0.0.2 icmp 3/2, 32 bytes");
	come((struct raw){ .protocol = 4, .to = 0xffffffff, .to_all = true, .data = TEXT("hi") });
	assert_string_equal(left(), "-");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_sound_packet_comes_with_what_its_header_says),
		TEST(padding_is_cut),
		TEST(a_packet_of_a_header_alone_has_no_data),
		TEST(a_packet_cut_short_is_dropped),
		TEST(a_total_length_that_cannot_be_is_dropped),
		TEST(a_header_length_that_cannot_be_is_dropped),
		TEST(another_version_is_dropped),
		TEST(a_wrong_checksum_is_dropped),
		TEST(options_are_passed_over),
		TEST(an_option_with_a_length_that_cannot_be_is_dropped),
		TEST(a_source_routed_packet_is_dropped),
		TEST(no_error_quotes_options),
		TEST(a_source_that_no_host_can_have_is_dropped),
		TEST(a_packet_for_another_is_dropped),
		TEST(what_is_for_everybody_is_for_us),
		TEST(a_packet_for_us_in_a_frame_for_everybody_is_dropped),
		TEST(without_an_address_all_that_is_sent_to_the_interface_comes),
		TEST(networks_of_two_have_no_address_for_everybody),
		TEST(an_unknown_protocol_is_refused),
	};

	return cmocka_run_group_tests_name("ipv4-in", tests, NULL, NULL);
}
