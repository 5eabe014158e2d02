/* SPDX-License-Identifier: ISC */
/* What the files of this folder have in common. */
#ifndef FRAMES_INTERNAL_H
#define FRAMES_INTERNAL_H

#include "wadi/frames.h"

enum {
	LINE = 64,   /* frames of a line */
	LONGEST = 65535 + WD_NET_HEADER + WD_HOST_TAG, /* that anybody has */
};

/* Linux's numbers, also where there is no errno.h; they come as negative results. */
enum {
	INTERRUPTED = 4, NOT_NOW = 11, BROKEN_PIPE = 32, BAD_STATE = 77, RESET = 104,
	NOT_CONNECTED = 107, REFUSED = 111,
};

/* Of an interface that was removed, or a socket without another end. */
static inline bool is_gone(long result)
{
	return result == -BAD_STATE || result == -BROKEN_PIPE || result == -RESET ||
	       result == -NOT_CONNECTED || result == -REFUSED;
}

/* Notes that it is gone: its descriptor may be one that was handed down, and stays open. */
static inline void lose(struct frames_fd *it)
{
	it->fd = -1;
	wd_bufq_drop(&it->waiting);
	it->waiting_frames = 0;
}

/* ---- frames_stream.c --------------------------------------------------------------------- */

/* Memory for what is read of one; NULL when there is none. */
struct frames_stream *frames_stream_new(void);

/* Writes what waits; and reads, as frames_fd_receive(). */
void frames_stream_flush(struct frames_fd *it);
bool frames_stream_receive(struct frames_fd *it, struct wd_bufq *frames);

#endif
