/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/net_pair.h"
#include "wadi/test/net.h"

enum { MTU = 1500, SIZE = 1600, BUFFERS = 100 };

static struct wd_pool pool;
static struct net_pair pair;
static wd_net a, b;

static int setup(void **state)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];

	(void)state;
	fake_reset();
	if (wd_pool_init(&pool, WD_ROOM(memory), SIZE))
		return -1;
	net_pair_init(&pair, &pool, MTU);
	a = net_pair(&pair, 0);
	b = net_pair(&pair, 1);
	return 0;
}

/* Every buffer comes back. */
static int teardown(void **state)
{
	(void)state;
	net_pair_fini(&pair);
	return pool.used == 0 && fake_stacks() == 0 ? 0 : -1;
}

/* Sends `count` frames from a to b, one by one, and tells what b saw. */
static struct wd_net_seen_ carry(wd_net from, unsigned count)
{
	static struct wd_net_seen_ seen;

	memset(&seen, 0, sizeof seen);
	assert_null(wd_net_listen(b, wd_net_note_, &seen));
	for (unsigned i = 0; i < count; i++) {
		wd_ignore(wd_net_send_test_(from, b, 60, 1, (uint8_t)i), "some are to fail");
		wd_yield();
	}
	assert_null(wd_sleep(wd_ms(1)));
	return seen;
}

static void a_pair_conforms(void **state)
{
	(void)state;
	assert_int_equal(wd_net_conforms(a, b), 0);
	assert_int_equal(wd_net_conforms(b, a), 0);
}

static void a_pair_with_offloads_conforms(void **state)
{
	(void)state;
	net_pair_offer(&pair, WD_NET_SUMS | WD_NET_SEGMENTS4 | WD_NET_SEGMENTS6);
	assert_int_equal(wd_net_info(a).frame_max, 65535 + WD_NET_HEADER);
	assert_int_equal(wd_net_conforms(a, b), 0);
	assert_int_equal(wd_net_conforms(b, a), 0);
}

/* A checksum that was asked for is open at the other end. */
static void note_flags(void *arg, struct wd_bufq *frames)
{
	uint16_t *flags = arg;

	for (struct wd_buf *f; (f = wd_bufq_get(frames)) != NULL; wd_buf_free(f))
		*flags = f->flags;
}

static void a_checksum_that_nobody_filled_in_is_open(void **state)
{
	struct wd_net_packet_ p = { .version = 4, .protocol = WD_NET_TEST_UDP, .len = 8 };
	uint16_t flags = 0;

	(void)state;
	net_pair_offer(&pair, WD_NET_SUMS);
	assert_null(wd_net_listen(b, note_flags, &flags));
	assert_null(wd_net_send_packet_(a, b, &p, 0));
	assert_null(wd_sleep(wd_ms(1)));
	assert_int_equal(flags, WD_BUF_SUM_GOOD | WD_BUF_SUM_OPEN);
}

static void an_unplugged_wire_loses_frames_and_recovers(void **state)
{
	(void)state;
	pair.unplugged = true;
	assert_int_equal(carry(a, 10).good, 0);
	pair.unplugged = false;
	assert_int_equal(carry(a, 10).good, 10);
	pair.gone = true;
	assert_ptr_equal(wd_net_send_test_(a, b, 60, 1, 0), wd_net_disconnected);
}

static void where_nobody_listens_frames_are_lost(void **state)
{
	(void)state;
	assert_null(wd_net_send_test_(a, b, 60, 8, 0));
	assert_int_equal(pool.used, 0);
}

static void more_than_an_end_holds_is_lost(void **state)
{
	static struct wd_net_seen_ seen;

	(void)state;
	memset(&seen, 0, sizeof seen);
	assert_null(wd_net_listen(b, wd_net_note_, &seen));
	for (unsigned i = 0; i < 10; i++)
		assert_null(wd_net_send_test_(a, b, 60, 8, (uint8_t)(8 * i)));
	assert_int_equal(pool.used, NET_PAIR_WAITING_MAX);
	assert_null(wd_sleep(wd_ms(1)));
	assert_int_equal(seen.good, NET_PAIR_WAITING_MAX);
}

static void a_frame_longer_than_the_mtu_is_lost(void **state)
{
	static struct wd_net_seen_ seen;

	(void)state;
	memset(&seen, 0, sizeof seen);
	assert_null(wd_net_listen(b, wd_net_note_, &seen));
	assert_null(wd_net_send_test_(a, b, MTU + WD_NET_HEADER + 1, 1, 0));
	assert_null(wd_net_send_test_(a, b, MTU + WD_NET_HEADER, 1, 0));
	assert_null(wd_sleep(wd_ms(1)));
	assert_int_equal(seen.good, 1);
}

static void without_a_stack_nobody_can_listen(void **state)
{
	(void)state;
	fake_stacks_fail_at(1);
	assert_ptr_equal(wd_net_listen(b, wd_net_note_, NULL), wd_no_memory);
	fake_stacks_fail_at(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_pair_conforms, setup, teardown),
		cmocka_unit_test_setup_teardown(a_pair_with_offloads_conforms, setup, teardown),
		cmocka_unit_test_setup_teardown(a_checksum_that_nobody_filled_in_is_open, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(an_unplugged_wire_loses_frames_and_recovers, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(where_nobody_listens_frames_are_lost, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(more_than_an_end_holds_is_lost, setup, teardown),
		cmocka_unit_test_setup_teardown(a_frame_longer_than_the_mtu_is_lost, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(without_a_stack_nobody_can_listen, setup, teardown),
	};

	return cmocka_run_group_tests_name("net", tests, NULL, NULL);
}
