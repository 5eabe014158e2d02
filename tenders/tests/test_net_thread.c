/* SPDX-License-Identifier: ISC */
/* Frames by a thread of the monitor: the contract of struct wadi_net_thread, a turn at a
 * time, then with the thread. */
#include "io_guest.h"

#include <poll.h>

#include "../hvt/hypercall.h"
#include "../hvt/net_thread.h"
#include "descriptors.h"
#include "net_io.h"
#include "net_stream.h"

const char tender_name[] = "test_net_thread";
const uint32_t tender_target, tender_abi_version;

enum { SEND = WADI_THREAD_SEND, RECEIVE = WADI_THREAD_RECEIVE };
enum { SHARED = DATA + 64 * PAGE, BATCHES = SHARED + PAGE, LEN = 60 };

static struct net_thread *thread;
static struct wadi_net_thread *shared;

/* As at the start of a monitor, but for the thread itself. */
static int make_thread(void **state)
{
	int rc = make_guest(state);

	start.image.note.net_thread = SHARED;
	net_thread_open(&guest);
	thread = guest.net_thread;
	*thread = (struct net_thread){ .guest = &guest, .look_ns = 1000 };
	shared = thread->shared = (void *)(guest.memory + SHARED);
	return rc;
}

static int drop_thread(void **state)
{
	close(FD_DOORBELL);
	close(FD_WAKE);
	return drop_guest(state);
}

static bool rings(int bell)
{
	struct pollfd fd = { .fd = bell, .events = POLLIN };
	uint64_t times;

	return poll(&fd, 1, 0) == 1 && read(bell, &times, sizeof times) == sizeof times;
}

/* Requests from number `first` on. */
static void post(unsigned which, uint32_t first, uint32_t count)
{
	struct wadi_io_batch batch = {
		.size = sizeof batch, .request_size = sizeof(struct wadi_io_request),
		.requests = REQUESTS + first * sizeof(struct wadi_io_request), .count = count,
	};
	uint64_t at = BATCHES + which * sizeof batch;

	memcpy(guest.memory + at, &batch, sizeof batch);
	shared->given[which].batch = at;
	__atomic_add_fetch(&shared->given[which].posted, 1, __ATOMIC_RELEASE);
}

static bool is_back(unsigned which)
{
	return __atomic_load_n(&shared->done[which], __ATOMIC_ACQUIRE) ==
	       shared->given[which].posted;
}

static size_t frames_at_peer(void)
{
	static uint8_t frame[2048];
	size_t n = 0;

	while (recv(peer, frame, sizeof frame, MSG_DONTWAIT) >= 0)
		n++;
	return n;
}

static void offer(uint8_t mark)
{
	uint8_t frame[LEN] = { mark };

	assert_int_equal(send(peer, frame, sizeof frame, 0), sizeof frame);
}

/* ---- A turn at a time -------------------------------------------------------------------- */

static void nothing_is_done_before_something_is_posted(void **state)
{
	(void)state;
	offer(1);
	assert_false(net_thread_turn(thread));
	assert_int_equal(shared->done[SEND] | shared->done[RECEIVE], 0);
}

static void what_is_posted_is_sent_once(void **state)
{
	(void)state;
	ask(0, WADI_IO_NET_SEND, NET, LEN, 0);
	ask(1, WADI_IO_NET_SEND, NET, LEN, 0);
	post(SEND, 0, 2);
	assert_false(is_back(SEND));
	assert_true(net_thread_turn(thread));
	assert_true(is_back(SEND));
	assert_int_equal(request(0)->result, WADI_IO_OK);
	assert_int_equal(request(1)->result, WADI_IO_OK);
	assert_int_equal(frames_at_peer(), 2);
	assert_false(net_thread_turn(thread));
	assert_int_equal(frames_at_peer(), 0);
	assert_int_equal(shared->full, 0);
}

static void buffers_stay_until_a_frame_arrives(void **state)
{
	(void)state;
	ask(0, WADI_IO_NET_RECEIVE, NET, 2048, 0);
	ask(1, WADI_IO_NET_RECEIVE, NET, 2048, 0);
	post(RECEIVE, 0, 2);
	assert_false(net_thread_turn(thread));
	assert_false(is_back(RECEIVE));
	offer(7);
	assert_true(net_thread_turn(thread));
	assert_true(is_back(RECEIVE));
	assert_int_equal(request(0)->result, WADI_IO_OK);
	assert_int_equal(request(0)->len, LEN);
	assert_int_equal(data(0)[0], 7);
	assert_int_equal(request(1)->result, WADI_IO_PENDING);
	offer(8); /* waits: there is nowhere to put it */
	assert_false(net_thread_turn(thread));
	post(RECEIVE, 1, 1);
	assert_true(net_thread_turn(thread));
	assert_int_equal(data(1)[0], 8);
}

static void one_direction_does_not_wait_for_the_other(void **state)
{
	(void)state;
	ask(0, WADI_IO_NET_RECEIVE, NET, 2048, 0);
	post(RECEIVE, 0, 1);
	ask(1, WADI_IO_NET_SEND, NET, LEN, 0);
	post(SEND, 1, 1);
	assert_true(net_thread_turn(thread));
	assert_true(is_back(SEND));
	assert_false(is_back(RECEIVE));
}

static void each_batch_asks_for_its_own_kind(void **state)
{
	(void)state;
	ask(0, WADI_IO_NET_RECEIVE, NET, LEN, 0);
	ask(1, WADI_IO_BLOCK_WRITE, DISK, SECTOR, 0);
	ask(2, WADI_IO_NET_SEND, DISK, LEN, 0);
	request(3)->op = 77;
	post(SEND, 0, 4);
	assert_true(net_thread_turn(thread));
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(request(i)->result, WADI_IO_INVALID);
	ask(0, WADI_IO_NET_SEND, NET, LEN, 0);
	ask(1, WADI_IO_BLOCK_FLUSH, DISK, 0, 0);
	post(RECEIVE, 0, 2);
	assert_false(net_thread_turn(thread));
	assert_int_equal(request(0)->result, WADI_IO_INVALID);
	assert_int_equal(request(1)->result, WADI_IO_INVALID);
	assert_int_equal(frames_at_peer(), 0);
}

/* All that asks the monitor otherwise. */
static void hypercalls_get_no_frames_meanwhile(void **state)
{
	struct hvt_net call = { NET, DATA, LEN, 0 };
	struct hvt_poll look = { .timeout_nsecs = 0, .ready_set = 1 };

	(void)state;
	offer(1);
	ask(0, WADI_IO_NET_SEND, NET, LEN, 0);
	ask(1, WADI_IO_NET_RECEIVE, NET, 2048, 0);
	ask(2, WADI_IO_BLOCK_READ, DISK, SECTOR, 0);
	serve(3, 0);
	assert_int_equal(request(0)->result, WADI_IO_INVALID);
	assert_int_equal(request(1)->result, WADI_IO_INVALID);
	assert_int_equal(request(2)->result, WADI_IO_OK);
	for (unsigned number = HVT_NET_WRITE; number <= HVT_NET_READ; number++) {
		memcpy(guest.memory + BATCH, &call, sizeof call);
		hypercall_serve(&guest, number, BATCH);
		assert_int_equal(((struct hvt_net *)(void *)(guest.memory + BATCH))->ret,
			SOLO5_R_EINVAL);
	}
	memcpy(guest.memory + BATCH, &look, sizeof look);
	hypercall_serve(&guest, HVT_POLL, BATCH);
	assert_int_equal(((struct hvt_poll *)(void *)(guest.memory + BATCH))->ready_set, 0);
	assert_int_equal(frames_at_peer(), 0);
}

static void a_device_without_room_says_when_it_has_some(void **state)
{
	uint32_t rounds = 0;

	(void)state;
	do {
		for (size_t i = 0; i < 8; i++)
			ask(i, WADI_IO_NET_SEND, NET, 1000, 0);
		post(SEND, 0, 8);
		assert_true(net_thread_turn(thread));
	} while (request(7)->result == WADI_IO_OK && rounds++ < 10000);
	assert_int_equal(request(7)->result, WADI_IO_PENDING);
	assert_int_equal(shared->full, 1 << NET);
	ask(0, WADI_IO_NET_SEND, NET, LEN, 0);
	post(SEND, 0, 1);
	assert_true(frames_at_peer() > 0);
	assert_true(net_thread_turn(thread)); /* frames do not overtake those */
	assert_int_equal(request(0)->result, WADI_IO_PENDING);
	assert_false(rings(FD_WAKE));
	shared->guest_sleeps = 1 << SEND;
	net_thread_sleep(thread);
	assert_int_equal(shared->full, 0);
	assert_true(rings(FD_WAKE));
	post(SEND, 0, 1);
	assert_true(net_thread_turn(thread));
	assert_int_equal(request(0)->result, WADI_IO_OK);
}

/* The end of a stream, which is asked for nothing any more. */
static void a_device_that_is_gone_is_not_full(void **state)
{
	(void)state;
	ports[NET].ends = true;
	thread->full = shared->full = 1 << NET;
	ports[NET].fd = -1;
	bell_ring(FD_DOORBELL);
	net_thread_sleep(thread);
	assert_int_equal(shared->full, 0);
	ask(0, WADI_IO_NET_RECEIVE, NET, 2048, 0);
	post(RECEIVE, 0, 1);
	assert_true(net_thread_turn(thread) || is_back(RECEIVE));
	assert_int_equal(request(0)->result, WADI_IO_GONE);
}

/* ---- Sleep -------------------------------------------------------------------------------- */

static void who_sleeps_is_woken_by_what_it_waits_for(void **state)
{
	(void)state;
	ask(0, WADI_IO_NET_SEND, NET, LEN, 0);
	ask(1, WADI_IO_NET_RECEIVE, NET, 2048, 0);
	post(SEND, 0, 1);
	post(RECEIVE, 1, 1);
	shared->guest_sleeps = 1 << RECEIVE;
	assert_true(net_thread_turn(thread));
	assert_false(rings(FD_WAKE));
	offer(1);
	assert_true(net_thread_turn(thread));
	assert_true(rings(FD_WAKE));
	post(RECEIVE, 1, 1);
	shared->guest_sleeps = 0;
	offer(1);
	assert_true(net_thread_turn(thread));
	assert_false(rings(FD_WAKE));
}

/* Each would last for ever. */
static void the_thread_sleeps_only_while_there_is_nothing(void **state)
{
	(void)state;
	ask(0, WADI_IO_NET_SEND, NET, LEN, 0);
	post(SEND, 0, 1);
	net_thread_sleep(thread);
	assert_true(net_thread_turn(thread));
	ask(1, WADI_IO_NET_RECEIVE, NET, 2048, 0);
	post(RECEIVE, 1, 1);
	net_thread_sleep(thread);
	assert_false(net_thread_turn(thread));
	offer(1);
	net_thread_sleep(thread);
	assert_true(net_thread_turn(thread));
	bell_ring(FD_DOORBELL);
	net_thread_sleep(thread);
	assert_false(rings(FD_DOORBELL));
	assert_int_equal(shared->thread_sleeps, 0);
}

static void the_guests_sleep_ends_by_the_bell(void **state)
{
	(void)state;
	bell_ring(FD_WAKE);
	serve(0, UINT64_MAX);
	assert_false(rings(FD_WAKE));
	serve(0, monotonic_ns() + 1000000);
}

/* ---- What a hostile guest may try ----------------------------------------------------------- */

static void it_is_one_batch_however_often_it_was_posted(void **state)
{
	(void)state;
	ask(0, WADI_IO_NET_SEND, NET, LEN, 0);
	post(SEND, 0, 1);
	shared->given[SEND].posted += 0x80000000;
	shared->done[SEND] = 77; /* is not read */
	assert_true(net_thread_turn(thread));
	assert_int_equal(frames_at_peer(), 1);
	assert_true(is_back(SEND));
	assert_false(net_thread_turn(thread));
}

static void another_batch_does_not_take_the_place_of_one_under_way(void **state)
{
	(void)state;
	ask(0, WADI_IO_NET_RECEIVE, NET, 2048, 0);
	post(RECEIVE, 0, 1);
	assert_false(net_thread_turn(thread));
	ask(1, WADI_IO_NET_RECEIVE, NET, 2048, 0);
	post(RECEIVE, 1, 1);
	assert_false(net_thread_turn(thread));
	offer(5);
	offer(6);
	assert_true(net_thread_turn(thread));
	assert_int_equal(data(0)[0], 5);
	assert_false(is_back(RECEIVE));
	assert_true(net_thread_turn(thread));
	assert_int_equal(data(1)[0], 6);
	assert_true(is_back(RECEIVE));
}

static int status_of(void (*what)(void))
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		close(STDERR_FILENO);
		what();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void turn_with_a_batch_far_away(void)
{
	shared->given[SEND].batch = MEMORY - 8;
	shared->given[SEND].posted = 1;
	(void)net_thread_turn(thread);
}

static void turn_with_a_buffer_far_away(void)
{
	ask(0, WADI_IO_NET_RECEIVE, NET, MEMORY, 0);
	post(RECEIVE, 0, 1);
	(void)net_thread_turn(thread);
}

static void turn_with_too_many(void)
{
	post(SEND, 0, IO_REQUESTS_MAX + 1);
	(void)net_thread_turn(thread);
}

static void what_lies_outside_ends_the_monitor(void **state)
{
	(void)state;
	assert_int_equal(status_of(turn_with_a_batch_far_away), EXIT_MONITOR);
	assert_int_equal(status_of(turn_with_a_buffer_far_away), EXIT_MONITOR);
	assert_int_equal(status_of(turn_with_too_many), EXIT_MONITOR);
}

static void open_without_a_place_for_it(void)
{
	start.image.note.net_thread = 0;
	net_thread_open(&guest);
}

static void an_image_must_know_it(void **state)
{
	(void)state;
	assert_int_equal(status_of(open_without_a_place_for_it), EXIT_MONITOR);
}

/* ---- The thread -------------------------------------------------------------------------- */

/* Sleeps as images do, in a batch that asks for nothing. */
static void sleep_for(unsigned which)
{
	__atomic_store_n(&shared->guest_sleeps, 1u << which, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (!is_back(which))
		serve(0, UINT64_MAX);
	__atomic_store_n(&shared->guest_sleeps, 0, __ATOMIC_RELAXED);
}

static void ring_if_asleep(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (__atomic_load_n(&shared->thread_sleeps, __ATOMIC_RELAXED))
		bell_ring(FD_DOORBELL);
}

static void send_and_echo(uint8_t mark)
{
	uint8_t frame[2048];

	data(1)[0] = mark;
	ask(1, WADI_IO_NET_SEND, NET, LEN, 0);
	post(SEND, 1, 1);
	ring_if_asleep();
	while (!is_back(SEND))
		sleep_for(SEND);
	assert_int_equal(recv(peer, frame, sizeof frame, MSG_DONTWAIT), LEN);
	assert_int_equal(frame[0], mark);
	offer((uint8_t)(mark + 1));
}

/* Thousands of times either side falls asleep as the other begins: one that was not woken
 * would sleep for ever.  In a child, which ends with its thread. */
static void exchange_frames(void)
{
	enum { ROUNDS = 20000 };

	net_thread_start(&guest);
	for (unsigned i = 0; i < ROUNDS; i++) {
		ask(0, WADI_IO_NET_RECEIVE, NET, 2048, 0);
		post(RECEIVE, 0, 1);
		ring_if_asleep();
		send_and_echo((uint8_t)i);
		while (!is_back(RECEIVE))
			sleep_for(RECEIVE);
		if (request(0)->result != WADI_IO_OK || data(0)[0] != (uint8_t)(i + 1))
			_exit(1);
	}
}

static void nobody_sleeps_through_a_word_of_the_other(void **state)
{
	static const uint64_t looks[] = { 0, 1000, 20000 };

	(void)state;
	for (size_t i = 0; i < WD_COUNT(looks); i++) {
		thread->look_ns = looks[i];
		assert_int_equal(status_of(exchange_frames), 0);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_thread, drop_thread)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_is_done_before_something_is_posted),
		TEST(what_is_posted_is_sent_once),
		TEST(buffers_stay_until_a_frame_arrives),
		TEST(one_direction_does_not_wait_for_the_other),
		TEST(each_batch_asks_for_its_own_kind),
		TEST(hypercalls_get_no_frames_meanwhile),
		TEST(a_device_without_room_says_when_it_has_some),
		TEST(a_device_that_is_gone_is_not_full),
		TEST(who_sleeps_is_woken_by_what_it_waits_for),
		TEST(the_thread_sleeps_only_while_there_is_nothing),
		TEST(the_guests_sleep_ends_by_the_bell),
		TEST(it_is_one_batch_however_often_it_was_posted),
		TEST(another_batch_does_not_take_the_place_of_one_under_way),
		TEST(what_lies_outside_ends_the_monitor),
		TEST(an_image_must_know_it),
		TEST(nobody_sleeps_through_a_word_of_the_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
