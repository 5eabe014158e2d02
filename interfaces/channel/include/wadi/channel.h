/* SPDX-License-Identifier: ISC */
/* wadi/channel.h - lines and other measured pieces over a flow, buffered.
 *
 * What is read is a view of the channel's own memory and good until the next read.
 * What is written waits in the other memory until that is full, or until
 * wd_channel_flush().  One fiber may read while another writes.
 */
#ifndef WADI_CHANNEL_H
#define WADI_CHANNEL_H

#include "wadi/flow.h"
#include "wadi/fmt.h"

WD_ERROR_DECL(wd_channel_ended);    /* the peer has finished; nothing is left */
WD_ERROR_DECL(wd_channel_cut);      /* a kind of it: in the middle of what was asked for */
WD_ERROR_DECL(wd_channel_too_long); /* a line is longer than allowed */

/* The state of a channel; its members are its own. */
struct wd_channel {
	wd_flow flow;
	struct wd_room in, out; /* the caller's memory */
	size_t in_first, in_len, out_len;
	bool ended;             /* the flow yields no more */
};

/* Reads by way of `in` and writes by way of `out`, which outlive the channel.  A
 * line that can be read has its end in `in` too; `out` may be empty: then nothing
 * is kept back. */
void wd_channel_init(struct wd_channel *c, wd_flow flow, struct wd_room in, struct wd_room out);

/* ---- Reading ------------------------------------------------------------------------- */

/* The next line without its end, which is LF or CR LF.  wd_channel_too_long when it
 * has more than `max` bytes or does not fit; wd_channel_cut when the flow ended
 * within it.  Then nothing is taken: wd_channel_read_some() gets what is there. */
WD_MUST WD_WAITS wd_err wd_channel_read_line(struct wd_channel *c, size_t max,
                                             struct wd_bytes *line);

/* What is there already, else what comes next; never empty. */
WD_MUST WD_WAITS wd_err wd_channel_read_some(struct wd_channel *c, struct wd_bytes *some);

/* Fills all of `into`.  On failure what was read of it is lost. */
WD_MUST WD_WAITS wd_err wd_channel_read_exactly(struct wd_channel *c, struct wd_room into);

/* The next byte. */
WD_MUST WD_WAITS wd_err wd_channel_read_byte(struct wd_channel *c, uint8_t *byte);

/* ---- Writing ------------------------------------------------------------------------- */

/* Writes behind what was written before; waits only when it is too much to keep. */
WD_MUST WD_WAITS wd_err wd_channel_write(struct wd_channel *c, struct wd_bytes text);

/* The same, formatted (wadi/fmt.h). */
WD_MUST WD_WAITS wd_err wd_channel_print(struct wd_channel *c, const char *format, ...)
	WD_PRINTF(2, 3);

/* Hands everything written to the flow. */
WD_MUST WD_WAITS wd_err wd_channel_flush(struct wd_channel *c);

/* Flushes and closes the flow, on failure too.  The channel is dead after. */
WD_MUST WD_WAITS wd_err wd_channel_close(struct wd_channel *c);

#endif
