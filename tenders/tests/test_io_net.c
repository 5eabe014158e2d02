/* SPDX-License-Identifier: ISC */
/* Batches on devices whose frames have virtio's header, come in pieces and go over several
 * buffers: the contract of wadi/abi/wadi.h. */
#include "io_guest.h"

#include "net_io.h"

const char tender_name[] = "test_io_net";
const uint32_t tender_target, tender_abi_version;

enum { ALL = WADI_NET_SUMS | WADI_NET_SEGMENTS4 | WADI_NET_SEGMENTS6 | WADI_NET_SEGMENTS_ECN };
enum { HEADER = sizeof(struct wadi_vnet), LONG = 65535, PIECES = DATA + 256 * 1024 };

static int make_spread_guest(void **state)
{
	int rc = make_guest(state);

	ports[NET].framing = WADI_NET_VNET;
	ports[NET].offloads = ALL;
	ports[NET].frame_max = LONG;
	ports[NET].spread = true;
	return rc;
}

/* A frame that asks for the checksum of a TCP header behind those of Ethernet and IP. */
static struct wadi_vnet asking(uint8_t gso_type, uint16_t gso_size)
{
	return (struct wadi_vnet){
		.flags = WADI_VNET_NEEDS_CSUM, .gso_type = gso_type, .gso_size = gso_size,
		.hdr_len = 54, .csum_start = 34, .csum_offset = 16,
	};
}

static void ask_to_send(size_t i, uint64_t len, const struct wadi_vnet *vnet)
{
	ask(i, WADI_IO_NET_SEND, NET, len, 0);
	memcpy(request(i)->offload, vnet, sizeof *vnet);
}

static void put_pieces(size_t i, const struct wadi_piece *piece, uint32_t count)
{
	request(i)->data = PIECES;
	request(i)->pieces = count;
	memcpy(guest.memory + PIECES, piece, count * sizeof *piece);
}

/* What the other end gets, its header in `vnet`. */
static ssize_t got(uint8_t *frame, size_t size, struct wadi_vnet *vnet)
{
	static uint8_t bytes[HEADER + LONG];
	ssize_t n = recv(peer, bytes, sizeof bytes, MSG_DONTWAIT) - HEADER;

	if (n < 0)
		return -1;
	assert_true((size_t)n <= size);
	memcpy(vnet, bytes, HEADER);
	memcpy(frame, bytes + HEADER, (size_t)n);
	return n;
}

static void offer(const uint8_t *frame, size_t len, const struct wadi_vnet *vnet)
{
	static uint8_t bytes[HEADER + LONG];

	memcpy(bytes, vnet, HEADER);
	memcpy(bytes + HEADER, frame, len);
	assert_int_equal(send(peer, bytes, HEADER + len, 0), HEADER + len);
}

static void fill(uint8_t *frame, size_t len)
{
	for (size_t i = 0; i < len; i++)
		frame[i] = (uint8_t)(i * 7 + (i >> 8));
}

/* ---- Sending ---------------------------------------------------------------------------- */

/* Short ones, and ones that are too long to be copied. */
static void pieces_become_one_frame_behind_its_header(void **state)
{
	const uint64_t lens[] = { 100, 2000, 60000 };
	static uint8_t sent[LONG], frame[LONG];
	struct wadi_vnet vnet = asking(WADI_VNET_GSO_TCPV4, 1448), seen;

	(void)state;
	for (size_t i = 0; i < WD_COUNT(lens); i++) {
		uint64_t len = lens[i];

		fill(sent, len);
		memcpy(data(1), sent, len);
		ask_to_send(0, len, &vnet);
		put_pieces(0, (struct wadi_piece[]){ { DATA + PAGE, 54 }, { DATA, 0 },
			{ DATA + PAGE + 54, 26 }, { DATA + PAGE + 80, len - 80 } }, 4);
		serve(1, 0);
		assert_int_equal(request(0)->result, WADI_IO_OK);
		assert_int_equal(got(frame, sizeof frame, &seen), len);
		assert_memory_equal(frame, sent, len);
		assert_memory_equal(&seen, &vnet, sizeof vnet);
	}
}

static void a_frame_in_one_piece_has_its_header_too(void **state)
{
	struct wadi_vnet none = { 0 }, seen;
	uint8_t frame[64];

	(void)state;
	memset(data(0), 'x', 60);
	ask_to_send(0, 60, &none);
	serve(1, 0);
	assert_int_equal(request(0)->result, WADI_IO_OK);
	assert_int_equal(got(frame, sizeof frame, &seen), 60);
	assert_memory_equal(&seen, &none, sizeof none);
}

static void what_is_said_of_a_frame_is_checked(void **state)
{
	const struct wadi_vnet plain = { 0 }, sum = asking(0, 0), tcp = asking(1, 1448);
	struct { uint64_t len; struct wadi_vnet vnet; uint32_t offloads; bool sound; } tries[] = {
		{ 60, plain, 0, true }, { 14, plain, 0, true }, { 13, plain, 0, false },
		{ MTU + 18, plain, 0, true }, { MTU + 19, plain, ALL, false },
		{ 60, sum, WADI_NET_SUMS, true }, { 60, sum, 0, false }, { 51, sum, ALL, false },
		{ MTU + 19, sum, ALL, false }, { 60, sum, ALL, true },
		{ LONG, tcp, ALL, true }, { LONG + 1, tcp, ALL, false },
		{ LONG, tcp, WADI_NET_SUMS | WADI_NET_SEGMENTS6, false },
		{ LONG, tcp, WADI_NET_SUMS | WADI_NET_SEGMENTS4, true },
		{ 60, sum, ALL, false }, { 60, sum, ALL, false }, { 60, sum, ALL, false },
		{ 60, sum, ALL, false }, { 60, sum, ALL, false }, { 60, plain, ALL, false },
		{ 60, tcp, ALL, false }, { 60, tcp, ALL, false }, { 60, tcp, ALL, false },
		{ 60, tcp, ALL & ~WADI_NET_SEGMENTS_ECN, false }, { 60, tcp, ALL, true },
		{ 53, tcp, ALL, false },
	};

	(void)state;
	tries[14].vnet.csum_start = 13;
	tries[15].vnet.csum_start = UINT16_MAX;
	tries[16].vnet.csum_offset = UINT16_MAX;
	tries[17].vnet.flags |= WADI_VNET_DATA_VALID;
	tries[18].vnet.gso_size = 1;
	tries[19].vnet.hdr_len = 61;
	tries[20].vnet.gso_size = 0;
	tries[21].vnet.gso_type = 3;
	tries[22].vnet.flags = 0;
	tries[23].vnet.gso_type |= WADI_VNET_GSO_ECN;
	tries[24].vnet.gso_type |= WADI_VNET_GSO_ECN;
	for (size_t i = 0; i < WD_COUNT(tries); i++) {
		ports[NET].offloads = tries[i].offloads;
		assert_int_equal(net_is_sound(&ports[NET], &tries[i].vnet, tries[i].len),
			tries[i].sound);
	}
}

static void lists_of_pieces_are_checked(void **state)
{
	struct wadi_vnet none = { 0 };
	struct wadi_piece piece[WADI_IO_PIECES_MAX + 1];
	uint8_t frame[64];

	(void)state;
	for (size_t i = 0; i < WD_COUNT(piece); i++)
		piece[i] = (struct wadi_piece){ DATA, 1 };
	ask_to_send(0, WD_COUNT(piece), &none);
	put_pieces(0, piece, WD_COUNT(piece));
	serve(1, 0);
	assert_int_equal(request(0)->result, WADI_IO_INVALID);
	ask_to_send(0, 61, &none);
	put_pieces(0, piece, 60); /* which are 60 bytes */
	serve(1, 0);
	assert_int_equal(request(0)->result, WADI_IO_INVALID);
	request(0)->len = 60;
	serve(1, 0);
	assert_int_equal(request(0)->result, WADI_IO_OK);
	assert_int_equal(got(frame, sizeof frame, &none), 60);
}

/* Status of a monitor that is given one request. */
static int status_of_one(void)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		serve(1, 0);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void pieces_outside_the_memory_end_the_monitor(void **state)
{
	struct wadi_vnet none = { 0 };

	(void)state;
	ask_to_send(0, 60, &none);
	put_pieces(0, (struct wadi_piece[]){ { DATA, 30 }, { MEMORY - 8, 30 } }, 2);
	assert_int_equal(status_of_one(), EXIT_MONITOR);
	put_pieces(0, (struct wadi_piece[]){ { DATA, 60 }, { DATA, UINT64_MAX } }, 2);
	assert_int_equal(status_of_one(), EXIT_MONITOR);
	put_pieces(0, (struct wadi_piece[]){ { DATA, 60 } }, 1);
	request(0)->data = MEMORY - 8;
	assert_int_equal(status_of_one(), EXIT_MONITOR);
}

/* ---- Receiving -------------------------------------------------------------------------- */

static void post(size_t from, size_t count, uint64_t len)
{
	for (size_t i = from; i < from + count; i++)
		ask(i, WADI_IO_NET_RECEIVE, NET, len, 0);
}

/* Are these requests a frame of `len` bytes in buffers of `room`? */
static void expect_frame(size_t at, const uint8_t *frame, size_t len, size_t room,
	const struct wadi_vnet *vnet)
{
	size_t count = (len + room - 1) / room;

	assert_int_equal(request(at)->pieces, count);
	assert_memory_equal(request(at)->offload, vnet, sizeof *vnet);
	for (size_t i = 0; i < count; i++, at++) {
		size_t n = len < room ? len : room;

		assert_int_equal(request(at)->result, WADI_IO_OK);
		assert_int_equal(request(at)->len, n);
		assert_memory_equal(data(at), frame, n);
		if (i > 0)
			assert_int_equal(request(at)->pieces, 0);
		frame += n;
		len -= n;
	}
}

/* The first is read at once and copied, the second into its buffers. */
static void a_long_frame_fills_buffers_one_after_the_other(void **state)
{
	static uint8_t frame[LONG];
	struct wadi_vnet vnet = asking(WADI_VNET_GSO_TCPV6, 1428), none = { 0 };

	(void)state;
	fill(frame, sizeof frame);
	offer(frame, 60000, &vnet);
	offer(frame, 100, &none);
	offer(frame, LONG, &vnet);
	post(0, 100, 2048);
	serve(100, UINT64_MAX);
	expect_frame(0, frame, 60000, 2048, &vnet);
	expect_frame(30, frame, 100, 2048, &none);
	expect_frame(31, frame, LONG, 2048, &vnet);
	assert_int_equal(request(31 + 32)->result, WADI_IO_PENDING);
	assert_int_equal(request(31 + 32)->len, 2048);
}

static void no_frame_is_taken_that_might_not_fit(void **state)
{
	static uint8_t frame[LONG];
	struct wadi_vnet none = { 0 };

	(void)state;
	fill(frame, sizeof frame);
	for (size_t i = 0; i < 4; i++)
		offer(frame, 60 + i, &none);
	post(0, 34, 2048); /* one more than the longest frame fills */
	serve(34, 0);
	expect_frame(0, frame, 60, 2048, &none);
	expect_frame(1, frame, 61, 2048, &none);
	assert_int_equal(request(2)->result, WADI_IO_PENDING);
	post(0, 34, 2048);
	serve(34, 0);
	expect_frame(0, frame, 62, 2048, &none);
	expect_frame(1, frame, 63, 2048, &none);
}

/* Few buffers are better than none: what is short arrives. */
static void the_first_frame_is_taken_in_any_case_and_lost_if_too_long(void **state)
{
	static uint8_t frame[LONG];
	struct wadi_vnet none = { 0 };

	(void)state;
	fill(frame, sizeof frame);
	for (size_t i = 0; i < 2; i++) { /* once copied, then not */
		offer(frame, 60, &none);
		offer(frame, 5000, &none);
		offer(frame, 61, &none);
		for (size_t k = 0; k < 3; k++) {
			post(0, 2, 2048);
			serve(2, UINT64_MAX);
			if (k != 1)
				expect_frame(0, frame, k == 0 ? 60 : 61, 2048, &none);
			else
				assert_int_equal(request(0)->result, WADI_IO_PENDING);
			assert_int_equal(request(1)->result, WADI_IO_PENDING);
		}
	}
}

static void posted_requests_hold_zeros(void **state)
{
	(void)state;
	post(0, 3, 2048);
	request(0)->pieces = 1;
	request(1)->offload[1] = 1;
	serve(3, 0);
	assert_int_equal(request(0)->result, WADI_IO_INVALID);
	assert_int_equal(request(1)->result, WADI_IO_INVALID);
	assert_int_equal(request(2)->result, WADI_IO_PENDING);
}

/* ---- Guests that know nothing of it ------------------------------------------------------ */

static void a_guest_of_version_1_sees_no_header(void **state)
{
	struct wadi_vnet seen, none = { 0 };
	uint8_t frame[64] = "a frame";

	(void)state;
	ports[NET].spread = false;
	ports[NET].offloads = 0;
	memcpy(data(0), "another", 7);
	ask(0, WADI_IO_NET_SEND, NET, 7, 0);
	ask(1, WADI_IO_NET_SEND, NET, 7, 0);
	request(1)->pieces = 1;
	ask(2, WADI_IO_NET_SEND, NET, 7, 0);
	request(2)->offload[0] = 1;
	serve(3, 0);
	assert_int_equal(request(0)->result, WADI_IO_OK);
	assert_int_equal(request(1)->result, WADI_IO_INVALID);
	assert_int_equal(request(2)->result, WADI_IO_INVALID);
	assert_int_equal(got(frame, sizeof frame, &seen), 7);
	assert_memory_equal(&seen, &none, sizeof none);
	memset(frame, 'y', 60);
	offer(frame, 60, &none);
	offer(frame, 60, &none);
	ask(0, WADI_IO_NET_RECEIVE, NET, 1518, 0);
	ask(1, WADI_IO_NET_RECEIVE, NET, 20, 0); /* the rest is cut off */
	serve(2, 0);
	assert_int_equal(request(0)->len, 60);
	assert_int_equal(request(1)->len, 20);
	assert_int_equal(request(0)->pieces, 0);
	assert_memory_equal(data(0), frame, 60);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_spread_guest, drop_guest)
	const struct CMUnitTest tests[] = {
		TEST(pieces_become_one_frame_behind_its_header),
		TEST(a_frame_in_one_piece_has_its_header_too),
		TEST(what_is_said_of_a_frame_is_checked),
		TEST(lists_of_pieces_are_checked),
		TEST(pieces_outside_the_memory_end_the_monitor),
		TEST(a_long_frame_fills_buffers_one_after_the_other),
		TEST(no_frame_is_taken_that_might_not_fit),
		TEST(the_first_frame_is_taken_in_any_case_and_lost_if_too_long),
		TEST(posted_requests_hold_zeros),
		TEST(a_guest_of_version_1_sees_no_header),
	};

	return cmocka_run_group_tests_name("io_net", tests, NULL, NULL);
}
