/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "wadi/ip_cut.h"
#include "wadi/ip_echoes.h"
#include "wadi/ip_paths.h"
#include "wadi/ip_users.h"

enum { SIZE = 1600, BUFFERS = 64, HEADROOM = 62 };

static struct wd_pool pool;
static const struct wd_siphash_key key = { { 1, 2 } };
static const wd_instant now = { WD_NS_PER_DAY };

/* An Ethernet that has buffers alone. */
static struct wd_buf *bare_alloc(void *self, uint32_t headroom)
{
	(void)self;
	return wd_buf_alloc(&pool, headroom + WD_NET_HEADER);
}

static const struct wd_ethernet_ops bare_ops = { /* ops */
	.info = NULL, .alloc = bare_alloc, .send = NULL, .listen = NULL, .join = NULL,
	.leave = NULL,
};
static const wd_ethernet eth = { &bare_ops, NULL };

static void count_up(void *self, struct wd_room into)
{
	static uint8_t n;

	(void)self;
	for (size_t i = 0; i < into.len; i++)
		into.ptr[i] = ++n;
}

static const char *no_source(void *self)
{
	(void)self;
	return "none";
}

static const struct wd_random_ops count_ops = { .fill = count_up, .sources = no_source };
static const wd_random counting = { &count_ops, NULL };

static int setup(void **state)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];

	(void)state;
	return wd_pool_init(&pool, WD_ROOM(memory), SIZE) ? -1 : 0;
}

static int teardown(void **state)
{
	(void)state;
	return pool.used == 0 ? 0 : -1;
}

/* ---- Paths --------------------------------------------------------------------------- */

static struct wd_addr host(unsigned n)
{
	return wd_ipv4(10, 0, (uint8_t)(n >> 8), (uint8_t)n);
}

static uint32_t mtu_to(const struct ip_paths *it, unsigned n, wd_instant when)
{
	struct wd_addr to = host(n);

	return ip_paths_mtu(it, &to, 1500, when);
}

static void a_narrow_path_is_remembered_for_ten_minutes(void **state)
{
	struct ip_paths it;
	struct wd_addr to = host(1);

	(void)state;
	ip_paths_init(&it, &key);
	assert_int_equal(mtu_to(&it, 1, now), 1500);
	ip_paths_narrow(&it, &to, 1280, now);
	assert_int_equal(mtu_to(&it, 1, now), 1280);
	assert_int_equal(mtu_to(&it, 2, now), 1500);
	assert_int_equal(mtu_to(&it, 1, wd_after(now, wd_ns(WD_NS_PER_MIN * 10 - 1))), 1280);
	assert_int_equal(mtu_to(&it, 1, wd_after(now, wd_min(10))), 1500);
}

static void a_path_only_becomes_narrower(void **state)
{
	struct ip_paths it;
	struct wd_addr to = host(1);

	(void)state;
	ip_paths_init(&it, &key);
	ip_paths_narrow(&it, &to, 1300, now);
	ip_paths_narrow(&it, &to, 1400, wd_after(now, wd_min(9)));
	assert_int_equal(mtu_to(&it, 1, wd_after(now, wd_min(9))), 1300);
	ip_paths_narrow(&it, &to, 1290, wd_after(now, wd_min(9)));
	assert_int_equal(mtu_to(&it, 1, wd_after(now, wd_min(12))), 1290);
	ip_paths_narrow(&it, &to, 9000, wd_after(now, wd_min(30)));
	assert_int_equal(mtu_to(&it, 1, wd_after(now, wd_min(30))), 1500);
}

static void newer_narrow_paths_take_the_places_of_older_ones(void **state)
{
	struct ip_paths it;
	unsigned known = 0;

	(void)state;
	ip_paths_init(&it, &key);
	for (unsigned n = 0; n < 1000; n++) {
		struct wd_addr to = host(n);

		ip_paths_narrow(&it, &to, 1300, wd_after(now, wd_ms(n)));
		assert_int_equal(mtu_to(&it, n, wd_after(now, wd_ms(n))), 1300);
	}
	for (unsigned n = 0; n < 1000; n++)
		known += mtu_to(&it, n, wd_after(now, wd_s(2))) == 1300;
	assert_int_equal(known, IP_PATHS_SETS * IP_PATHS_WAYS);
}

/* ---- Users ----------------------------------------------------------------------------- */

static void a_protocol_has_one_user_and_places_are_limited(void **state)
{
	struct ip_users it = { 0 };
	struct wd_ip_user user = { .arg = &it };

	(void)state;
	assert_null(ip_users_find(&it, 0));
	for (uint8_t p = 0; p < IP_USERS; p++)
		assert_null(ip_users_add(&it, p, &user));
	assert_ptr_equal(ip_users_add(&it, 3, &user), wd_ip_taken);
	assert_ptr_equal(ip_users_add(&it, IP_USERS, &user), wd_ip_full);
	assert_ptr_equal(ip_users_find(&it, 3)->arg, &it);
	assert_null(ip_users_find(&it, IP_USERS));
}

/* ---- Echoes ---------------------------------------------------------------------------- */

enum { REQUEST = 128, ANSWER = 129 };

static struct asked {
	struct wd_icmp_echo echo;
	unsigned answers;
	wd_err err;
	uint8_t hops;
} asked[2];
static struct ip_echoes echoes;

static void note(struct wd_icmp_echo *echo, wd_err err, uint8_t hops)
{
	struct asked *a = (struct asked *)echo;

	a->answers++;
	a->err = err;
	a->hops = hops;
}

/* Asks host `i`; the message is the caller's. */
static struct wd_buf *ask(size_t i, uint16_t size)
{
	asked[i] = (struct asked){
		.echo = { .answer = note, .to = host((unsigned)i), .size = size },
	};
	return ip_echoes_ask(&echoes, &asked[i].echo, REQUEST, eth, HEADROOM);
}

static void an_echo_is_answered_by_its_own_data(void **state)
{
	static const uint16_t sizes[] = { 0, 1, 56, 1400, 1500, 1600, 5000, 65527 };

	(void)state;
	ip_echoes_init(&echoes, counting);
	for (size_t i = 0; i < WD_COUNT(sizes); i++) {
		struct wd_addr from = host(0), other = host(9);
		struct wd_buf *m = ask(0, sizes[i]);

		assert_non_null(m);
		assert_int_equal(m->data[0], REQUEST);
		assert_int_equal(wd_buf_total(m), IP_ECHO_HEADER + sizes[i]);
		assert_true(m->head >= HEADROOM + WD_NET_HEADER);
		ip_echoes_answer(&echoes, &other, m, 9);
		assert_int_equal(asked[0].answers, 0);
		ip_echoes_answer(&echoes, &from, m, 9);
		ip_echoes_answer(&echoes, &from, m, 9);
		assert_int_equal(asked[0].answers, 1);
		assert_null(asked[0].err);
		assert_int_equal(asked[0].hops, 9);
		wd_buf_free(m);
	}
}

static void data_that_is_not_the_same_is_no_answer(void **state)
{
	struct wd_addr from = host(0);
	struct wd_buf *m;

	(void)state;
	ip_echoes_init(&echoes, counting);
	m = ask(0, 56);
	assert_non_null(m);
	for (size_t i = 4; i < m->len; i++) {
		m->data[i] ^= 1;
		ip_echoes_answer(&echoes, &from, m, 9);
		m->data[i] ^= 1;
	}
	for (uint32_t len = m->len; len > 0; len--) {
		wd_buf_keep(m, len - 1);
		ip_echoes_answer(&echoes, &from, m, 9);
	}
	assert_int_equal(asked[0].answers, 0);
	ip_echoes_withdraw(&echoes, &asked[0].echo);
	ip_echoes_withdraw(&echoes, &asked[0].echo);
	assert_null(echoes.first);
	wd_buf_free(m);
}

static void each_member_of_a_group_may_answer(void **state)
{
	struct wd_addr from = host(7);
	struct wd_buf *m;

	(void)state;
	ip_echoes_init(&echoes, counting);
	asked[0] = (struct asked){ .echo = { .answer = note, .to = wd_ipv4(224, 0, 0, 1) } };
	m = ip_echoes_ask(&echoes, &asked[0].echo, REQUEST, eth, HEADROOM);
	assert_non_null(m);
	ip_echoes_answer(&echoes, &from, m, 1);
	assert_int_equal(asked[0].answers, 1);
	wd_buf_free(m);
}

static bool troubled(const struct wd_addr *to, enum wd_ip_trouble_kind kind,
                     const struct wd_buf *message, size_t len)
{
	struct wd_ip_trouble t = { .kind = kind, .to = *to, .start = wd_bytes(message->data, len) };

	return ip_echoes_troubled(&echoes, &t);
}

static void an_error_that_quotes_a_request_ends_it(void **state)
{
	struct wd_addr to = host(0), other = host(1);
	struct wd_buf *m, *n;

	(void)state;
	ip_echoes_init(&echoes, counting);
	m = ask(0, 56);
	n = ask(1, 56);
	assert_non_null(m);
	assert_non_null(n);
	assert_false(troubled(&other, WD_IP_NET_UNREACHABLE, m, 8));
	assert_false(troubled(&to, WD_IP_NET_UNREACHABLE, m, 7));
	assert_false(troubled(&to, WD_IP_NET_UNREACHABLE, n, 8));
	assert_true(troubled(&to, WD_IP_TOO_LONG, m, 8));
	assert_int_equal(asked[0].answers, 0);
	assert_true(troubled(&to, WD_IP_NET_UNREACHABLE, m, 8));
	assert_false(troubled(&to, WD_IP_NET_UNREACHABLE, m, 8));
	assert_int_equal(asked[0].answers, 1);
	assert_ptr_equal(asked[0].err, wd_icmp_unreachable);
	assert_int_equal(asked[1].answers, 0);
	ip_echoes_withdraw(&echoes, &asked[1].echo);
	wd_buf_free(m);
	wd_buf_free(n);
}

static void without_buffers_nothing_is_asked(void **state)
{
	struct wd_bufq hoard;

	(void)state;
	ip_echoes_init(&echoes, counting);
	wd_bufq_init(&hoard);
	for (struct wd_buf *b; (b = wd_buf_alloc(&pool, 0)) != NULL;)
		wd_bufq_put(&hoard, b);
	for (unsigned free = 0; free < 4; free++) {
		assert_null(ask(0, 6400));
		assert_null(echoes.first);
		assert_int_equal(pool.used, pool.count - free);
		wd_buf_free(wd_bufq_get(&hoard));
	}
	wd_bufq_drop(&hoard);
}

/* ---- Parts ---------------------------------------------------------------------------- */

static void nothing(struct wd_page *page)
{
	(void)page;
}

static void a_part_is_cut_out_of_slices_and_chains(void **state)
{
	static uint8_t bytes[300];
	struct wd_page page = { bytes, sizeof bytes, 1, nothing };
	struct wd_buf *b = wd_buf_alloc(&pool, 0), *part;
	uint8_t *at = b ? wd_buf_append(b, 100) : NULL;

	(void)state;
	assert_non_null(at);
	b->more = wd_buf_alloc(&pool, 0);
	assert_non_null(b->more);
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)i;
	memcpy(at, bytes, 100);
	assert_true(wd_buf_refer(b, &page, 100, 100));
	at = wd_buf_append(b->more, 100);
	assert_non_null(at);
	memcpy(at, bytes + 200, 100);

	part = ip_cut(eth, HEADROOM, b, 50, 200);
	assert_non_null(part);
	assert_int_equal(part->len, 200);
	assert_int_equal(part->head, HEADROOM + WD_NET_HEADER);
	assert_memory_equal(part->data, bytes + 50, 200);
	wd_buf_free(part);
	assert_null(ip_cut(eth, HEADROOM, b, 200, 101));
	assert_null(ip_cut(eth, SIZE, b, 0, 1));
	assert_null(ip_cut(eth, 0, b, 0, SIZE));
	wd_buf_free(b);
	assert_int_equal(page.refs, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(a_narrow_path_is_remembered_for_ten_minutes),
		TEST(a_path_only_becomes_narrower),
		TEST(newer_narrow_paths_take_the_places_of_older_ones),
		TEST(a_protocol_has_one_user_and_places_are_limited),
		TEST(an_echo_is_answered_by_its_own_data),
		TEST(data_that_is_not_the_same_is_no_answer),
		TEST(each_member_of_a_group_may_answer),
		TEST(an_error_that_quotes_a_request_ends_it),
		TEST(without_buffers_nothing_is_asked),
		TEST(a_part_is_cut_out_of_slices_and_chains),
	};

	return cmocka_run_group_tests_name("ip_common", tests, NULL, NULL);
}
