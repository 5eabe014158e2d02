/* SPDX-License-Identifier: ISC */
/* Frames in a stream, as the monitor reads and writes them for a guest: through a pair of
 * sockets whose other end is bad, slow or gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net_io.h"
#include "net_stream.h"

const char tender_name[] = "test_net_stream";
const uint32_t tender_target, tender_abi_version;

enum { LENGTH = 4, LONG = 65534 };

static struct net_port port;
static int peer;

static int setup(void **state)
{
	int fds[2];

	(void)state;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0 ||
	    fcntl(fds[0], F_SETFL, O_NONBLOCK) < 0 || fcntl(fds[1], F_SETFL, O_NONBLOCK) < 0)
		return -1;
	port = (struct net_port){ .fd = fds[0], .mtu = LONG - NET_HEADER, .frame_max = LONG };
	peer = fds[1];
	net_stream_attach(&port);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	close(port.fd);
	close(peer);
	return 0;
}

static uint8_t byte_at(uint32_t number, size_t at)
{
	return (uint8_t)(number * 31 + at * 7 + (at >> 8));
}

/* ---- What the guest does ----------------------------------------------------------------- */

/* In three pieces. */
static int send_frame(uint32_t number, size_t len)
{
	static uint8_t bytes[LONG];
	struct iovec piece[] = {
		{ 0 }, { bytes, 14 }, { bytes + 14, len / 2 - 7 },
		{ bytes + 14 + (len / 2 - 7), len - 14 - (len / 2 - 7) },
	};
	struct wadi_vnet none = { 0 };

	for (size_t i = 0; i < len; i++)
		bytes[i] = byte_at(number, i);
	return net_send(&port, &none, piece, 3);
}

static int receive_into(uint8_t *bytes, size_t room, uint64_t *len)
{
	struct iovec piece[] = { { 0 }, { bytes, room / 3 }, { bytes + room / 3, room - room / 3 },
	                         { 0 } };
	struct wadi_vnet vnet;

	return net_receive(&port, &vnet, piece, 2, len);
}

static void expect_frame(uint32_t number, size_t len)
{
	static uint8_t bytes[LONG];
	uint64_t got;

	assert_int_equal(receive_into(bytes, sizeof bytes, &got), WADI_IO_OK);
	assert_int_equal(got, len);
	for (size_t i = 0; i < len; i++)
		assert_int_equal(bytes[i], byte_at(number, i));
}

static void expect_nothing(int result)
{
	uint8_t bytes[100];
	uint64_t got;

	assert_int_equal(receive_into(bytes, sizeof bytes, &got), result);
	assert_int_equal(got, 0);
}

/* ---- What the other end does --------------------------------------------------------------- */

static size_t build(uint8_t *at, uint32_t number, uint32_t len)
{
	wd_put_be32(at, len);
	for (size_t i = 0; i < len; i++)
		at[LENGTH + i] = byte_at(number, i);
	return LENGTH + len;
}

static void peer_writes(const void *bytes, size_t len)
{
	assert_int_equal(write(peer, bytes, len), len);
}

/* Up to so many bytes; how many there were. */
static ssize_t peer_reads(uint8_t *bytes, size_t len)
{
	ssize_t n = read(peer, bytes, len);

	return n < 0 ? 0 : n;
}

/* ---- Tests ------------------------------------------------------------------------------- */

static void frames_come_in_however_they_are_cut(void **state)
{
	static const uint32_t lens[] = { 14, 60, 1514, 9014, 65534, 15 };
	static const size_t steps[] = { 1, 3, 4, 5, 1000, 65539, 1 << 17 };
	static uint8_t all[1 << 17];
	size_t end = 0;

	(void)state;
	for (uint32_t i = 0; i < WD_COUNT(lens); i++)
		end += build(all + end, i, lens[i]);
	for (size_t s = 0; s < WD_COUNT(steps); s++) {
		size_t at = 0, whole = 0;

		for (uint32_t i = 0; i < WD_COUNT(lens); i++) {
			whole += LENGTH + lens[i];
			for (; at < whole; at += steps[s]) {
				if (!port.staged)
					expect_nothing(WADI_IO_PENDING);
				peer_writes(all + at, steps[s] < end - at ? steps[s] : end - at);
			}
			expect_frame(i, lens[i]);
		}
		assert_false(port.staged);
		expect_nothing(WADI_IO_PENDING);
	}
}

/* A guest is told of what was read already, for the socket does not tell. */
static void what_has_been_read_is_known(void **state)
{
	uint8_t bytes[3 * 100];
	size_t n = build(bytes, 1, 60);

	(void)state;
	n += build(bytes + n, 2, 60);
	n += build(bytes + n, 3, 60);
	peer_writes(bytes, n);
	expect_frame(1, 60);
	assert_true(port.staged);
	expect_frame(2, 60);
	assert_true(port.staged);
	expect_frame(3, 60);
	assert_false(port.staged);
}

static void what_does_not_fit_is_lost_and_said(void **state)
{
	static uint8_t bytes[3000];
	uint8_t small[100];
	uint64_t len;

	(void)state;
	peer_writes(bytes, build(bytes, 1, 2000));
	assert_int_equal(receive_into(small, sizeof small, &len), WADI_IO_OK);
	assert_int_equal(len, 2000);
	peer_writes(bytes, build(bytes, 2, 60));
	expect_frame(2, 60);
}

static void what_is_no_frame_is_passed_over(void **state)
{
	uint8_t bytes[1000];
	size_t n = 0;

	(void)state;
	for (uint32_t len = 0; len < NET_HEADER; len++)
		n += build(bytes + n, 0, len);
	n += build(bytes + n, 7, 60);
	peer_writes(bytes, n);
	expect_frame(7, 60);
}

/* Whoever sends nothing but empty ones does not hold up the monitor. */
static void a_flood_of_nothing_ends(void **state)
{
	static const uint8_t zeros[1 << 16];

	(void)state;
	for (int i = 0; i < 100; i++) {
		(void)!write(peer, zeros, sizeof zeros);
		(void)!write(peer, zeros, sizeof zeros);
		expect_nothing(WADI_IO_PENDING);
	}
}

static void too_long_a_frame_is_the_end(void **state)
{
	static const uint32_t lens[] = { 65535 + NET_HEADER + NET_TAG + 1, 0x47455420, UINT32_MAX };
	uint8_t bytes[LENGTH + 100] = { 0 };

	for (size_t i = 0; i < WD_COUNT(lens); i++) {
		peer_writes(bytes, build(bytes, 1, 60));
		wd_put_be32(bytes, lens[i]);
		peer_writes(bytes, sizeof bytes);
		expect_frame(1, 60);
		expect_nothing(WADI_IO_GONE);
		expect_nothing(WADI_IO_GONE);
		assert_int_equal(send_frame(1, 60), WADI_IO_GONE);
		teardown(state);
		assert_int_equal(setup(state), 0);
	}
}

static void the_end_comes_behind_what_was_sent(void **state)
{
	uint8_t bytes[3 * 100];
	size_t n = build(bytes, 1, 60);

	(void)state;
	n += build(bytes + n, 2, 60);
	peer_writes(bytes, n - 1);
	expect_frame(1, 60);
	close(peer);
	expect_nothing(WADI_IO_GONE);
	assert_int_equal(send_frame(1, 60), WADI_IO_GONE);
	peer = -1;
}

/* Frames that the other end takes a few bytes of at a time come out whole, and those that
 * there was no room for not at all. */
static void a_slow_end_gets_whole_frames(void **state)
{
	static uint8_t stream[1 << 24];
	size_t end = 0, at = 0;
	uint32_t sent = 0, lens[200];

	(void)state;
	for (uint32_t i = 0; i < 2000 && sent < 200; i++) {
		uint32_t len = i % 3 ? 1514 : LONG;
		int result = send_frame(sent, len);

		assert_true(result == WADI_IO_OK || result == WADI_IO_PENDING);
		if (result == WADI_IO_OK)
			lens[sent++] = len;
		end += (size_t)peer_reads(stream + end, i % 7 == 0 ? 40000 : 5000);
		if (i % 11 == 0)
			net_flush(&port);
	}
	assert_in_range(sent, 100, 200);
	for (int i = 0; i < 1000; i++) {
		net_flush(&port);
		end += (size_t)peer_reads(stream + end, 40000);
	}
	assert_false(port.rest);
	for (uint32_t i = 0; i < sent; i++) {
		assert_true(end - at >= LENGTH + lens[i]);
		assert_int_equal(wd_be32(stream + at), lens[i]);
		at += LENGTH;
		for (size_t k = 0; k < lens[i]; k++)
			assert_int_equal(stream[at + k], byte_at(i, k));
		at += lens[i];
	}
	assert_int_equal(at, end);
}

static void what_is_left_of_a_frame_notices_the_end(void **state)
{
	(void)state;
	while (!port.rest)
		assert_int_equal(send_frame(1, LONG), WADI_IO_OK);
	assert_int_equal(send_frame(1, 60), WADI_IO_PENDING);
	close(peer);
	peer = -1;
	net_flush(&port);
	assert_int_equal(send_frame(1, 60), WADI_IO_GONE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(frames_come_in_however_they_are_cut),
		TEST(what_has_been_read_is_known),
		TEST(what_does_not_fit_is_lost_and_said),
		TEST(what_is_no_frame_is_passed_over),
		TEST(a_flood_of_nothing_ends),
		TEST(too_long_a_frame_is_the_end),
		TEST(the_end_comes_behind_what_was_sent),
		TEST(a_slow_end_gets_whole_frames),
		TEST(what_is_left_of_a_frame_notices_the_end),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("net_stream", tests, NULL, NULL);
}
