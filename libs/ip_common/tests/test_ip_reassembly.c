/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "wadi/ip_reassembly.h"

enum { SIZE = 2048, BUFFERS = 200, HEADER = 40 };
#define LIFE wd_s(60)

static struct wd_pool pool;
static struct wd_wheel wheel;
static struct ip_reassembly it;
static unsigned expired; /* how often, */
static uint8_t expired_byte; /* and the first byte of what it was about */
static struct ip_fragment last; /* as it came back */

static void note_expired(void *arg, const struct ip_fragment *header, struct wd_buf *data)
{
	assert_ptr_equal(arg, &it);
	assert_int_equal(header->offset, 0);
	expired++;
	expired_byte = data->data[0];
	wd_buf_free(data);
}

static int setup(void **state)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];

	(void)state;
	wd_wheel_init(&wheel, (wd_instant){ WD_NS_PER_S });
	ip_reassembly_init(&it, &wheel, LIFE, note_expired, &it);
	expired = 0;
	return wd_pool_init(&pool, WD_ROOM(memory), SIZE) ? -1 : 0;
}

/* Every buffer comes back. */
static int teardown(void **state)
{
	(void)state;
	ip_reassembly_fini(&it);
	return pool.used == 0 && it.bufs == 0 && wd_wheel_next(&wheel).ns == WD_NEVER.ns ? 0 : -1;
}

static uint8_t byte_at(uint32_t id, size_t place)
{
	return (uint8_t)(place * 7 + place / 256 + id);
}

/* `len` bytes of datagram `id` in one buffer, or with `split` in a chain of two. */
static struct wd_buf *data_of(uint32_t id, uint32_t offset, uint32_t len, bool split)
{
	struct wd_buf *b = wd_buf_alloc(&pool, HEADER);
	uint32_t here = split ? len / 2 : len;
	uint8_t *at = b ? wd_buf_append(b, here) : NULL;

	assert_non_null(at);
	for (uint32_t i = 0; i < here; i++)
		at[i] = byte_at(id, offset + i);
	if (split)
		b->more = data_of(id, offset + here, len - here, false);
	b->flags = WD_BUF_SUM_GOOD;
	return b;
}

static struct ip_fragment header_of(uint8_t host, uint32_t id, uint32_t offset, bool more)
{
	return (struct ip_fragment){
		.from = wd_ipv4(10, 0, 0, host), .to = wd_ipv4(10, 0, 0, 200), .id = id,
		.header = HEADER, .more = more, .offset = offset,
	};
}

static struct wd_buf *give(uint32_t id, uint32_t offset, uint32_t len, bool more)
{
	last = header_of(1, id, offset, more);
	return ip_reassembly_take(&it, &last, data_of(id, offset, len, false));
}

/* The whole, and right. */
static void assert_whole(uint32_t id, struct wd_buf *b, uint32_t len)
{
	static uint8_t bytes[65536];

	assert_non_null(b);
	assert_int_equal(wd_buf_total(b), len);
	assert_true(wd_buf_copy(b, 0, wd_room(bytes, len)));
	for (uint32_t i = 0; i < len; i++)
		assert_int_equal(bytes[i], byte_at(id, i));
	assert_int_equal(b->flags & WD_BUF_SUM_GOOD, 0);
	wd_buf_free(b);
}

static void fragments_in_any_order_make_the_datagram(void **state)
{
	static const uint8_t orders[6][3] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};

	(void)state;
	for (uint32_t i = 0; i < 6; i++) {
		for (size_t k = 0; k < 2; k++)
			assert_null(give(i, orders[i][k] * 1400u, 1400, orders[i][k] < 2));
		assert_whole(i, give(i, orders[i][2] * 1400u, 1400, orders[i][2] < 2), 4200);
		assert_int_equal(last.offset, 0);
		assert_int_equal(pool.used, 0);
	}
}

static void fragments_that_are_chains_are_joined(void **state)
{
	struct ip_fragment f = header_of(1, 5, 800, false);

	(void)state;
	assert_null(ip_reassembly_take(&it, &f, data_of(5, 800, 801, true)));
	f = header_of(1, 5, 0, true);
	assert_whole(5, ip_reassembly_take(&it, &f, data_of(5, 0, 800, true)), 1601);
}

static void the_longest_datagram_over_a_path_of_1280_bytes_is_held(void **state)
{
	struct wd_buf *b = NULL;

	(void)state;
	for (uint32_t at = 0; at < 65528; at += 1232) {
		assert_null(b);
		b = give(1, at, at + 1232 < 65528 ? 1232 : 65528 - at, at + 1232 < 65528);
	}
	assert_whole(1, b, 65528);
}

static void datagrams_differ_in_sender_receiver_id_and_protocol(void **state)
{
	struct ip_fragment f[5];
	struct wd_buf *b;

	(void)state;
	for (size_t i = 0; i < WD_COUNT(f); i++)
		f[i] = header_of(1, 1, 0, true);
	f[1].from.ip[15]++;
	f[2].to.ip[15]++;
	f[3].id++;
	f[4].protocol++;
	for (size_t i = 0; i < WD_COUNT(f); i++)
		assert_null(ip_reassembly_take(&it, &f[i], data_of(1, 0, 800, false)));
	for (size_t i = 0; i < WD_COUNT(f); i++) {
		f[i].offset = 800;
		f[i].more = false;
		b = ip_reassembly_take(&it, &f[i], data_of(1, 800, 8, false));
		assert_whole(1, b, 808);
	}
}

static void an_exact_copy_is_passed_over(void **state)
{
	(void)state;
	assert_null(give(1, 0, 800, true));
	assert_null(give(1, 0, 800, true));
	assert_null(give(1, 1600, 800, false));
	assert_null(give(1, 1600, 800, false));
	assert_int_equal(pool.used, 2);
	assert_whole(1, give(1, 800, 800, true), 2400);
}

/* Whatever overlaps, nothing comes of the datagram any more, whole as it may seem. */
static void fragments_that_overlap_make_it_void(void **state)
{
	static const struct { uint32_t offset, len; bool more; } bad[] = {
		{ 0, 800, false },    /* ends it where there is more */
		{ 0, 808, true },     /* the same start, */
		{ 792, 16, true },    /* over the end, */
		{ 400, 80, true },    /* inside, */
		{ 0, 1600, true },    /* around, */
		{ 1592, 8, false },   /* another end, */
		{ 2400, 8, true },    /* beyond the end */
		{ 1600, 800, true },  /* the end, but there is more */
	};

	(void)state;
	for (uint32_t i = 0; i < WD_COUNT(bad); i++) {
		assert_null(give(i, 0, 800, true));
		assert_null(give(i, 1600, 800, false));
		assert_null(give(i, bad[i].offset, bad[i].len, bad[i].more));
		assert_int_equal(pool.used, 0);
		assert_null(give(i, 0, 800, true));
		assert_null(give(i, 800, 800, true));
		assert_null(give(i, 1600, 800, false));
		assert_int_equal(pool.used, 0);
	}
	wd_wheel_turn(&wheel, wd_after(wheel.now, LIFE));
	assert_int_equal(expired, 0);
}

static void a_copy_with_other_data_makes_it_void(void **state)
{
	(void)state;
	assert_null(give(1, 0, 800, true));
	last = header_of(1, 1, 0, true);
	assert_null(ip_reassembly_take(&it, &last, data_of(2, 0, 800, false)));
	assert_int_equal(pool.used, 0);
	assert_null(give(1, 800, 800, false));
}

static void nothing_goes_beyond_65535_bytes(void **state)
{
	(void)state;
	assert_null(give(1, 0, 800, true));
	assert_null(give(1, 65528, 8, false));
	assert_int_equal(pool.used, 0);
	assert_null(give(2, UINT32_MAX - 7, 800, false));
	assert_int_equal(pool.used, 0);
	assert_null(give(3, 65528, 7, false));
	assert_int_equal(pool.used, 1);
}

static void an_empty_fragment_is_dropped(void **state)
{
	(void)state;
	assert_null(give(1, 0, 0, true));
	assert_null(give(1, 8, 0, false));
	assert_int_equal(pool.used, 0);
}

static void it_expires_after_its_life_counted_from_the_first_to_come(void **state)
{
	wd_instant end = wd_after(wheel.now, LIFE);

	(void)state;
	assert_null(give(9, 0, 800, true));
	wd_wheel_turn(&wheel, wd_after(wheel.now, wd_s(59)));
	assert_null(give(9, 1600, 800, true));
	wd_wheel_turn(&wheel, (wd_instant){ end.ns - 1 });
	assert_int_equal(expired, 0);
	wd_wheel_turn(&wheel, end);
	assert_int_equal(expired, 1);
	assert_int_equal(expired_byte, byte_at(9, 0));
	assert_int_equal(pool.used, 0);
}

static void nobody_is_told_of_one_without_its_start(void **state)
{
	(void)state;
	assert_null(give(9, 800, 800, true));
	wd_wheel_turn(&wheel, wd_after(wheel.now, LIFE));
	assert_int_equal(expired, 0);
	assert_int_equal(pool.used, 0);
}

static void a_datagram_keeps_its_place_while_others_make_no_more_than_the_limit(void **state)
{
	(void)state;
	assert_null(give(1, 0, 800, true));
	for (uint8_t host = 2; host <= IP_REASSEMBLY_DATAGRAMS; host++) {
		last = header_of(host, 7, 0, true);
		assert_null(ip_reassembly_take(&it, &last, data_of(7, 0, 8, false)));
	}
	assert_null(give(1, 1600, 800, false));
	last = header_of(250, 7, 0, true);
	assert_null(ip_reassembly_take(&it, &last, data_of(7, 0, 8, false)));
	assert_int_equal(pool.used, IP_REASSEMBLY_DATAGRAMS + 1);
	assert_whole(1, give(1, 800, 800, true), 2400);
	last = header_of(2, 7, 8, false); /* it had to go */
	assert_null(ip_reassembly_take(&it, &last, data_of(7, 8, 8, false)));
}

static void one_sender_takes_no_more_than_its_share(void **state)
{
	(void)state;
	last = header_of(2, 7, 0, true);
	assert_null(ip_reassembly_take(&it, &last, data_of(7, 0, 800, false)));
	for (uint32_t id = 0; id < 1000; id++)
		assert_null(give(id, 0, 8, true));
	assert_int_equal(pool.used, IP_REASSEMBLY_SENDER + 1);
	last = header_of(2, 7, 800, false);
	assert_whole(7, ip_reassembly_take(&it, &last, data_of(7, 800, 800, false)), 1600);
}

static void buffers_are_limited_in_all_and_for_one_datagram(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < IP_REASSEMBLY_EACH; i++)
		assert_null(give(1, 8 * i, 8, true));
	assert_int_equal(pool.used, IP_REASSEMBLY_EACH);
	assert_null(give(1, 8 * IP_REASSEMBLY_EACH, 8, true));
	assert_int_equal(pool.used, 0);
	for (uint32_t id = 2; id < 6; id++)
		for (uint32_t i = 1; i < IP_REASSEMBLY_EACH; i++) {
			assert_null(give(id, 8 * i, 8, true));
			assert_true(pool.used <= IP_REASSEMBLY_BUFS);
		}
	assert_int_equal(pool.used, IP_REASSEMBLY_EACH - 1); /* the others gave way */
	assert_null(give(5, 8 * IP_REASSEMBLY_EACH, 8, false));
	for (uint32_t i = 0; i < IP_REASSEMBLY_BUFS - IP_REASSEMBLY_EACH; i++)
		assert_null(give(6, 8 * i, 8, true));
	assert_int_equal(pool.used, IP_REASSEMBLY_BUFS);
	assert_null(give(7, 0, 8, true));
	assert_int_equal(pool.used, IP_REASSEMBLY_BUFS - IP_REASSEMBLY_EACH + 1);
}

/* RFC 3168, 5.3. */
static void congestion_is_merged(void **state)
{
	static const struct { uint8_t a, b; int whole; } cases[] = {
		{ WD_ECN_NOT, WD_ECN_NOT, WD_ECN_NOT }, { WD_ECN_ECT0, WD_ECN_CE, WD_ECN_CE },
		{ WD_ECN_CE, WD_ECN_ECT0, WD_ECN_CE }, { WD_ECN_ECT0, WD_ECN_ECT0, WD_ECN_ECT0 },
		{ WD_ECN_NOT, WD_ECN_CE, -1 }, { WD_ECN_CE, WD_ECN_NOT, -1 },
	};

	(void)state;
	for (size_t i = 0; i < WD_COUNT(cases); i++) {
		struct wd_buf *b;

		last = header_of(1, 1, 0, true);
		last.tos = 0x20 | cases[i].a;
		assert_null(ip_reassembly_take(&it, &last, data_of(1, 0, 8, false)));
		last = header_of(1, 1, 8, false);
		last.tos = 0x20 | cases[i].b;
		b = ip_reassembly_take(&it, &last, data_of(1, 8, 8, false));
		assert_true((b == NULL) == (cases[i].whole < 0));
		if (b) {
			assert_int_equal(last.tos, 0x20 | cases[i].whole);
			assert_whole(1, b, 16);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(fragments_in_any_order_make_the_datagram),
		TEST(fragments_that_are_chains_are_joined),
		TEST(the_longest_datagram_over_a_path_of_1280_bytes_is_held),
		TEST(datagrams_differ_in_sender_receiver_id_and_protocol),
		TEST(an_exact_copy_is_passed_over),
		TEST(fragments_that_overlap_make_it_void),
		TEST(a_copy_with_other_data_makes_it_void),
		TEST(nothing_goes_beyond_65535_bytes),
		TEST(an_empty_fragment_is_dropped),
		TEST(it_expires_after_its_life_counted_from_the_first_to_come),
		TEST(nobody_is_told_of_one_without_its_start),
		TEST(a_datagram_keeps_its_place_while_others_make_no_more_than_the_limit),
		TEST(one_sender_takes_no_more_than_its_share),
		TEST(buffers_are_limited_in_all_and_for_one_datagram),
		TEST(congestion_is_merged),
	};

	return cmocka_run_group_tests_name("ip_reassembly", tests, NULL, NULL);
}
