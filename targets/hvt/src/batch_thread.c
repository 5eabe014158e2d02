/* SPDX-License-Identifier: ISC */
/* Frames by the monitor's thread: what struct wadi_net_thread says. */
#include "batch.h"

#include "hypercall.h"
#include "wadi/solo5/extension.h"

/* An image that has this says in its note where it is: see image.lds. */
extern struct wadi_net_thread wadi_net_thread;
_Alignas(sizeof(struct wadi_net_thread)) struct wadi_net_thread wadi_net_thread;

enum { SEND = WADI_THREAD_SEND, RECEIVE = WADI_THREAD_RECEIVE };

/* The lines of frames, each of which goes out as one batch; that for disks is the first. */
static struct batch_line lines[WADI_THREAD_BATCHES] = {
	[SEND] = { .most = BATCH_OUT_MAX },
	[RECEIVE] = { .most = BATCH_MAX - 2 * BATCH_OUT_MAX },
};
static struct wadi_io_batch batch[WADI_THREAD_BATCHES];

static bool is_back(unsigned which)
{
	return __atomic_load_n(&wadi_net_thread.done[which], __ATOMIC_ACQUIRE) ==
	       wadi_net_thread.given[which].posted;
}

uint64_t batch_thread_full(void)
{
	return __atomic_load_n(&wadi_net_thread.full, __ATOMIC_ACQUIRE);
}

/* ---- There and back ---------------------------------------------------------------------- */

static void ring_if_asleep(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (__atomic_load_n(&wadi_net_thread.thread_sleeps, __ATOMIC_RELAXED))
		__asm__ volatile("outb %b0, %1" : : "a"(0), "d"(extension.doorbell) : "memory");
}

static void hand_over(unsigned which)
{
	struct batch_line *l = &lines[which];

	if (l->count == 0 || l->away)
		return;
	batch[which] = (struct wadi_io_batch){
		.size = sizeof batch[which], .request_size = sizeof l->request[0],
		.requests = (uint64_t)l->request, .count = l->count,
	};
	l->away = true;
	wadi_net_thread.given[which].batch = (uint64_t)&batch[which];
	__atomic_store_n(&wadi_net_thread.given[which].posted,
	                 wadi_net_thread.given[which].posted + 1, __ATOMIC_RELEASE);
	ring_if_asleep();
}

static void take_back(unsigned which)
{
	if (!lines[which].away || !is_back(which))
		return;
	lines[which].away = false;
	batch_settle(&lines[which]);
}

/* ---- Sleep --------------------------------------------------------------------------------- */

/* Is there something that a turn could do? */
static bool is_worth_a_turn(uint32_t which)
{
	for (unsigned i = 0; i < WADI_THREAD_BATCHES; i++)
		if (which >> i & 1 && lines[i].away && is_back(i))
			return true;
	return which >> SEND & 1 && !lines[SEND].away && batch_net_hooks->can_send();
}

/* In a batch that asks for nothing, until one of those in `which` is back, or `until`. */
static void sleep_for(uint32_t which, wd_instant until)
{
	struct wadi_io_batch nothing = {
		.size = sizeof nothing, .request_size = sizeof lines->request[0],
		.requests = (uint64_t)lines->request, .until = until.ns,
	};

	__atomic_store_n(&wadi_net_thread.guest_sleeps, which, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (!is_worth_a_turn(which))
		hypercall(WADI_HYPERCALL_IO, &nothing);
	__atomic_store_n(&wadi_net_thread.guest_sleeps, 0, __ATOMIC_RELAXED);
}

/* Looks a while first. */
static void await_sent(void)
{
	uint64_t since = host_monotonic();

	while (lines[SEND].away && !is_back(SEND))
		if (host_monotonic() - since < extension.look_ns)
			__asm__ volatile("pause");
		else
			sleep_for(1 << SEND, (wd_instant){ UINT64_MAX });
}

/* ---- What the others use -------------------------------------------------------------------- */

void batch_thread_turn(bool must_send)
{
	if (must_send)
		await_sent();
	take_back(SEND);
	take_back(RECEIVE);
	batch_net_hooks->send();
	hand_over(SEND);
	if (lines[RECEIVE].away)
		return;
	batch_net_hooks->post();
	hand_over(RECEIVE);
}

/* Goes where something is asked of disks, and now and then: with each trip the monitor sets
 * the clock anew. */
static bool ask_disks(uint64_t now)
{
	static uint64_t next;
	bool asked = batch_line[BATCH_DISKS]->count > 0;

	if (asked || now >= next) {
		next = now + WD_NS_PER_S;
		batch_trip((wd_instant){ 0 });
	}
	return asked;
}

uint64_t batch_thread_wait(wd_instant until)
{
	uint64_t since = host_monotonic(), now = since, arrived;

	for (;; now = host_monotonic()) {
		bool asked = ask_disks(now);

		batch_thread_turn(false);
		arrived = batch_net_hooks->arrived();
		if (arrived || asked || now >= until.ns)
			return arrived;
		if (now - since >= extension.look_ns)
			break;
		__asm__ volatile("pause");
	}
	sleep_for(1 << RECEIVE | (batch_net_hooks->waits() ? 1 << SEND : 0), until);
	batch_thread_turn(false);
	return batch_net_hooks->arrived();
}

/* Frames that were still to go, which are no more than so many lines. */
static void send_all(void)
{
	enum { LINES = 4 };

	for (int i = 0; i < LINES; i++)
		batch_thread_turn(true);
	await_sent();
}

/* What disks have been asked for already stays where it is. */
bool batch_thread_start(void)
{
	struct batch_line *all = batch_line[BATCH_DISKS];

	if (hvt_leave)
		return true;
	if (extension.doorbell == 0 || extension.io_requests < BATCH_MAX)
		return false;
	all->most = BATCH_OUT_MAX;
	for (unsigned i = 0; i < WADI_THREAD_BATCHES; i++) {
		lines[i].request = all->request + (i + 1) * BATCH_OUT_MAX;
		lines[i].owner = all->owner + (i + 1) * BATCH_OUT_MAX;
		batch_line[BATCH_SEND + i] = &lines[i];
	}
	hvt_leave = send_all;
	return true;
}
