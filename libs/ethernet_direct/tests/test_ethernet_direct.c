/* SPDX-License-Identifier: ISC */
/* a (02:..:01) and b (02:..:02) on one wire. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/ethernet_direct.h"
#include "wadi/net_memory.h"
#include "wadi/test/ethernet.h"

enum { SIZE = 1600, BUFFERS = 100, OTHER_TYPE = 0x1234 };

static struct wd_pool pool;
static struct net_memory net_a, net_b;
static struct ethernet_direct a, b;

static int setup(void **state)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];

	(void)state;
	net_memory_init(&net_a, &pool, 1, 1500);
	net_memory_init(&net_b, &pool, 2, 1500);
	return wd_pool_init(&pool, WD_ROOM(memory), SIZE) ||
	       ethernet_direct_init(&a, net_memory(&net_a)) ||
	       ethernet_direct_init(&b, net_memory(&net_b));
}

static int teardown(void **state)
{
	(void)state;
	net_memory_fini(&net_a);
	net_memory_fini(&net_b);
	return pool.used != 0;
}

static void pass(void *arg, wd_span span)
{
	(void)arg, (void)span;
	assert_null(ethernet_direct_flush(&a));
	assert_null(ethernet_direct_flush(&b));
	ethernet_direct_input(&b, &net_a.sent);
	ethernet_direct_input(&a, &net_b.sent);
	assert_false(ethernet_direct_is_pending(&a) || ethernet_direct_is_pending(&b));
}

static void it_conforms(void **state)
{
	(void)state;
	assert_int_equal(wd_ethernet_conforms(ethernet_direct(&a), ethernet_direct(&b), pass,
	                                      NULL), 0);
}

/* ---- Sending ------------------------------------------------------------------------- */

static void what_is_sent_leaves_in_one_line(void **state)
{
	struct wd_mac to = { { 2, 0, 0, 0, 0, 2 } };
	unsigned frames = 0;

	(void)state;
	wd_ethernet_send_test_(ethernet_direct(&a), &to, OTHER_TYPE, 46, 5, 0);
	assert_null(net_a.sent.first);
	assert_true(ethernet_direct_is_pending(&a));
	assert_null(ethernet_direct_flush(&a));
	for (struct wd_buf *f = net_a.sent.first; f; f = f->next, frames++) {
		assert_int_equal(f->len, 60);
		assert_memory_equal(f->data, "\2\0\0\0\0\2\2\0\0\0\0\1\x12\x34", 14);
		assert_int_equal(f->data[14], frames);
	}
	assert_int_equal(frames, 5);
	assert_null(ethernet_direct_flush(&a));
}

static unsigned stirs;

static void stir(struct ethernet_direct *it)
{
	assert_ptr_equal(it, &a);
	stirs++;
}

static void who_flushes_is_told_once_a_line(void **state)
{
	struct wd_mac to = { { 2, 0, 0, 0, 0, 2 } };

	(void)state;
	a.stir = stir;
	stirs = 0;
	for (unsigned i = 1; i <= 3; i++) {
		wd_ethernet_send_test_(ethernet_direct(&a), &to, OTHER_TYPE, 46, 5, 0);
		assert_int_equal(stirs, i);
		assert_null(ethernet_direct_flush(&a));
	}
}

static void a_payload_without_headroom_is_lost(void **state)
{
	struct wd_mac to = { { 2, 0, 0, 0, 0, 2 } };

	(void)state;
	wd_ethernet_send(ethernet_direct(&a), &to, OTHER_TYPE, wd_buf_alloc(&pool, 13));
	assert_false(ethernet_direct_is_pending(&a));
}

static void a_device_that_is_gone_is_told_of(void **state)
{
	struct wd_mac to = { { 2, 0, 0, 0, 0, 2 } };

	(void)state;
	net_a.gone = true;
	wd_ethernet_send_test_(ethernet_direct(&a), &to, OTHER_TYPE, 46, 5, 0);
	assert_ptr_equal(ethernet_direct_flush(&a), wd_net_disconnected);
	assert_false(ethernet_direct_is_pending(&a));
}

static void a_device_that_is_unfit_is_refused(void **state)
{
	(void)state;
	net_a.info.mac[0] = 3;
	assert_ptr_equal(ethernet_direct_init(&a, net_memory(&net_a)), ethernet_direct_unfit);
	net_a.info.mac[0] = 2;
	net_a.info.mtu = 67;
	assert_ptr_equal(ethernet_direct_init(&a, net_memory(&net_a)), ethernet_direct_unfit);
}

/* ---- Receiving ----------------------------------------------------------------------- */

static struct wd_bytes got; /* the payload of the last frame */
static unsigned frames;

static void note(void *arg, const struct wd_ethernet_frame *frame, struct wd_buf *payload)
{
	(void)arg, (void)frame;
	frames++;
	got = wd_buf_bytes(payload);
	wd_buf_free(payload);
}

/* How many frames b's listener gets of `len` bytes of this one. */
static unsigned arrive(const char *frame, uint32_t len)
{
	struct wd_buf *buf = wd_buf_alloc(&pool, 0);
	struct wd_bufq line;

	assert_non_null(buf);
	memcpy(wd_buf_append(buf, len), frame, len);
	wd_bufq_init(&line);
	wd_bufq_put(&line, buf);
	frames = 0;
	ethernet_direct_input(&b, &line);
	assert_null(line.first);
	return frames;
}

static int listening(void **state)
{
	return setup(state) || wd_ethernet_listen(ethernet_direct(&b), OTHER_TYPE, note, NULL);
}

#define TO_B   "\2\0\0\0\0\2"
#define FROM_A "\2\0\0\0\0\1"

static void a_frame_shorter_than_its_header_is_dropped(void **state)
{
	(void)state;
	for (uint32_t len = 0; len < 14; len++)
		assert_int_equal(arrive(TO_B FROM_A "\x12\x34", len), 0);
	assert_int_equal(arrive(TO_B FROM_A "\x12\x34", 14), 1);
	assert_int_equal(got.len, 0);
}

static void a_frame_from_a_group_is_dropped(void **state)
{
	(void)state;
	assert_int_equal(arrive(TO_B "\3\0\0\0\0\1\x12\x34", 14), 0);
	assert_int_equal(arrive(TO_B "\xff\xff\xff\xff\xff\xff\x12\x34", 14), 0);
}

static void a_length_in_the_place_of_a_type_is_dropped(void **state)
{
	(void)state;
	assert_int_equal(arrive(TO_B FROM_A "\x05\xdc\xaa\xaa\x03", 17), 0);
	assert_int_equal(arrive(TO_B FROM_A "\x00\x00", 14), 0);
}

static void a_tag_of_priority_alone_is_passed_over(void **state)
{
	(void)state;
	assert_int_equal(arrive(TO_B FROM_A "\x81\x00\xe0\x00\x12\x34XY", 20), 1);
	assert_memory_equal(got.ptr, "XY", got.len);
	assert_int_equal(got.len, 2);
}

static void a_frame_of_a_vlan_is_dropped(void **state)
{
	(void)state;
	assert_int_equal(arrive(TO_B FROM_A "\x81\x00\x00\x01\x12\x34XY", 20), 0);
	assert_int_equal(arrive(TO_B FROM_A "\x81\x00\x0f\xff\x12\x34XY", 20), 0);
}

static void a_tag_that_is_cut_off_or_doubled_is_dropped(void **state)
{
	(void)state;
	for (uint32_t len = 14; len < 18; len++)
		assert_int_equal(arrive(TO_B FROM_A "\x81\x00\x00\x00\x12\x34", len), 0);
	assert_int_equal(arrive(TO_B FROM_A "\x81\x00\x00\x00\x81\x00\x00\x00\x12\x34", 22), 0);
}

static void groups_in_one_bit_of_the_sieve_are_told_apart(void **state)
{
	struct wd_mac group = { { 1, 0, 0x5e, 1, 2, 3 } };

	(void)state;
	assert_null(wd_ethernet_join(ethernet_direct(&b), &group));
	assert_int_equal(arrive("\1\0\x5e\1\2\3" FROM_A "\x12\x34", 14), 1);
	assert_int_equal(arrive("\1\0\x5e\2\1\3" FROM_A "\x12\x34", 14), 0);
	assert_int_equal(arrive("\1\0\x5f\1\2\3" FROM_A "\x12\x34", 14), 0);
}

static void there_is_a_limit_to_types(void **state)
{
	wd_err err = NULL;

	(void)state;
	for (uint16_t i = 0; i < ETHERNET_DIRECT_TYPES; i++)
		assert_null(wd_ethernet_listen(ethernet_direct(&a), 0x9000 + i, note, NULL));
	err = wd_ethernet_listen(ethernet_direct(&a), 0xa000, note, NULL);
	assert_ptr_equal(err, wd_ethernet_full);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
#define HEARING(name) cmocka_unit_test_setup_teardown(name, listening, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_conforms),
		TEST(what_is_sent_leaves_in_one_line),
		TEST(who_flushes_is_told_once_a_line),
		TEST(a_payload_without_headroom_is_lost),
		TEST(a_device_that_is_gone_is_told_of),
		TEST(a_device_that_is_unfit_is_refused),
		HEARING(a_frame_shorter_than_its_header_is_dropped),
		HEARING(a_frame_from_a_group_is_dropped),
		HEARING(a_length_in_the_place_of_a_type_is_dropped),
		HEARING(a_tag_of_priority_alone_is_passed_over),
		HEARING(a_frame_of_a_vlan_is_dropped),
		HEARING(a_tag_that_is_cut_off_or_doubled_is_dropped),
		HEARING(groups_in_one_bit_of_the_sieve_are_told_apart),
		TEST(there_is_a_limit_to_types),
	};

	return cmocka_run_group_tests_name("ethernet-direct", tests, NULL, NULL);
}
