/* SPDX-License-Identifier: ISC */
/* wadi/frames.h - frames as hosts carry them, for the parts of targets that send and
 * receive: in pieces, over several buffers, with virtio's header (wadi/abi/wadi.h).
 */
#ifndef WADI_FRAMES_H
#define WADI_FRAMES_H

#include "wadi/abi/wadi.h"
#include "wadi/buf.h"
#include "wadi/host_device.h"
#include "wadi/net.h"

/* A part of a frame in memory; laid out as POSIX's struct iovec, and as struct wadi_piece. */
struct frames_piece { void *at; size_t len; };

/* Lists the parts of a frame in `into`, in order, empty ones left out; returns how many
 * they are, 0 when there are more than `max`. */
WD_MUST WD_NONNULL size_t frames_gather(const struct wd_buf *frame, struct frames_piece *into,
                                        size_t max);

_Static_assert(WADI_NET_SUMS == (int)WD_NET_SUMS &&
               WADI_NET_SEGMENTS4 == (int)WD_NET_SEGMENTS4 &&
               WADI_NET_SEGMENTS6 == (int)WD_NET_SEGMENTS6 &&
               WADI_NET_SEGMENTS_ECN == (int)WD_NET_SEGMENTS_ECN, "one set of numbers");

/* ---- Virtio's header ------------------------------------------------------------------ */

/* What it says of a frame to send, which keeps the contract of wadi/net.h. */
WD_NONNULL struct wadi_vnet frames_vnet(const struct wd_buf *frame);

/* Notes in a frame that has arrived what its header says; false when that makes no sense:
 * the frame is to be dropped. */
WD_MUST WD_NONNULL bool frames_note(struct wd_buf *frame, const struct wadi_vnet *vnet);

/* A frame that has arrived as bytes, which is not empty, in buffers of `pool`; NULL when there
 * are too few. */
WD_MUST WD_NONNULL struct wd_buf *frames_fill(struct wd_pool *pool, struct wd_bytes frame);

/* ---- Buffers ahead of what arrives ------------------------------------------------------ */

/* Those that the next frame is received into, however long it is. */
struct frames_ahead {
	struct wd_pool *pool;
	uint32_t want, count; /* buffers that the longest frame takes; that are there */
	struct wd_buf *buffer[WD_HOST_PIECES];
	struct frames_piece piece[1 + WD_HOST_PIECES + 1]; /* [0] is the user's, for a header;
	                                                    * then the buffers; one to spare */
	uint8_t overrun; /* what is behind the last buffer goes here, its first byte */
};

/* For frames of up to `frame_max` bytes, at most WD_HOST_PIECES buffers' worth. */
WD_NONNULL void frames_ahead_init(struct frames_ahead *it, struct wd_pool *pool,
                                  uint32_t frame_max);

/* Takes what the pool has of the buffers that are missing.  piece[1] and those behind it
 * are then to be read into, so many as this returns: a frame that reaches the last one did
 * not fit. */
WD_NONNULL size_t frames_ahead_fill(struct frames_ahead *it);

/* A frame of `len` bytes, which were read into the first of them, and fit: not 0. */
WD_MUST WD_NONNULL struct wd_buf *frames_ahead_take(struct frames_ahead *it, size_t len);

/* ---- Through a descriptor ---------------------------------------------------------------- */

struct frames_stream;

/* A tap interface, a socket of packets, or one that is a stream.  What the host does not take
 * waits here, as far as there is room, in order not to be lost. */
struct frames_fd {
	int fd;             /* -1 when it is gone, which is for good */
	uint16_t framing;   /* WADI_NET_... */
	uint16_t long_ones; /* not 0: the next frame is expected to be long */
	uint32_t frame_max; /* as in struct wd_host_net */
	struct frames_ahead ahead;
	struct wd_bufq waiting;  /* to be sent, */
	uint32_t waiting_frames;
	uint32_t begun;          /* and how much of the first is, of a stream, with its length */
	struct frames_stream *stream; /* what was read of one, or NULL */
};
enum { FRAMES_WAITING_MAX = 256 };

/* `fd` stays the caller's, and `it` where it is.  wd_no_memory, of a stream alone. */
WD_MUST WD_NONNULL wd_err frames_fd_init(struct frames_fd *it, int fd, uint16_t framing,
                                         uint32_t frame_max);

/* Frees what waits. */
WD_NONNULL void frames_fd_fini(struct frames_fd *it);

/* Frames will be received, into buffers of `pool`. */
WD_NONNULL void frames_fd_listen(struct frames_fd *it, struct wd_pool *pool);

/* Sends each, or lets it wait; loses what there is no room for, or what the host will not
 * have, as on a wire. */
WD_NONNULL void frames_fd_send(struct frames_fd *it, struct wd_bufq *frames WD_OWNED);

/* Sends what waits, as far as the host takes it: when it says that it takes more. */
WD_NONNULL void frames_fd_flush(struct frames_fd *it);

/* Moves some dozens of those that have arrived behind `frames`; false when the host has no
 * more for now.  Those that no buffer is left for are lost. */
WD_NONNULL bool frames_fd_receive(struct frames_fd *it, struct wd_bufq *frames);

/* The target's: the system calls of these names, or what does the same; a negative result is
 * an error's number. */
long frames_read(int fd, void *into, size_t len);
long frames_write(int fd, const void *from, size_t len);
long frames_readv(int fd, const struct frames_piece *piece, size_t count);
long frames_writev(int fd, const struct frames_piece *piece, size_t count);

#endif
