/* SPDX-License-Identifier: ISC */
/* batch.h - attached devices by wadi's batches: one trip for all there is to do.
 *
 * What is to be sent, and what disks are asked for, waits until the image sleeps or the batch
 * is full; the same trip to the monitor brings what has arrived.
 */
#ifndef BATCH_H
#define BATCH_H

#include "wadi/abi/wadi.h"
#include "wadi/solo5/host.h"

/* Requests of one batch at least and at most, a monitor that takes fewer than the former
 * gets none; and how many of them there may be before those to receive. */
enum { BATCH_MIN = 8, BATCH_MAX = 512, BATCH_OUT_MAX = 128 };

extern const struct host_net_ops batch_net;
extern const struct host_block_ops batch_block;

/* ---- Between the files of this folder ---------------------------------------------------- */

/* The next request of the batch under way, and whose it is: a frame's buffer, or the request
 * to a disk. */
struct wadi_io_request *batch_add(enum wadi_io_op op, unsigned device, void *owner);

/* How many more fit: before those to receive, and all in all. */
uint32_t batch_out_room(void);
uint32_t batch_room(void);
bool batch_is_empty(void);

/* Does all that is asked for, and what the network adds, in one trip; waits there until
 * `until` if no disk is asked and there is nothing to receive. */
void batch_trip(wd_instant until);

/* hvt_wait, once there is something to do in batches. */
uint64_t batch_wait(wd_instant until);

/* The network's, once it is in use: to send what waits, to ask for what has arrived, and what
 * became of a request with a buffer; which devices have something to read. */
struct batch_net_hooks {
	void (*send)(void);
	void (*post)(void);
	void (*settle)(const struct wadi_io_request *request, struct wd_buf *buffer WD_OWNED);
	uint64_t (*arrived)(void);
};
extern const struct batch_net_hooks *batch_net_hooks;

/* The disks', likewise: what became of a request, and, when the batch is over and the next may
 * begin, what is to be done then. */
struct batch_disk_hooks {
	void (*settle)(const struct wadi_io_request *request, struct wd_block_request *of);
	void (*settled)(void);
};
extern const struct batch_disk_hooks *batch_disk_hooks;

#endif
