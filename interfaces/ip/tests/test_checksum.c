/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/checksum.h"
#include "wadi/test/seeded.h"

enum { SIZE = 2000, BUFFERS = 8 };

static struct wd_pool pool;
static struct wd_seeded seed;
static uint8_t bytes[66000];

static int setup(void **state)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];

	(void)state;
	seed.state = 1;
	wd_random_fill(wd_seeded(&seed), WD_ROOM(bytes));
	return wd_pool_init(&pool, WD_ROOM(memory), SIZE) != NULL;
}

static int teardown(void **state)
{
	(void)state;
	return pool.used != 0;
}

/* As RFC 1071, 4.1 has it: word by word. */
static uint16_t plain(const uint8_t *p, size_t n)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (uint64_t)p[i] << (i % 2 ? 0 : 8);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/* As it stands in memory. */
static uint16_t big_endian(uint16_t sum)
{
	uint8_t at[2];

	memcpy(at, &sum, 2);
	return wd_be16(at);
}

static void the_example_of_rfc_1071_comes_out(void **state)
{
	static const uint8_t example[] = { 0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7 };

	(void)state;
	assert_int_equal(big_endian(wd_sum_fold(wd_sum_add(0, wd_bytes(example, 8)))), 0xddf2);
	assert_int_equal(big_endian(wd_sum_end(wd_sum_add(0, wd_bytes(example, 8)))), 0x220d);
}

static void any_length_at_any_place_is_summed(void **state)
{
	(void)state;
	for (size_t at = 0; at < 16; at++)
		for (size_t len = 0; len < 600; len++)
			assert_int_equal(big_endian(wd_sum_end(wd_sum_add(0,
			                 wd_bytes(bytes + at, len)))), plain(bytes + at, len));
	assert_int_equal(big_endian(wd_sum_end(wd_sum_add(0, wd_bytes(bytes, 65535)))),
	                 plain(bytes, 65535));
}

/* Words that carry, each into the next. */
static void carries_are_not_lost(void **state)
{
	static uint8_t ones[300];

	(void)state;
	memset(ones, 0xff, sizeof ones);
	for (size_t len = 0; len < sizeof ones; len++) {
		wd_sum sum = wd_sum_add(0, wd_bytes(ones, len));

		assert_int_equal(big_endian(wd_sum_end(sum)), plain(ones, len));
		for (wd_sum start = UINT64_MAX - 3; start != 4; start++) {
			struct wd_bytes all = wd_bytes(ones, len);

			/* The same whether what came before is folded yet or not. */
			assert_int_equal(wd_sum_end(wd_sum_add(start, all)) % 65535,
			                 wd_sum_end(wd_sum_add(wd_sum_fold(start), all)) % 65535);
		}
	}
}

static void a_right_checksum_sums_to_zero(void **state)
{
	(void)state;
	for (size_t len = 2; len < 300; len++) {
		uint8_t copy[300] = { 0 };
		uint16_t sum;

		memcpy(copy + 2, bytes, len - 2);
		sum = wd_sum_end(wd_sum_add(0, wd_bytes(copy, len)));
		memcpy(copy, &sum, 2);
		assert_int_equal(wd_sum_end(wd_sum_add(0, wd_bytes(copy, len))), 0);
		copy[len / 2] ^= 0x10;
		assert_int_not_equal(wd_sum_end(wd_sum_add(0, wd_bytes(copy, len))), 0);
	}
}

/* ---- Frames ------------------------------------------------------------------------------ */

static void drop(struct wd_page *page)
{
	(void)page;
}

/* A frame with `len` of the bytes in pieces of random lengths. */
static struct wd_buf *in_pieces(struct wd_page *page, size_t len)
{
	struct wd_buf *all = NULL, **last = &all;
	size_t at = 0;

	for (int i = 0; i < 4; i++) {
		struct wd_buf *b = *last = wd_buf_alloc(&pool, 30);
		size_t own = (size_t)wd_random_below(wd_seeded(&seed), 40);

		assert_non_null(b);
		own = own < len - at ? own : len - at;
		memcpy(wd_buf_append(b, (uint32_t)own), bytes + at, own);
		at += own;
		for (int k = 0; k < 5 || (i == 3 && at < len && k < 17); k++) {
			size_t n = (size_t)wd_random_below(wd_seeded(&seed), 60);

			n = n < len - at && !(i == 3 && k == 16) ? n : len - at;
			assert_true(wd_buf_refer(b, page, (uint32_t)at, (uint32_t)n));
			at += n;
		}
		last = &b->more;
	}
	assert_int_equal(at, len);
	return all;
}

static void a_frame_in_odd_pieces_is_summed_as_one(void **state)
{
	struct wd_page page = { .bytes = bytes, .size = sizeof bytes, .refs = 1, .drop = drop };

	(void)state;
	for (int i = 0; i < 3000; i++) {
		size_t len = (size_t)wd_random_below(wd_seeded(&seed), 900);
		struct wd_buf *b = in_pieces(&page, len);
		uint32_t from = (uint32_t)wd_random_below(wd_seeded(&seed), b->len + 1u);

		assert_int_equal(big_endian(wd_sum_end(wd_sum_buf(0, b, from))),
		                 plain(bytes + from, len - from));
		wd_buf_free(b);
	}
	assert_int_equal(page.refs, 1);
}

/* ---- Transports -------------------------------------------------------------------------- */

static struct wd_ip_packet packet(bool v6)
{
	struct wd_ip_packet p = {
		.from = wd_ipv4(10, 0, 0, 1), .to = wd_ipv4(192, 0, 2, 9), .protocol = WD_IP_UDP,
	};

	if (v6) {
		p.from = (struct wd_addr){ { 0xfd, 1, [15] = 1 } };
		p.to = (struct wd_addr){ { 0xfd, 2, [15] = 2 } };
	}
	return p;
}

/* The header that does not exist, byte by byte. */
static void the_pseudo_header_is_that_of_the_rfcs(void **state)
{
	static const uint8_t four[12] = { 10, 0, 0, 1, 192, 0, 2, 9, 0, 17, 0x12, 0x34 };
	static const uint8_t six[40] = {
		0xfd, 1, [15] = 1, 0xfd, 2, [31] = 2, 0, 1, 0x23, 0x45, 0, 0, 0, 17,
	};
	struct wd_ip_packet p4 = packet(false), p6 = packet(true);

	(void)state;
	assert_int_equal(big_endian(wd_sum_end(wd_sum_pseudo(0, &p4, 0x1234))), plain(four, 12));
	assert_int_equal(big_endian(wd_sum_end(wd_sum_pseudo(0, &p6, 0x12345))), plain(six, 40));
}

/* Data whose checksum at `sum_at` is asked for. */
static struct wd_buf *asking(const struct wd_ip_packet *p, size_t len, uint16_t sum_at)
{
	struct wd_buf *b = wd_buf_alloc(&pool, 60);
	uint8_t *at = wd_buf_append(b, (uint32_t)len);
	uint16_t pseudo = wd_sum_fold(wd_sum_pseudo(0, p, (uint32_t)len));

	memcpy(at, bytes, len);
	memcpy(at + sum_at, &pseudo, 2);
	b->flags = WD_BUF_SUM_ASK;
	b->sum_from = wd_buf_place(b, at);
	b->sum_at = sum_at;
	return b;
}

static void what_is_filled_in_is_good(void **state)
{
	(void)state;
	for (size_t len = 8; len < 300; len++) {
		struct wd_ip_packet p = packet(len & 1);
		struct wd_buf *b = asking(&p, len, 6);

		/* Headers that were opened before it make no difference. */
		assert_non_null(wd_buf_prepend(b, 33));
		wd_sum_fill(b);
		assert_int_equal(b->flags, 0);
		assert_non_null(wd_buf_skip(b, 33));
		assert_true(wd_sum_is_good(&p, b));
		b->data[len / 3] ^= 4;
		assert_false(wd_sum_is_good(&p, b));
		b->flags = WD_BUF_SUM_GOOD;
		assert_true(wd_sum_is_good(&p, b));
		wd_buf_free(b);
	}
}

/* A checksum that comes to zero is written as `sent`: for UDP zero means that there is none. */
static void expect_sent(enum wd_ip_protocol protocol, uint16_t at, const char *sent)
{
	struct wd_ip_packet p = packet(false);
	struct wd_buf *b;
	uint16_t rest;

	p.protocol = protocol;
	b = asking(&p, 24, at);
	memset(b->data, 0, 4);
	rest = wd_sum_end(wd_sum_buf(0, b, 0));
	memcpy(b->data, &rest, 2); /* the whole sums to 0xffff now */
	wd_sum_fill(b);
	assert_memory_equal(b->data + at, sent, 2);
	assert_true(wd_sum_is_good(&p, b));
	wd_buf_free(b);
}

static void a_checksum_of_zero_is_sent_as_ffff_by_udp_alone(void **state)
{
	(void)state;
	expect_sent(WD_IP_UDP, 6, "\xff\xff");
	expect_sent(WD_IP_TCP, 16, "\0\0");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_example_of_rfc_1071_comes_out),
		TEST(any_length_at_any_place_is_summed),
		TEST(carries_are_not_lost),
		TEST(a_right_checksum_sums_to_zero),
		TEST(a_frame_in_odd_pieces_is_summed_as_one),
		TEST(the_pseudo_header_is_that_of_the_rfcs),
		TEST(what_is_filled_in_is_good),
		TEST(a_checksum_of_zero_is_sent_as_ffff_by_udp_alone),
	};

	return cmocka_run_group_tests_name("checksum", tests, NULL, NULL);
}
