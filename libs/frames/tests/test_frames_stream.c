/* SPDX-License-Identifier: ISC */
/* Frames in a stream: through a pipe of memory, which takes and gives any part of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/alloc.h"
#include "wadi/frames.h"

enum { SIZE = WD_HOST_HEADROOM + WD_HOST_BUFFER, BUFFERS = 300, LONG = 65535, PIPE = 1 << 20 };

static struct wd_pool pool;

/* ---- The pipe ------------------------------------------------------------------------------ */

static uint8_t pipe_bytes[PIPE];
static size_t pipe_from, pipe_to;
static size_t room;       /* bytes that it takes until it is full */
static size_t step;       /* bytes that it gives at once, at most */
static long fails_with;   /* or 0 */
static bool ended;
static unsigned interrupts;

long frames_writev(int fd, const struct frames_piece *piece, size_t count)
{
	size_t before = room;

	assert_int_equal(fd, 7);
	assert_true(count > 0);
	if (interrupts > 0 && interrupts-- > 0)
		return -4;
	if (fails_with)
		return fails_with;
	for (size_t i = 0; i < count && room > 0; i++) {
		size_t n = piece[i].len < room ? piece[i].len : room;

		assert_true(piece[i].len > 0 && n <= PIPE - pipe_to);
		memcpy(pipe_bytes + pipe_to, piece[i].at, n);
		pipe_to += n;
		room -= n;
	}
	return before > 0 ? (long)(before - room) : -11;
}

long frames_read(int fd, void *into, size_t len)
{
	size_t n = pipe_to - pipe_from;

	assert_int_equal(fd, 7);
	assert_true(len > 0);
	if (interrupts > 0 && interrupts-- > 0)
		return -4;
	if (fails_with)
		return fails_with;
	if (n == 0)
		return ended ? 0 : -11;
	n = n < step ? n : step;
	n = n < len ? n : len;
	memcpy(into, pipe_bytes + pipe_from, n);
	pipe_from += n;
	return (long)n;
}

long frames_write(int fd, const void *from, size_t len)
{
	(void)fd, (void)from, (void)len;
	fail();
	return -1;
}

long frames_readv(int fd, const struct frames_piece *piece, size_t count)
{
	(void)fd, (void)piece, (void)count;
	fail();
	return -1;
}

static struct frames_fd it;
static struct wd_bufq got;

static int setup(void **state)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];

	(void)state;
	fake_reset();
	pipe_from = pipe_to = 0;
	room = step = PIPE;
	fails_with = 0;
	ended = false;
	interrupts = 0;
	wd_bufq_init(&got);
	if (wd_pool_init(&pool, WD_ROOM(memory), SIZE) ||
	    frames_fd_init(&it, 7, WADI_NET_STREAM, LONG))
		return -1;
	frames_fd_listen(&it, &pool);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	wd_bufq_drop(&got);
	frames_fd_fini(&it);
	return pool.used == 0 && wd_alloc_stats().pieces == 0 ? 0 : -1;
}

/* ---- Frames -------------------------------------------------------------------------------- */

static uint8_t byte_at(uint32_t number, size_t at)
{
	return (uint8_t)(number * 31 + at * 7 + (at >> 8));
}

static void keep(struct wd_page *page)
{
	(void)page;
}

/* Number `number`: some of it in a buffer, the rest in slices. */
static struct wd_buf *frame_of(uint32_t number, uint32_t len)
{
	static uint8_t bytes[256][LONG];
	static struct wd_page page[256];
	struct wd_buf *b = wd_buf_alloc(&pool, 0);
	uint32_t own = len < 60 ? len : 60;

	number %= 256;
	for (size_t i = 0; i < len; i++)
		bytes[number][i] = byte_at(number, i);
	page[number] = (struct wd_page){ bytes[number], LONG, 1, keep };
	memcpy(wd_buf_append(b, own), bytes[number], own);
	for (uint32_t at = own; at < len; at += 4096)
		assert_true(wd_buf_refer(b, &page[number], at,
		                         len - at < 4096 ? len - at : 4096));
	return b;
}

static void send_frame(uint32_t number, uint32_t len)
{
	struct wd_bufq line;

	wd_bufq_init(&line);
	wd_bufq_put(&line, frame_of(number, len));
	frames_fd_send(&it, &line);
}

/* The next that has come is that one. */
static void expect_frame(uint32_t number, uint32_t len)
{
	static uint8_t bytes[LONG];
	struct wd_buf *b;

	if (!got.first)
		(void)frames_fd_receive(&it, &got);
	b = wd_bufq_get(&got);
	assert_non_null(b);
	assert_int_equal(wd_buf_total(b), len);
	assert_true(wd_buf_copy(b, 0, wd_room(bytes, len)));
	for (size_t i = 0; i < len; i++)
		assert_int_equal(bytes[i], byte_at(number % 256, i));
	wd_buf_free(b);
}

static const uint32_t lens[] = { 14, 60, 1514, 2048, 2049, 9014, 61000, 65534, 15 };

static void frames_come_out_however_they_are_cut(void **state)
{
	const size_t steps[] = { PIPE, 1, 3, 4, 5, 1000, 65539, 70000 };

	(void)state;
	for (size_t s = 0; s < WD_COUNT(steps); s++) {
		pipe_from = pipe_to = 0;
		room = PIPE;
		step = steps[s];
		interrupts = 1;
		for (uint32_t i = 0; i < WD_COUNT(lens); i++)
			send_frame(i, lens[i]);
		interrupts = 1;
		for (uint32_t i = 0; i < WD_COUNT(lens); i++)
			expect_frame(i, lens[i]);
		assert_false(frames_fd_receive(&it, &got));
		assert_null(got.first);
	}
}

static void what_does_not_fit_waits_for_room(void **state)
{
	(void)state;
	room = 0;
	for (uint32_t i = 0; i < WD_COUNT(lens); i++)
		send_frame(i, lens[i]);
	assert_int_equal(pipe_to, 0);
	for (uint32_t i = 0; it.waiting.first; i++) {
		room = i % 5 == 0 ? 1 : i % 5 == 1 ? 3 : i % 5 == 2 ? 5000 : i % 5 == 3 ? 7 : 2;
		frames_fd_flush(&it);
		assert_int_equal(room, it.waiting.first ? 0 : room);
	}
	for (uint32_t i = 0; i < WD_COUNT(lens); i++)
		expect_frame(i, lens[i]);
}

/* No more than a share of the buffers; the first ones are whole. */
static void a_host_that_takes_nothing_loses_what_comes_on_top(void **state)
{
	uint32_t n;

	(void)state;
	room = 100;
	for (uint32_t i = 0; i < 200; i++)
		send_frame(i, 60);
	n = it.waiting_frames;
	assert_in_range(n, 10, pool.count / 4);
	room = PIPE;
	frames_fd_flush(&it);
	assert_int_equal(it.waiting_frames, 0);
	for (uint32_t i = 0; i < n; i++)
		expect_frame(i, 60);
}

static void put_length(uint32_t len)
{
	wd_put_be32(pipe_bytes + pipe_to, len);
	pipe_to += 4;
}

static void what_is_no_frame_is_passed_over(void **state)
{
	(void)state;
	for (uint32_t len = 0; len < WD_NET_HEADER; len++) {
		put_length(len);
		pipe_to += len;
	}
	send_frame(1, 60);
	expect_frame(1, 60);
	assert_int_equal(it.fd, 7);
}

static void what_speaks_something_else_is_gone(void **state)
{
	(void)state;
	put_length(70000);
	pipe_to += 100;
	assert_false(frames_fd_receive(&it, &got));
	assert_int_equal(it.fd, -1);
	send_frame(1, 60);
	assert_int_equal(it.waiting_frames, 0);
}

static void without_buffers_a_frame_is_lost_and_the_next_arrives(void **state)
{
	struct wd_bufq hoard;

	(void)state;
	wd_bufq_init(&hoard);
	send_frame(1, 60000);
	send_frame(2, 60);
	for (struct wd_buf *b; pool.count - pool.used > 1; wd_bufq_put(&hoard, b))
		b = wd_buf_alloc(&pool, 0);
	expect_frame(2, 60);
	wd_bufq_drop(&hoard);
}

static void what_was_read_before_the_end_arrives(void **state)
{
	(void)state;
	send_frame(1, 60);
	send_frame(2, 1000);
	ended = true;
	expect_frame(1, 60);
	expect_frame(2, 1000);
	(void)frames_fd_receive(&it, &got);
	assert_int_equal(it.fd, -1);
}

static void a_peer_that_is_gone_is_noticed_by_writing(void **state)
{
	(void)state;
	room = 10;
	send_frame(1, 60);
	assert_int_equal(it.waiting_frames, 1);
	fails_with = -32;
	send_frame(2, 60);
	assert_int_equal(it.fd, -1);
	assert_int_equal(it.waiting_frames, 0);
}

static void without_memory_there_is_none(void **state)
{
	struct frames_fd other;

	(void)state;
	wd_alloc_fail_at(1);
	assert_ptr_equal(frames_fd_init(&other, 7, WADI_NET_STREAM, LONG), wd_no_memory);
	wd_alloc_fail_at(0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(frames_come_out_however_they_are_cut),
		TEST(what_does_not_fit_waits_for_room),
		TEST(a_host_that_takes_nothing_loses_what_comes_on_top),
		TEST(what_is_no_frame_is_passed_over),
		TEST(what_speaks_something_else_is_gone),
		TEST(without_buffers_a_frame_is_lost_and_the_next_arrives),
		TEST(what_was_read_before_the_end_arrives),
		TEST(a_peer_that_is_gone_is_noticed_by_writing),
		TEST(without_memory_there_is_none),
	};

	return cmocka_run_group_tests_name("frames_stream", tests, NULL, NULL);
}
