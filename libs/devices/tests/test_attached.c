/* SPDX-License-Identifier: ISC */
/* net_device and block_device over a target that is not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "fake_host.h"
#include "wadi/block_device.h"
#include "wadi/net_device.h"
#include "wadi/test/block.h"
#include "wadi/test/net.h"

static struct net_device a, b; /* as long as the image: they have a fiber each */
static struct net_device whole[2]; /* with a host that takes pieces, and offloads */
static struct block_device disk;

/* The wire brings what was sent as soon as the image waits. */
static bool frames_wait(wd_instant until)
{
	(void)until;
	return fake_to[0].count > 0 || fake_to[1].count > 0;
}

static int setup(void **state)
{
	static bool made;

	(void)state;
	fake_reset();
	fake_host(frames_wait);
	if (made) {
		struct wd_pool *pools[] = { fake_to[0].pool, fake_to[1].pool };

		fake_host_reset();
		fake_to[0].pool = pools[0], fake_to[1].pool = pools[1];
		return 0;
	}
	made = true;
	fake_host_reset();
	if (net_device_init(&a, "a") || net_device_init(&b, "b"))
		return -1;
	fake_pieces = WD_HOST_PIECES;
	fake_offloads = WD_NET_SUMS | WD_NET_SEGMENTS4 | WD_NET_SEGMENTS6;
	if (net_device_init(&whole[0], "a") || net_device_init(&whole[1], "b"))
		return -1;
	fake_pieces = 1;
	fake_offloads = 0;
	return 0;
}

static void interfaces_conform(void **state)
{
	(void)state;
	assert_int_equal(wd_net_conforms(net_device(&a), net_device(&b)), 0);
	assert_int_equal(wd_net_conforms(net_device(&b), net_device(&a)), 0);
	assert_int_equal(a.pool.used, 0);
	assert_int_equal(b.pool.used, 0);
}

static void interfaces_with_offloads_conform(void **state)
{
	struct wd_pool *pools[] = { fake_to[0].pool, fake_to[1].pool };

	(void)state;
	fake_pieces = WD_HOST_PIECES;
	assert_int_equal(wd_net_conforms(net_device(&whole[0]), net_device(&whole[1])), 0);
	assert_int_equal(whole[0].pool.used, 0);
	assert_int_equal(whole[1].pool.used, 0);
	fake_pieces = 1;
	fake_to[0].pool = pools[0], fake_to[1].pool = pools[1];
}

/* More pieces than a host takes become fewer. */
static void a_frame_in_a_hundred_pieces_is_sent(void **state)
{
	struct wd_buf *first = wd_net_alloc(net_device(&whole[0]), 0), *last = first;
	struct wd_bufq line;

	(void)state;
	fake_pieces = WD_HOST_PIECES;
	memset(wd_buf_append(first, 14), 0x33, 14);
	for (int i = 0; i < 100; i++) {
		last = last->more = wd_net_alloc(net_device(&whole[0]), 0);
		memset(wd_buf_append(last, 10), i, 10);
	}
	wd_bufq_init(&line);
	wd_bufq_put(&line, first);
	assert_null(wd_net_send(net_device(&whole[0]), &line));
	assert_int_equal(fake_to[1].count, 1);
	assert_int_equal(fake_to[1].frame[fake_to[1].first].len, 1014);
	assert_int_equal(fake_to[1].frame[fake_to[1].first].bytes[1013], 99);
	assert_int_equal(whole[0].pool.used, 0);
	fake_pieces = 1;
}

/* Where memory is limited a device takes its share, and no less than it needs. */
static void buffers_are_as_many_as_there_is_memory_for(void **state)
{
	static struct net_device few, none, all;

	(void)state;
	wd_alloc_limit(wd_alloc_stats().used + 4 * 1024 * 1024);
	assert_null(net_device_init(&few, "a"));
	assert_in_range(few.pool.count, NET_DEVICE_BUFFERS_MIN, 512);
	wd_alloc_limit(wd_alloc_stats().used + 100000);
	assert_ptr_equal(net_device_init(&none, "a"), wd_no_memory);
	wd_alloc_limit(SIZE_MAX);
	assert_null(net_device_init(&all, "a"));
	assert_int_equal(all.pool.count, NET_DEVICE_BUFFERS);
}

static void what_is_not_attached_is_an_error(void **state)
{
	struct net_device net;

	(void)state;
	assert_ptr_equal(net_device_init(&net, "service"), wd_net_disconnected);
	assert_ptr_equal(block_device_init(&disk, "storage"), wd_block_disconnected);
}

static void without_memory_there_is_no_interface(void **state)
{
	size_t used = wd_alloc_stats().used;
	struct net_device net;

	(void)state;
	wd_alloc_fail_at(1);
	assert_ptr_equal(net_device_init(&net, "a"), wd_no_memory);
	wd_alloc_fail_at(0);
	assert_int_equal(wd_alloc_stats().used, used);
}

static size_t dropped_pages;

static void drop_page(struct wd_page *page)
{
	(void)page;
	dropped_pages++;
}

/* Header, payload pages, and a chained buffer arrive as one frame. */
static void a_frame_in_pieces_is_sent_in_one(void **state)
{
	static uint8_t payload[700];
	struct wd_page page = { payload, sizeof payload, 1, drop_page };
	struct wd_buf *first = wd_net_alloc(net_device(&a), 0), *more;
	struct wd_bufq line;

	(void)state;
	dropped_pages = 0;
	memset(payload, 0x77, sizeof payload);
	more = wd_net_alloc(net_device(&a), 0);
	memset(wd_buf_append(first, 20), 0x11, 20);
	memset(wd_buf_append(more, 30), 0x22, 30);
	assert_true(wd_buf_refer(first, &page, 100, 600));
	first->more = more;
	wd_bufq_init(&line);
	wd_bufq_put(&line, first);
	assert_null(wd_net_send(net_device(&a), &line));
	assert_int_equal(fake_to[1].count, 1);
	assert_int_equal(fake_to[1].frame[fake_to[1].first].len, 650);
	assert_int_equal(fake_to[1].frame[fake_to[1].first].bytes[19], 0x11);
	assert_int_equal(fake_to[1].frame[fake_to[1].first].bytes[619], 0x77);
	assert_int_equal(fake_to[1].frame[fake_to[1].first].bytes[620], 0x22);
	assert_int_equal(page.refs, 1);
	assert_int_equal(a.pool.used, 0);
}

static void a_frame_in_pieces_that_is_too_long_is_lost(void **state)
{
	static uint8_t payload[2000];
	struct wd_page page = { payload, sizeof payload, 1, drop_page };
	struct wd_buf *frame = wd_net_alloc(net_device(&a), 0);
	struct wd_bufq line;

	(void)state;
	assert_non_null(wd_buf_append(frame, 20));
	assert_true(wd_buf_refer(frame, &page, 0, sizeof payload));
	wd_bufq_init(&line);
	wd_bufq_put(&line, frame);
	assert_null(wd_net_send(net_device(&a), &line));
	assert_int_equal(fake_to[1].count, 0);
	assert_int_equal(page.refs, 1);
	assert_int_equal(a.pool.used, 0);
}

static void a_device_that_is_gone_says_so(void **state)
{
	(void)state;
	fake_gone = true;
	assert_ptr_equal(wd_net_send_test_(net_device(&a), net_device(&b), 60, 1, 0),
	                 wd_net_disconnected);
	assert_int_equal(a.pool.used, 0);
}

static void more_headroom_than_there_is_gives_no_buffer(void **state)
{
	struct wd_buf *frame = wd_net_alloc(net_device(&a), NET_DEVICE_HEADROOM);

	(void)state;
	assert_non_null(frame);
	assert_true(frame->head == NET_DEVICE_HEADROOM && frame->room >= FAKE_MTU + WD_NET_HEADER);
	wd_buf_free(frame);
	assert_null(wd_net_alloc(net_device(&a), NET_DEVICE_HEADROOM + 1));
}

static void disks_conform(void **state)
{
	(void)state;
	assert_null(block_device_init(&disk, "disk"));
	assert_int_equal(wd_block_conforms(block_device(&disk)), 0);
	assert_int_equal(fake_flushes, 1);
	assert_null(block_device_init(&disk, "constant"));
	assert_int_equal(wd_block_conforms(block_device(&disk)), 0);
}

static void every_failure_of_the_host_is_handed_up(void **state)
{
	uint64_t all;

	(void)state;
	assert_null(block_device_init(&disk, "disk"));
	assert_int_equal(wd_block_conforms(block_device(&disk)), 0);
	all = UINT64_MAX - fake_good;
	assert_true(all > 10);
	for (uint64_t n = 0; n < all; n++) {
		fake_good = n;
		assert_true(wd_block_conforms(block_device(&disk)) > 0);
	}
}

/* ---- Requests that the host does together -------------------------------------------------- */

static int setup_queue(void **state)
{
	static bool added;
	int rc = setup(state);

	if (!added)
		wd_source_add(&fake_source);
	added = true;
	fake_host(fake_finish);
	fake_queues = true;
	assert_null(block_device_init(&disk, "disk"));
	return rc;
}

static void disks_that_queue_conform(void **state)
{
	(void)state;
	assert_int_equal(wd_block_conforms(block_device(&disk)), 0);
	assert_int_equal(fake_source.owed, 0);
	assert_true(fake_most_queued > 1);
}

static void every_failure_of_a_queue_is_handed_up(void **state)
{
	uint64_t all;

	(void)state;
	assert_int_equal(wd_block_conforms(block_device(&disk)), 0);
	all = UINT64_MAX - fake_good;
	for (uint64_t n = 0; n < all; n++) {
		fake_good = n;
		assert_true(wd_block_conforms(block_device(&disk)) > 0);
	}
}

static wd_err read_one(void *arg)
{
	return wd_block_read(block_device(&disk), 3, wd_room(arg, FAKE_SECTOR));
}

/* Of fibers, too: each waits, and all are done in one go. */
static void what_fibers_ask_for_is_done_together(void **state)
{
	static uint8_t bytes[10][FAKE_SECTOR];
	struct wd_fiber *fiber[10];

	(void)state;
	memset(fake_disk + 3 * FAKE_SECTOR, 0x5a, FAKE_SECTOR);
	for (size_t i = 0; i < 10; i++)
		assert_null(wd_spawn("reader", read_one, bytes[i], &fiber[i]));
	for (size_t i = 0; i < 10; i++) {
		wd_err result;

		assert_null(wd_join(fiber[i], &result));
		assert_null(result);
		assert_int_equal(bytes[i][FAKE_SECTOR - 1], 0x5a);
	}
	assert_int_equal(fake_most_queued, 10);
}

/* The bytes are the host's until it has done it. */
static void who_is_cancelled_waits_for_the_host(void **state)
{
	static uint8_t bytes[FAKE_SECTOR];
	struct wd_fiber *fiber;
	wd_err result = wd_no_memory;

	(void)state;
	assert_null(wd_spawn("reader", read_one, bytes, &fiber));
	wd_yield();
	wd_cancel(fiber);
	assert_null(wd_join(fiber, &result));
	assert_null(result);
	assert_int_equal(fake_source.owed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(interfaces_conform, setup),
		cmocka_unit_test_setup(interfaces_with_offloads_conform, setup),
		cmocka_unit_test_setup(a_frame_in_a_hundred_pieces_is_sent, setup),
		cmocka_unit_test_setup(buffers_are_as_many_as_there_is_memory_for, setup),
		cmocka_unit_test_setup(what_is_not_attached_is_an_error, setup),
		cmocka_unit_test_setup(without_memory_there_is_no_interface, setup),
		cmocka_unit_test_setup(a_frame_in_pieces_is_sent_in_one, setup),
		cmocka_unit_test_setup(a_frame_in_pieces_that_is_too_long_is_lost, setup),
		cmocka_unit_test_setup(a_device_that_is_gone_says_so, setup),
		cmocka_unit_test_setup(more_headroom_than_there_is_gives_no_buffer, setup),
		cmocka_unit_test_setup(disks_conform, setup),
		cmocka_unit_test_setup(every_failure_of_the_host_is_handed_up, setup),
		cmocka_unit_test_setup(disks_that_queue_conform, setup_queue),
		cmocka_unit_test_setup(every_failure_of_a_queue_is_handed_up, setup_queue),
		cmocka_unit_test_setup(what_fibers_ask_for_is_done_together, setup_queue),
		cmocka_unit_test_setup(who_is_cancelled_waits_for_the_host, setup_queue),
	};

	return cmocka_run_group_tests_name("attached", tests, NULL, NULL);
}
