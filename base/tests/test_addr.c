/* SPDX-License-Identifier: ISC */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "wadi/addr.h"

#include "cuts.h"

static struct wd_addr addr_of(const char *text)
{
	struct wd_addr addr;

	if (wd_addr_parse(wd_str(text), &addr) != NULL)
		fail_msg("\"%s\" was not read", text);
	return addr;
}

static struct wd_prefix prefix_of(const char *text)
{
	struct wd_prefix prefix;

	if (wd_prefix_parse(wd_str(text), &prefix) != NULL)
		fail_msg("\"%s\" was not read", text);
	return prefix;
}

static void assert_same(struct wd_addr a, struct wd_addr b)
{
	assert_memory_equal(a.ip, b.ip, sizeof a.ip);
}

static void ipv4_is_four_decimal_parts(void **state)
{
	(void)state;
	assert_same(addr_of("10.0.0.1"), wd_ipv4(10, 0, 0, 1));
	assert_same(addr_of("0.0.0.0"), wd_ipv4(0, 0, 0, 0));
	assert_same(addr_of("255.254.200.99"), wd_ipv4(255, 254, 200, 99));
	assert_same(addr_of("::ffff:10.0.0.1"), wd_ipv4(10, 0, 0, 1));
	assert_true(wd_addr_is_ipv4(&(struct wd_addr){ { [10] = 0xff, 0xff } }));
	assert_false(wd_addr_is_ipv4(&(struct wd_addr){ { [11] = 0xff } }));
}

/* The host's own reader and ours agree on texts made of the pieces of addresses. */
static void ipv6_is_read_as_the_host_reads_it(void **state)
{
	static const char *const piece[] = {
		":", "::", "0", "1", "ab", "ffff", "12345", "10.0.0.1", "1.2.3", ".", "G", "0db8",
	};
	unsigned good = 0, seed = 1;
	char text[256];

	(void)state;
	for (int i = 0; i < 300000; i++) {
		struct wd_addr addr, host;
		bool read;

		seed = seed * 1103515245 + 12345;
		text[0] = '\0';
		for (unsigned n = seed >> 16 & 15; n > 0; n--) {
			unsigned which = (seed = seed * 1103515245 + 12345) >> 16;

			/* Mostly groups with a colon in between. */
			strcat(text, which & 64 ? ":" : piece[which % WD_COUNT(piece)]);
		}
		if (!strchr(text, ':'))
			continue;
		read = wd_addr_parse(wd_str(text), &addr) == NULL;
		if (read != (inet_pton(AF_INET6, text, &host) == 1))
			fail_msg("\"%s\" was %sread", text, read ? "" : "not ");
		if (read)
			assert_same(addr, host);
		good += read;
	}
	assert_in_range(good, 1000, 300000);
}

static void ipv6_is_read_in_every_form_of_rfc_4291(void **state)
{
	static const struct { const char *text; uint8_t ip[16]; } good[] = {
		{ "ABCD:EF01:2345:6789:ABCD:EF01:2345:6789",
		  { 0xab, 0xcd, 0xef, 1, 0x23, 0x45, 0x67, 0x89,
		    0xab, 0xcd, 0xef, 1, 0x23, 0x45, 0x67, 0x89 } },
		{ "2001:DB8:0:0:8:800:200C:417A",
		  { 0x20, 1, 0x0d, 0xb8, [9] = 8, 8, 0, 0x20, 0x0c, 0x41, 0x7a } },
		{ "2001:db8::8:800:200c:417a",
		  { 0x20, 1, 0x0d, 0xb8, [9] = 8, 8, 0, 0x20, 0x0c, 0x41, 0x7a } },
		{ "::", { 0 } },
		{ "::1", { [15] = 1 } },
		{ "1::", { 0, 1 } },
		{ "0:0:0:0:0:0:13.1.68.3", { [12] = 13, 1, 68, 3 } },
		{ "::13.1.68.3", { [12] = 13, 1, 68, 3 } },
		{ "1:2:3:4:5:6:7::", { 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7 } },
		{ "::2:3:4:5:6:7:8", { 0, 0, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8 } },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(good); i++)
		assert_memory_equal(addr_of(good[i].text).ip, good[i].ip, 16);
}

static void what_is_no_address_is_refused_and_yields_nothing(void **state)
{
	static const char *const bad[] = {
		"", " ", "1", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.256",
		"1.2.3.04", "01.2.3.4", "00.0.0.0", "1.2.3.4 ", " 1.2.3.4", "1.2.3.-4", "0x1.2.3.4",
		":", ":::", "1:", ":1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::",
		"::1:2:3:4:5:6:7:8", "1::2::3", "1:::2", "12345::", "::g", "fe80::1%eth0",
		"1:2:3:4:5:6:7:1.2.3.4", "::1.2.3.4:5", "::1.2.3", "::1.2.3.256", "1.2.3.4::",
		"::1/128", "[::1]", "1:2:3:4:5:6:7:", "::1:", "99999999999999999999.0.0.0",
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		struct wd_addr addr = wd_ipv4(1, 2, 3, 4);

		if (wd_addr_parse(wd_str(bad[i]), &addr) != wd_malformed)
			fail_msg("\"%s\" was read", bad[i]);
		assert_same(addr, wd_ipv4(1, 2, 3, 4));
	}
	assert_ptr_equal(wd_addr_parse(wd_bytes("1.2.3.4\0", 8), &(struct wd_addr){ { 0 } }),
	                 wd_malformed);
}

static void addresses_print_as_rfc_5952_says(void **state)
{
	static const struct { const char *text, *printed; } good[] = {
		{ "10.0.0.1", "10.0.0.1" },
		{ "255.255.255.255", "255.255.255.255" },
		{ "::ffff:1.2.3.4", "1.2.3.4" },
		{ "::", "::" },
		{ "::1", "::1" },
		{ "1::", "1::" },
		{ "2001:0DB8::0001", "2001:db8::1" },
		{ "2001:db8:0:0:0:0:2:1", "2001:db8::2:1" },
		{ "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1" }, /* 4.2.2: not for one */
		{ "2001:0:0:1:0:0:0:1", "2001:0:0:1::1" },          /* 4.2.3: the longest */
		{ "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },    /* 4.2.3: the first */
		{ "0:0:3:4:5:6:7:8", "::3:4:5:6:7:8" },
		{ "1:2:3:4:5:6:0:0", "1:2:3:4:5:6::" },
		{ "0:1:2:3:4:5:6:7", "0:1:2:3:4:5:6:7" },
		{ "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(good); i++) {
		struct wd_addr addr = addr_of(good[i].text);

		ASSERT_PRINTS(good[i].printed, wd_addr_pp(&addr, into, size));
	}
}

static void every_pattern_of_zero_groups_reads_back(void **state)
{
	char text[WD_ADDR_TEXT];

	(void)state;
	for (unsigned pattern = 0; pattern < 256; pattern++) {
		struct wd_addr addr = { { 0 } };

		for (size_t i = 0; i < 8; i++)
			addr.ip[2 * i + 1] = (pattern >> i & 1) ? 0xa5 : 0;
		assert_in_range(wd_addr_pp(&addr, text, sizeof text), 2, sizeof text - 1);
		assert_same(addr_of(text), addr);
	}
}

static void a_prefix_keeps_the_bits_behind_it(void **state)
{
	(void)state;
	assert_int_equal(prefix_of("10.0.0.2/24").bits, 96 + 24);
	assert_same(prefix_of("10.0.0.2/24").addr, wd_ipv4(10, 0, 0, 2));
	assert_int_equal(prefix_of("0.0.0.0/0").bits, 96);
	assert_int_equal(prefix_of("1.2.3.4/32").bits, 128);
	assert_int_equal(prefix_of("::ffff:10.0.0.0/104").bits, 104);
	assert_int_equal(prefix_of("fe80::/10").bits, 10);
	assert_int_equal(prefix_of("::/0").bits, 0);
	assert_int_equal(prefix_of("::1/128").bits, 128);
}

static void what_is_no_prefix_is_refused_and_yields_nothing(void **state)
{
	static const char *const bad[] = {
		"", "/", "/8", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/ 8",
		"10.0.0.0/8/", "10.0.0.0/8/8", "10.0.0.0/-1", "10.0.0/8", "::1", "::/129", "::/256",
		"::/4294967296", "::/x", "10.0.0.0/8x", "10.0.0.0 /8",
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		struct wd_prefix prefix = { .bits = 77 };

		if (wd_prefix_parse(wd_str(bad[i]), &prefix) != wd_malformed)
			fail_msg("\"%s\" was read", bad[i]);
		assert_int_equal(prefix.bits, 77);
	}
}

static void prefixes_print_as_they_are_read(void **state)
{
	static const char *const text[] = {
		"10.0.0.2/24", "0.0.0.0/0", "255.255.255.255/32", "fe80::/10", "::/0", "::1/128",
		"::ffff:a00:0/90", /* shorter than what makes it an IPv4 address */
		"1111:2222:3333:4444:5555:6666:7777:8888/128",
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(text); i++) {
		struct wd_prefix prefix = prefix_of(text[i]);

		assert_true(strlen(text[i]) < WD_PREFIX_TEXT);
		ASSERT_PRINTS(text[i], wd_prefix_pp(&prefix, into, size));
	}
}

static void a_network_has_the_addresses_that_share_its_bits(void **state)
{
	struct wd_prefix p = { .addr = wd_ipv4(0xa5, 0x5a, 0xc3, 0x3c) };

	(void)state;
	for (unsigned bits = 0; bits <= 128; bits++) {
		p.bits = (uint8_t)bits;
		assert_true(wd_prefix_has(&p, &p.addr));
		for (unsigned flip = 0; flip < 128; flip++) {
			struct wd_addr other = p.addr;

			other.ip[flip / 8] ^= (uint8_t)(0x80 >> flip % 8);
			assert_int_equal(wd_prefix_has(&p, &other), flip >= bits);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ipv4_is_four_decimal_parts),
		cmocka_unit_test(ipv6_is_read_as_the_host_reads_it),
		cmocka_unit_test(ipv6_is_read_in_every_form_of_rfc_4291),
		cmocka_unit_test(what_is_no_address_is_refused_and_yields_nothing),
		cmocka_unit_test(addresses_print_as_rfc_5952_says),
		cmocka_unit_test(every_pattern_of_zero_groups_reads_back),
		cmocka_unit_test(a_prefix_keeps_the_bits_behind_it),
		cmocka_unit_test(what_is_no_prefix_is_refused_and_yields_nothing),
		cmocka_unit_test(prefixes_print_as_they_are_read),
		cmocka_unit_test(a_network_has_the_addresses_that_share_its_bits),
	};

	return cmocka_run_group_tests_name("addr", tests, NULL, NULL);
}
