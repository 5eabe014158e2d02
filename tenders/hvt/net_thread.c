/* SPDX-License-Identifier: ISC */
#include "net_thread.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "descriptors.h"
#include "io_net.h"
#include "vm.h"
#include "wait.h"
#include "wadi/abi/hvt.h"

enum { SEND = WADI_THREAD_SEND, RECEIVE = WADI_THREAD_RECEIVE };

/* ---- What is shared --------------------------------------------------------------------
 *
 * Each word of the guest's is read once, and what the thread has written it does not read. */

static bool is_posted(const struct net_thread *t, unsigned which)
{
	return __atomic_load_n(&t->shared->given[which].posted, __ATOMIC_ACQUIRE) !=
	       t->taken[which];
}

/* After what it is told of has been written. */
static void wake(const struct net_thread *t, unsigned which)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (__atomic_load_n(&t->shared->guest_sleeps, __ATOMIC_RELAXED) >> which & 1)
		bell_ring(FD_WAKE);
}

static void give_back(const struct net_thread *t, unsigned which)
{
	__atomic_store_n(&t->shared->done[which], t->taken[which], __ATOMIC_RELEASE);
	wake(t, which);
}

static void tell_full(struct net_thread *t, uint64_t full)
{
	t->full = full;
	__atomic_store_n(&t->shared->full, full, __ATOMIC_RELEASE);
}

/* Takes the batch that was posted, if there is one.  It is one, however often `posted` was
 * changed. */
static bool take(struct net_thread *t, unsigned which, enum wadi_io_op op)
{
	struct batch *b = &t->batch[which];
	uint32_t posted = __atomic_load_n(&t->shared->given[which].posted, __ATOMIC_ACQUIRE);

	if (posted == t->taken[which])
		return false;
	t->taken[which] = posted;
	*b = (struct batch){ .guest = t->guest, .ops = 1u << op, .full = t->full };
	io_take(b, __atomic_load_n(&t->shared->given[which].batch, __ATOMIC_RELAXED));
	return true;
}

/* ---- A turn ------------------------------------------------------------------------------ */

static bool send(struct net_thread *t)
{
	if (!take(t, SEND, WADI_IO_NET_SEND))
		return false;
	if (t->batch[SEND].full != t->full)
		tell_full(t, t->batch[SEND].full);
	give_back(t, SEND);
	return true;
}

static bool receive(struct net_thread *t)
{
	struct batch *b = &t->batch[RECEIVE];

	if (!t->receives)
		t->receives = take(t, RECEIVE, WADI_IO_NET_RECEIVE);
	if (!t->receives)
		return false;
	io_net_receive(b, b->wanted);
	if (b->given == 0)
		return false;
	t->receives = false;
	give_back(t, RECEIVE);
	return true;
}

bool net_thread_turn(struct net_thread *thread)
{
	bool sent = send(thread);

	return receive(thread) || sent;
}

/* ---- Sleep ------------------------------------------------------------------------------- */

/* Of those without room: who has room again, or is gone, which the guest is to find out. */
static uint64_t still_full(const struct net_thread *t, uint64_t ready)
{
	uint64_t full = t->full & ~ready;

	for (uint64_t left = full; left; left &= left - 1)
		if (t->guest->start->port[__builtin_ctzll(left)].fd < 0)
			full &= ~(left & -left);
	return full;
}

void net_thread_sleep(struct net_thread *thread)
{
	const struct start *s = thread->guest->start;
	uint64_t wanted = thread->receives ? thread->batch[RECEIVE].wanted : 0, ready = 0, full;

	__atomic_store_n(&thread->shared->thread_sleeps, 1, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (!is_posted(thread, SEND) && (thread->receives || !is_posted(thread, RECEIVE)))
		ready = device_wait(&s->manifest, s->port, wanted, thread->full, FD_DOORBELL,
			UINT64_MAX);
	__atomic_store_n(&thread->shared->thread_sleeps, 0, __ATOMIC_RELAXED);
	full = still_full(thread, ready);
	if (full == thread->full)
		return;
	tell_full(thread, full);
	wake(thread, SEND);
}

/* ---- Beginning ---------------------------------------------------------------------------- */

static _Noreturn void *run(void *thread)
{
	struct net_thread *t = thread;
	uint64_t since;

	bell_ring(FD_WAKE); /* it runs */
	for (;;) {
		since = monotonic_ns();
		do {
			if (net_thread_turn(t))
				since = monotonic_ns();
			else
				__builtin_ia32_pause();
		} while (monotonic_ns() - since < t->look_ns);
		net_thread_sleep(t);
	}
}

static void place_bell(int number)
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	if (fd < 0)
		die("--net-thread: %s", strerror(errno));
	descriptors_place(fd, number);
	if (fd != number)
		close(fd);
}

void net_thread_open(struct guest *guest)
{
	static struct net_thread thread;
	const struct start *s = guest->start;

	if (!image_net_thread(&s->image))
		die("%s: --net-thread is for images with a network device that know wadi's ABI",
			s->options.image);
	thread.guest = guest;
	thread.look_ns = s->options.look_us * UINT64_C(1000);
	guest->net_thread = &thread;
	place_bell(FD_DOORBELL);
	place_bell(FD_WAKE);
}

uint64_t net_thread_record(const struct guest *guest)
{
	return guest->net_thread ? HVT_PORT(WADI_DOORBELL) | guest->net_thread->look_ns << 32 : 0;
}

void net_thread_start(struct guest *guest)
{
	uint64_t at = image_net_thread(&guest->start->image);
	sigset_t all, before;
	pthread_t thread;
	int error;

	guest->net_thread->shared = (struct wadi_net_thread *)(void *)(guest->memory + at);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&thread, NULL, run, guest->net_thread);
	if (error)
		die("--net-thread: %s", strerror(error));
	bell_wait(FD_WAKE, UINT64_MAX);
	sigprocmask(SIG_SETMASK, &before, NULL);
}
