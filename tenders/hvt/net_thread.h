/* SPDX-License-Identifier: ISC */
/* net_thread.h - frames by a second thread, with --net-thread: see struct wadi_net_thread.
 *
 * Network devices are this thread's alone from its start on, and all it uses; what it shares
 * with the guest it believes no more than a hypercall.
 */
#ifndef NET_THREAD_H
#define NET_THREAD_H

#include "io.h"

struct net_thread {
	const struct guest *guest;
	struct wadi_net_thread *shared;              /* in the guest's memory */
	struct batch batch[WADI_THREAD_BATCHES];     /* those that were taken */
	uint32_t taken[WADI_THREAD_BATCHES];         /* how many have been */
	bool receives;                               /* one of RECEIVE is under way */
	uint64_t full;                               /* as the guest was told */
	uint64_t look_ns;
};

/* Makes what wakes the two, at its numbers; sets guest->net_thread.  For the time when nothing
 * else has been opened.  Dies where the image knows nothing of it. */
WD_NONNULL void net_thread_open(struct guest *guest);

/* What wadi's block says of it; 0 when there is none. */
WD_NONNULL uint64_t net_thread_record(const struct guest *guest);

/* Starts the thread, which catches no signals.  Comes when the guest's memory is filled and
 * privileges have been dropped, which each thread has for
 * itself, and before the filter, which start-up itself would not pass. */
WD_NONNULL void net_thread_start(struct guest *guest);

/* What the thread does again and again: serves what there is, without sleep.  False when there
 * was nothing. */
WD_NONNULL bool net_thread_turn(struct net_thread *thread);

/* Sleeps until there may be something, and what comes of a device that has room again. */
WD_NONNULL void net_thread_sleep(struct net_thread *thread);

#endif
