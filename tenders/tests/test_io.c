/* SPDX-License-Identifier: ISC */
/* Batches: the contract of wadi/abi/wadi.h. */
#include "io_guest.h"

const char tender_name[] = "test_io";
const uint32_t tender_target, tender_abi_version;

static void all_is_done_in_one_batch_and_in_order(void **state)
{
	char got[64];

	(void)state;
	memcpy(data(0), "one", 3);
	memset(data(1), 'w', 2 * SECTOR);
	memcpy(data(4), "two", 3);
	ask(0, WADI_IO_NET_SEND, NET, 3, 0);
	ask(1, WADI_IO_BLOCK_WRITE, DISK, 2 * SECTOR, SECTOR);
	ask(2, WADI_IO_BLOCK_READ, DISK, 4 * SECTOR, 0);
	ask(3, WADI_IO_BLOCK_FLUSH, DISK, 0, 0);
	ask(4, WADI_IO_NET_SEND, NET, 3, 0);
	serve(5, 0);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(request(i)->result, WADI_IO_OK);
	assert_int_equal(data(2)[SECTOR - 1], 0);
	assert_memory_equal(data(2) + SECTOR, data(1), 2 * SECTOR);
	assert_int_equal(recv(peer, got, sizeof got, 0), 3);
	assert_memory_equal(got, "one", 3);
	assert_int_equal(recv(peer, got, sizeof got, 0), 3);
	assert_memory_equal(got, "two", 3);
}

static void frames_fill_posted_buffers_in_order_and_the_rest_is_pending(void **state)
{
	(void)state;
	assert_int_equal(send(peer, "first", 5, 0), 5);
	assert_int_equal(send(peer, "second", 6, 0), 6);
	for (size_t i = 0; i < 3; i++)
		ask(i, WADI_IO_NET_RECEIVE, NET, 1500, 0);
	serve(3, UINT64_MAX); /* which does not sleep, as something is there */
	assert_int_equal(request(0)->result, WADI_IO_OK);
	assert_int_equal(request(0)->len, 5);
	assert_memory_equal(data(0), "first", 5);
	assert_int_equal(request(1)->len, 6);
	assert_memory_equal(data(1), "second", 6);
	assert_int_equal(request(2)->result, WADI_IO_PENDING);
	assert_int_equal(request(2)->len, 1500);
}

static void without_frames_it_sleeps_until_the_time_is_over(void **state)
{
	uint64_t until = monotonic_ns() + 2000000;

	(void)state;
	ask(0, WADI_IO_NET_RECEIVE, NET, 1500, 0);
	serve(1, until);
	assert_true(monotonic_ns() >= until);
	assert_int_equal(request(0)->result, WADI_IO_PENDING);
	serve(1, 0);
	serve(0, monotonic_ns() + 1);
}

static void a_frame_ends_the_sleep(void **state)
{
	pid_t sender;

	(void)state;
	ask(0, WADI_IO_NET_RECEIVE, NET, 1500, 0);
	sender = fork();
	assert_true(sender >= 0);
	if (sender == 0) {
		usleep(20000);
		_exit(send(peer, "late", 4, 0) == 4 ? 0 : 1);
	}
	serve(1, UINT64_MAX);
	assert_int_equal(request(0)->result, WADI_IO_OK);
	assert_int_equal(request(0)->len, 4);
	assert_int_equal(waitpid(sender, NULL, 0), sender);
}

/* None behind it is sent by the same device, and another than it does not mind. */
static void no_room_for_a_frame_is_pending_and_room_ends_the_sleep(void **state)
{
	uint8_t frame[60];
	pid_t reader;

	(void)state;
	do {
		ask(0, WADI_IO_NET_SEND, NET, 60, 0);
		serve(1, 0);
	} while (request(0)->result == WADI_IO_OK);
	for (size_t i = 0; i < 2; i++)
		ask(i, WADI_IO_NET_SEND, NET, 60, 0);
	ask(2, WADI_IO_BLOCK_READ, DISK, SECTOR, 0);
	reader = fork();
	assert_true(reader >= 0);
	if (reader == 0) {
		usleep(20000);
		while (recv(peer, frame, sizeof frame, MSG_DONTWAIT) == sizeof frame)
			;
		_exit(0);
	}
	serve(3, UINT64_MAX);
	assert_int_equal(request(0)->result, WADI_IO_PENDING);
	assert_int_equal(request(1)->result, WADI_IO_PENDING);
	assert_int_equal(request(2)->result, WADI_IO_OK);
	assert_int_equal(waitpid(reader, NULL, 0), reader);
	serve(2, 0);
	assert_int_equal(request(0)->result, WADI_IO_OK);
	assert_int_equal(request(1)->result, WADI_IO_OK);
}

/* Time alone would never end it. */
static void a_signal_just_before_ends_the_sleep_and_no_other(void **state)
{
	uint64_t soon;

	(void)state;
	device_wake();
	assert_int_equal(device_wait(&start.manifest, ports, 0, 0, -1, UINT64_MAX), 0);
	soon = monotonic_ns() + 1000000;
	assert_int_equal(device_wait(&start.manifest, ports, 0, 0, -1, soon), 0);
	assert_true(monotonic_ns() >= soon);
}

static void what_makes_no_sense_is_invalid_and_the_rest_is_served(void **state)
{
	enum { WRONG = 11 };

	(void)state;
	for (size_t i = 0; i <= WRONG; i++)
		ask(i, WADI_IO_BLOCK_READ, DISK, SECTOR, 0);
	request(0)->op = 0;
	request(1)->op = WADI_IO_BLOCK_FLUSH + 1;
	request(2)->device = NET;
	request(3)->device = 0;
	request(4)->device = 3;
	request(5)->queue = 1;
	request(6)->flags = 1;
	request(7)->pieces = 1;
	request(8)->offload[2] = 1;
	request(9)->offset = SECTOR * SECTORS;
	request(10)->len = SECTOR + 1;
	serve(WRONG + 1, 0);
	for (size_t i = 0; i < WRONG; i++)
		assert_int_equal(request(i)->result, WADI_IO_INVALID);
	assert_int_equal(request(WRONG)->result, WADI_IO_OK);
}

static void a_device_that_is_gone_is_said_to_be(void **state)
{
	(void)state;
	close(peer);
	assert_int_equal(ftruncate(start.manifest.entry[DISK].fd, SECTOR), 0);
	ask(0, WADI_IO_NET_SEND, NET, 60, 0);
	ask(1, WADI_IO_BLOCK_READ, DISK, 2 * SECTOR, 0);
	serve(2, 0);
	assert_int_equal(request(0)->result, WADI_IO_GONE);
	assert_int_equal(request(1)->result, WADI_IO_GONE);
	peer = -1;
}

static void requests_may_be_larger_than_is_known(void **state)
{
	struct wadi_io_batch batch = {
		.size = sizeof batch + 8, .request_size = 2 * sizeof(struct wadi_io_request),
		.requests = REQUESTS, .count = 2,
	};

	(void)state;
	ask(0, WADI_IO_BLOCK_READ, DISK, SECTOR, 0);
	ask(2, WADI_IO_BLOCK_READ, DISK, SECTOR, 0);
	memcpy(guest.memory + BATCH, &batch, sizeof batch);
	io_serve(&guest, BATCH);
	assert_int_equal(request(0)->result, WADI_IO_OK);
	assert_int_equal(request(2)->result, WADI_IO_OK);
}

/* Status of a monitor that is given this batch. */
static int status_of(const struct wadi_io_batch *batch)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		memcpy(guest.memory + BATCH, batch, sizeof *batch);
		io_serve(&guest, BATCH);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void a_batch_that_makes_no_sense_ends_the_monitor(void **state)
{
	const struct wadi_io_batch good = {
		.size = sizeof good, .request_size = sizeof(struct wadi_io_request),
		.requests = REQUESTS, .count = 1,
	};
	struct wadi_io_batch bad[8];

	(void)state;
	ask(0, WADI_IO_BLOCK_READ, DISK, SECTOR, 0);
	assert_int_equal(status_of(&good), 0);
	for (size_t i = 0; i < WD_COUNT(bad); i++)
		bad[i] = good;
	bad[0].size--;
	bad[1].request_size -= 8;
	bad[2].request_size += 4;
	bad[3].count = IO_REQUESTS_MAX + 1;
	bad[4].unused = 1;
	bad[5].requests++;
	bad[6].requests = MEMORY - 8;
	bad[7].requests = UINT64_MAX - 7;
	for (size_t i = 0; i < WD_COUNT(bad); i++)
		assert_int_equal(status_of(&bad[i]), EXIT_MONITOR);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_guest, drop_guest)
	const struct CMUnitTest tests[] = {
		TEST(all_is_done_in_one_batch_and_in_order),
		TEST(frames_fill_posted_buffers_in_order_and_the_rest_is_pending),
		TEST(without_frames_it_sleeps_until_the_time_is_over),
		TEST(a_frame_ends_the_sleep),
		TEST(no_room_for_a_frame_is_pending_and_room_ends_the_sleep),
		TEST(a_signal_just_before_ends_the_sleep_and_no_other),
		TEST(what_makes_no_sense_is_invalid_and_the_rest_is_served),
		TEST(a_device_that_is_gone_is_said_to_be),
		TEST(requests_may_be_larger_than_is_known),
		TEST(a_batch_that_makes_no_sense_ends_the_monitor),
	};

	return cmocka_run_group_tests_name("io", tests, NULL, NULL);
}
