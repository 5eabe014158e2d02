/* SPDX-License-Identifier: ISC */
/* batch.h - attached devices by wadi's batches: one trip for all there is to do.
 *
 * What is to be sent, and what disks are asked for, waits until the image sleeps or the batch
 * is full; the same trip to the monitor brings what has arrived.  Where the monitor has a
 * thread for frames, those travel without a trip, in lines of their own.
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

/* Requests that go together, and whose they are: a frame's buffer, or the request to a disk. */
struct batch_line {
	struct wadi_io_request *request;
	void **owner;
	uint32_t count, most;
	bool to_disks; /* there are some for disks */
	bool away;     /* with the monitor's thread: nothing fits */
};

/* By what they are for; one and the same line, unless there is a thread for frames. */
enum batch_kind { BATCH_DISKS, BATCH_SEND, BATCH_RECEIVE, BATCH_KINDS };
extern struct batch_line *batch_line[BATCH_KINDS];

/* The next request of its line. */
struct wadi_io_request *batch_add(enum batch_kind kind, enum wadi_io_op op, unsigned device,
                                  void *owner);

/* How many more fit in a line; and before those to receive. */
uint32_t batch_room(enum batch_kind kind);
uint32_t batch_out_room(enum batch_kind kind);

/* Tells the owners what became of a line's requests, and empties it. */
void batch_settle(struct batch_line *line);

/* Has frames travel by the monitor's thread from now on, if there is one. */
bool batch_thread_start(void);

/* The lines of frames that are ready go to the thread, and those it has done come back.  Waits
 * for the line to send if it must be empty afterwards. */
void batch_thread_turn(bool must_send);

/* Network devices that the thread found no room in, by index. */
uint64_t batch_thread_full(void);

/* As batch_wait(), with the thread. */
uint64_t batch_thread_wait(wd_instant until);

/* Does all that is asked for, and what the network adds, in one trip; waits there until
 * `until` if no disk is asked and there is nothing to receive. */
void batch_trip(wd_instant until);

/* hvt_wait, once there is something to do in batches. */
uint64_t batch_wait(wd_instant until);

/* The network's, once it is in use: to send what waits, to ask for what has arrived, what
 * became of a request with a buffer;
 * which devices have something to read; whether anything waits to be sent, and to a
 * device that has room. */
struct batch_net_hooks {
	void (*send)(void);
	void (*post)(void);
	void (*settle)(const struct wadi_io_request *request, struct wd_buf *buffer WD_OWNED);
	uint64_t (*arrived)(void);
	bool (*waits)(void);
	bool (*can_send)(void);
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
