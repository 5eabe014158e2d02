/* SPDX-License-Identifier: ISC */
/* batch.h - attached devices by wadi's batches: one trip for all there is to do.
 *
 * What is to be sent waits until the image sleeps, the batch is full, or a disk is asked for
 * something; the same trip to the monitor brings what has arrived.
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

/* The next request of the batch under way, and a buffer that goes with it, or NULL. */
struct wadi_io_request *batch_add(enum wadi_io_op op, unsigned device, struct wd_buf *buffer);

/* How many more fit: before those to receive, and all in all. */
uint32_t batch_out_room(void);
uint32_t batch_room(void);
bool batch_is_empty(void);

/* Does all that is asked for, and what the network adds, in one trip; waits there until
 * `until` if there is nothing to receive. */
void batch_trip(wd_instant until);

/* The network's, once it is in use: to ask for what has arrived, and what became of a request
 * with a buffer. */
struct batch_hooks {
	void (*post)(void);
	void (*settle)(const struct wadi_io_request *request, struct wd_buf *buffer WD_OWNED);
};
extern const struct batch_hooks *batch_hooks;

#endif
