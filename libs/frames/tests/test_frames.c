/* SPDX-License-Identifier: ISC */
/* Frames in pieces, over buffers, with virtio's header, through a descriptor that is a line
 * of bytes in memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "fake_platform.h"
#include "wadi/frames.h"

enum { SIZE = WD_HOST_HEADROOM + WD_HOST_BUFFER, BUFFERS = 200, LONG = 65535 };
enum { HEADER = sizeof(struct wadi_vnet), WIRE = 80, EAGAIN_ = 11, EINTR_ = 4 };

static struct wd_pool pool;

/* ---- The descriptor ----------------------------------------------------------------------- */

static struct {
	uint8_t bytes[HEADER + LONG + 100];
	size_t len;
} wire[WIRE];
static size_t wire_first, wire_count;
static long fails_with;     /* or 0 */
static unsigned interrupts; /* calls that a signal ends first */
static unsigned by_parts;   /* how many calls were in parts */

static bool is_interrupted(void)
{
	return interrupts > 0 && interrupts-- > 0;
}

long frames_readv(int fd, const struct frames_piece *piece, size_t count)
{
	size_t at = 0;

	assert_int_equal(fd, 7);
	by_parts++;
	if (is_interrupted())
		return -EINTR_;
	if (fails_with || wire_count == 0)
		return fails_with ? fails_with : -EAGAIN_;
	for (size_t i = 0; i < count && at < wire[wire_first].len; i++) {
		size_t n = wire[wire_first].len - at;

		n = n < piece[i].len ? n : piece[i].len;
		memcpy(piece[i].at, wire[wire_first].bytes + at, n);
		at += n;
	}
	wire_first = (wire_first + 1) % WIRE;
	wire_count--;
	return (long)at;
}

long frames_writev(int fd, const struct frames_piece *piece, size_t count)
{
	size_t to = (wire_first + wire_count) % WIRE;

	assert_int_equal(fd, 7);
	by_parts++;
	if (is_interrupted())
		return -EINTR_;
	if (fails_with || wire_count == WIRE)
		return fails_with ? fails_with : -EAGAIN_;
	wire[to].len = 0;
	for (size_t i = 0; i < count; i++) {
		assert_true(piece[i].len > 0);
		memcpy(wire[to].bytes + wire[to].len, piece[i].at, piece[i].len);
		wire[to].len += piece[i].len;
	}
	wire_count++;
	return (long)wire[to].len;
}

long frames_read(int fd, void *into, size_t len)
{
	struct frames_piece piece = { into, len };

	by_parts--;
	return frames_readv(fd, &piece, 1);
}

long frames_write(int fd, const void *from, size_t len)
{
	struct frames_piece piece = { (void *)(uintptr_t)from, len };

	by_parts--;
	return frames_writev(fd, &piece, 1);
}

static int setup(void **state)
{
	static uint8_t memory[BUFFERS * (SIZE + sizeof(struct wd_buf) + 64)];

	(void)state;
	fake_reset();
	wire_first = wire_count = 0;
	fails_with = 0;
	interrupts = by_parts = 0;
	return wd_pool_init(&pool, WD_ROOM(memory), SIZE) ? -1 : 0;
}

static void open_descriptor(struct frames_fd *it, uint16_t framing)
{
	assert_null(frames_fd_init(it, 7, framing, LONG));
	frames_fd_listen(it, &pool);
}

static void drop_ahead(struct frames_fd *it)
{
	for (uint32_t i = 0; i < it->ahead.count; i++)
		wd_buf_free(it->ahead.buffer[i]);
	frames_fd_fini(it);
	assert_int_equal(pool.used, 0);
}

/* ---- Frames ---------------------------------------------------------------------------------- */

static uint8_t byte_at(size_t at)
{
	return (uint8_t)(at * 7 + (at >> 8));
}

static void keep(struct wd_page *page)
{
	(void)page;
}

/* A frame of TCP, `len` bytes long, its payload in a page. */
static struct wd_buf *frame_of(uint32_t len, uint16_t segment)
{
	static uint8_t bytes[LONG];
	static struct wd_page page = { bytes, sizeof bytes, 1, keep };
	struct wd_buf *b = wd_buf_alloc(&pool, 32);
	uint8_t *own = wd_buf_append(b, 54);

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = byte_at(i);
	memcpy(own, bytes, 54);
	wd_put_be16(own + 12, 0x0800);
	own[34 + 12] = 5 << 4;
	own[34 + 13] = 0;
	for (uint32_t at = 54; at < len; at += 4096)
		assert_true(wd_buf_refer(b, &page, at, len - at < 4096 ? len - at : 4096));
	if (segment) {
		b->flags = WD_BUF_SUM_ASK;
		b->sum_from = wd_buf_place(b, own + 34);
		b->sum_at = 16;
		b->segment = segment;
	}
	return b;
}

static void send_one(struct frames_fd *it, struct wd_buf *b)
{
	struct wd_bufq line;

	wd_bufq_init(&line);
	wd_bufq_put(&line, b);
	frames_fd_send(it, &line);
	assert_null(line.first);
}

/* What has come, as bytes; how long that is. */
static size_t receive_one(struct frames_fd *it, uint8_t *bytes, uint16_t *segment)
{
	struct wd_bufq line;
	struct wd_buf *b;
	size_t len;

	wd_bufq_init(&line);
	(void)frames_fd_receive(it, &line);
	b = wd_bufq_get(&line);
	if (!b)
		return 0;
	assert_null(line.first);
	len = wd_buf_total(b);
	assert_true(wd_buf_copy(b, 0, wd_room(bytes, len)));
	assert_true(b->head >= WD_HOST_HEADROOM);
	*segment = b->segment;
	wd_buf_free(b);
	return len;
}

/* The first of a line. */
static size_t receive_one_of(struct frames_fd *it, uint8_t *bytes, uint16_t *segment)
{
	static struct wd_bufq line;
	struct wd_buf *b;
	size_t len;

	if (!line.last)
		wd_bufq_init(&line);
	if (!line.first)
		(void)frames_fd_receive(it, &line);
	b = wd_bufq_get(&line);
	assert_non_null(b);
	len = wd_buf_total(b);
	assert_true(wd_buf_copy(b, 0, wd_room(bytes, len)));
	*segment = b->segment;
	wd_buf_free(b);
	return len;
}

static void check_bytes(const uint8_t *bytes, size_t len)
{
	for (size_t i = 54; i < len; i++)
		if (bytes[i] != byte_at(i))
			fail_msg("byte %zu of %zu is another", i, len);
}

static void pieces_are_listed_in_order(void **state)
{
	struct frames_piece piece[WD_HOST_PIECES];
	struct wd_buf *b = frame_of(9000, 0);

	(void)state;
	b->more = wd_buf_alloc(&pool, 0);
	b->more->more = wd_buf_alloc(&pool, 0);
	memset(wd_buf_append(b->more->more, 5), 1, 5);
	assert_int_equal(frames_gather(b, piece, WD_HOST_PIECES), 5);
	assert_int_equal(piece[0].len, 54);
	assert_int_equal(piece[1].len, 4096);
	assert_int_equal(piece[3].len, 9000 - 54 - 8192);
	assert_int_equal(piece[4].len, 5);
	assert_int_equal(frames_gather(b, piece, 4), 0);
	wd_buf_free(b);
}

static void headers_say_what_frames_ask_for(void **state)
{
	struct wd_buf *b = frame_of(60000, 1448);
	struct wadi_vnet v = frames_vnet(b);

	(void)state;
	assert_int_equal(v.flags, WADI_VNET_NEEDS_CSUM);
	assert_int_equal(v.gso_type, WADI_VNET_GSO_TCPV4);
	assert_int_equal(v.gso_size, 1448);
	assert_int_equal(v.hdr_len, 54);
	assert_int_equal(v.csum_start, 34);
	assert_int_equal(v.csum_offset, 16);
	b->data[34 + 13] = 0x80; /* CWR */
	wd_put_be16(b->data + 12, 0x86dd);
	v = frames_vnet(b);
	assert_int_equal(v.gso_type, WADI_VNET_GSO_TCPV6 | WADI_VNET_GSO_ECN);
	b->segment = 0;
	v = frames_vnet(b);
	assert_int_equal(v.gso_type, WADI_VNET_GSO_NONE);
	assert_int_equal(v.gso_size, 0);
	b->flags = 0;
	v = frames_vnet(b);
	assert_int_equal(v.flags, 0);
	wd_buf_free(b);
}

static void headers_of_what_came_are_noted_or_refused(void **state)
{
	const struct wadi_vnet good[] = {
		{ 0 }, { .flags = WADI_VNET_DATA_VALID },
		{ .flags = WADI_VNET_NEEDS_CSUM, .csum_start = 34, .csum_offset = 16 },
		{ .flags = WADI_VNET_NEEDS_CSUM, .csum_start = 34, .csum_offset = 16,
		  .gso_type = WADI_VNET_GSO_TCPV6 | WADI_VNET_GSO_ECN, .gso_size = 1000 },
	};
	const struct wadi_vnet bad[] = {
		{ .flags = WADI_VNET_NEEDS_CSUM, .csum_start = 13, .csum_offset = 16 },
		{ .flags = WADI_VNET_NEEDS_CSUM, .csum_start = 34, .csum_offset = 19 },
		{ .flags = WADI_VNET_NEEDS_CSUM, .csum_start = UINT16_MAX },
		{ .flags = WADI_VNET_NEEDS_CSUM, .csum_start = 34, .csum_offset = UINT16_MAX },
		{ .gso_type = WADI_VNET_GSO_TCPV4 }, { .gso_type = 3, .gso_size = 100 },
		{ .gso_type = WADI_VNET_GSO_TCPV4 | 8, .gso_size = 100 },
	};
	const uint16_t flags[] = { 0, WD_BUF_SUM_GOOD, WD_BUF_SUM_GOOD | WD_BUF_SUM_OPEN,
		WD_BUF_SUM_GOOD | WD_BUF_SUM_OPEN };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(good); i++) {
		struct wd_buf *b = frame_of(54, 0);

		assert_true(frames_note(b, &good[i]));
		assert_int_equal(b->flags, flags[i]);
		assert_int_equal(b->segment, i == 3 ? 1000 : 0);
		if (i >= 2)
			assert_int_equal(b->sum_from - b->head, 34);
		wd_buf_free(b);
	}
	for (size_t i = 0; i < WD_COUNT(bad); i++) {
		struct wd_buf *b = frame_of(54, 0);

		assert_false(frames_note(b, &bad[i]));
		wd_buf_free(b);
	}
}

static void frames_of_all_lengths_go_through(void **state)
{
	const uint32_t lens[] = { 54, 100, 2048, 2049, 60000, 100, LONG, 5000, 54 };
	static uint8_t bytes[LONG];

	(void)state;
	for (uint16_t framing = WADI_NET_BARE; framing <= WADI_NET_VNET; framing++) {
		struct frames_fd it;

		open_descriptor(&it, framing);
		for (size_t i = 0; i < WD_COUNT(lens); i++) {
			uint16_t segment = framing == WADI_NET_VNET && lens[i] > 3000 ? 1000 : 0;
			uint16_t seen = 0;

			interrupts = 1;
			send_one(&it, frame_of(lens[i], segment));
			assert_int_equal(wire[wire_first].len,
			                 lens[i] + (framing == WADI_NET_VNET ? HEADER : 0));
			interrupts = 1;
			assert_int_equal(receive_one(&it, bytes, &seen), lens[i]);
			assert_int_equal(seen, segment);
			check_bytes(bytes, lens[i]);
		}
		assert_true(it.ahead.count > 0 && by_parts > 0);
		drop_ahead(&it);
	}
}

/* A crowd of short frames is read at once, without a list of buffers for each. */
static void short_frames_are_not_read_in_parts_for_long(void **state)
{
	struct frames_fd it;
	static uint8_t bytes[LONG];
	uint16_t segment;

	(void)state;
	open_descriptor(&it, WADI_NET_VNET);
	send_one(&it, frame_of(30000, 1000));
	assert_int_equal(receive_one(&it, bytes, &segment), 30000);
	for (int i = 0; i < 200; i++) {
		send_one(&it, frame_of(60, 0));
		by_parts = 0;
		assert_int_equal(receive_one(&it, bytes, &segment), 60);
		assert_true(i < 100 || by_parts == 0);
	}
	drop_ahead(&it);
}

/* In either way of reading: what there are no buffers for, or too few, is lost; what comes
 * behind it arrives. */
static void without_buffers_frames_are_lost(void **state)
{
	struct frames_fd it;
	static uint8_t bytes[LONG];
	struct wd_bufq hoard;
	uint16_t segment;

	(void)state;
	open_descriptor(&it, WADI_NET_VNET);
	wd_bufq_init(&hoard);
	for (int i = 0; i < 2; i++) {
		send_one(&it, frame_of(60000, 1000));
		for (struct wd_buf *b; pool.count - pool.used > 5; wd_bufq_put(&hoard, b))
			b = wd_buf_alloc(&pool, 0);
		for (uint32_t k = 5; k < it.ahead.count; k++)
			wd_buf_free(it.ahead.buffer[k]);
		it.ahead.count = it.ahead.count < 5 ? it.ahead.count : 5;
		for (struct wd_buf *b; pool.count - pool.used > 5; wd_bufq_put(&hoard, b))
			b = wd_buf_alloc(&pool, 0);
		assert_int_equal(receive_one(&it, bytes, &segment), 0);
		assert_int_equal(it.fd, 7);
		wd_bufq_drop(&hoard);
		send_one(&it, frame_of(6000, 1000));
		assert_int_equal(receive_one(&it, bytes, &segment), 6000);
		check_bytes(bytes, 6000);
	}
	drop_ahead(&it);
}

static void what_makes_no_sense_is_passed_over(void **state)
{
	struct frames_fd it;
	static uint8_t bytes[LONG];
	uint16_t segment;

	(void)state;
	open_descriptor(&it, WADI_NET_VNET);
	for (size_t len = 1; len < HEADER + WD_NET_HEADER; len++) {
		memset(wire[wire_count].bytes, 0, len);
		wire[wire_count++].len = len;
	}
	memset(wire[wire_count].bytes, 0, sizeof wire[0].bytes); /* longer than any */
	wire[wire_count++].len = sizeof wire[0].bytes;
	send_one(&it, frame_of(100, 0));
	assert_int_equal(receive_one(&it, bytes, &segment), 100);
	assert_int_equal(it.fd, 7);
	drop_ahead(&it);
}

static void a_line_does_not_take_all_buffers(void **state)
{
	struct frames_fd it;
	struct wd_bufq line;

	(void)state;
	open_descriptor(&it, WADI_NET_VNET);
	for (int i = 0; i < 10; i++)
		send_one(&it, frame_of(30000, 1000));
	wd_bufq_init(&line);
	assert_true(frames_fd_receive(&it, &line));
	assert_in_range(pool.used, 1, BUFFERS / 2 + 40);
	assert_true(wire_count > 0);
	wd_bufq_drop(&line);
	drop_ahead(&it);
}

/* As a socket is whose other end does not read. */
static void what_a_socket_does_not_take_waits(void **state)
{
	struct frames_fd it;
	static uint8_t bytes[LONG];
	uint16_t segment;

	(void)state;
	open_descriptor(&it, WADI_NET_BARE);
	for (uint32_t i = 0; i < WIRE + 10; i++)
		send_one(&it, frame_of(100 + i, 0));
	assert_int_equal(it.waiting_frames, 10);
	for (uint32_t i = 0; i < WIRE + 10; i++) {
		assert_int_equal(receive_one_of(&it, bytes, &segment), 100 + i);
		if (i % 3 == 0)
			frames_fd_flush(&it);
	}
	assert_int_equal(it.waiting_frames, 0);
	drop_ahead(&it);
}

static void one_that_is_gone_stays_so(void **state)
{
	const long gone[] = { -77, -32, -104, -107, -111 };
	static uint8_t bytes[LONG];
	uint16_t segment;

	(void)state;
	for (size_t i = 0; i < WD_COUNT(gone); i++) {
		struct frames_fd a, b;

		open_descriptor(&a, WADI_NET_BARE);
		open_descriptor(&b, WADI_NET_VNET);
		fails_with = gone[i];
		send_one(&a, frame_of(60, 0));
		assert_int_equal(receive_one(&b, bytes, &segment), 0);
		assert_true(a.fd == -1 && b.fd == -1);
		send_one(&a, frame_of(60, 0));
		drop_ahead(&b);
	}
	fails_with = -5; /* EIO: it is down, and will be up again */
	for (size_t i = 0; i < 2; i++) {
		struct frames_fd it;

		open_descriptor(&it, WADI_NET_VNET);
		send_one(&it, frame_of(60, 0));
		assert_int_equal(receive_one(&it, bytes, &segment), 0);
		assert_int_equal(it.fd, 7);
		drop_ahead(&it);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(pieces_are_listed_in_order, setup),
		cmocka_unit_test_setup(headers_say_what_frames_ask_for, setup),
		cmocka_unit_test_setup(headers_of_what_came_are_noted_or_refused, setup),
		cmocka_unit_test_setup(frames_of_all_lengths_go_through, setup),
		cmocka_unit_test_setup(short_frames_are_not_read_in_parts_for_long, setup),
		cmocka_unit_test_setup(without_buffers_frames_are_lost, setup),
		cmocka_unit_test_setup(what_makes_no_sense_is_passed_over, setup),
		cmocka_unit_test_setup(a_line_does_not_take_all_buffers, setup),
		cmocka_unit_test_setup(what_a_socket_does_not_take_waits, setup),
		cmocka_unit_test_setup(one_that_is_gone_stays_so, setup),
	};

	return cmocka_run_group_tests_name("frames", tests, NULL, NULL);
}
