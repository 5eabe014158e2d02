/* SPDX-License-Identifier: ISC */
/* wadi/trace.h - what an image did last, to be looked at with `wadi trace`.
 *
 *	wd_trace_start();
 *	...
 *	wd_trace_begin("fold");
 *	fold(page);
 *	wd_trace_end("fold");
 *
 * With --trace=FILE before the image's arguments, the switches and waits of fibers,
 * calls of devices, log lines and the program's own events are kept in a ring, without
 * allocation, and written to FILE when the image ends.  Without it, each costs a
 * comparison.  An image that is killed, or crashes on spt or hvt, leaves an empty file.
 */
#ifndef WADI_TRACE_H
#define WADI_TRACE_H

#include "wadi/trace_file.h"
#include "wadi/trace_point.h"

/* The events of an image that are kept: the latest. */
enum { WD_TRACE_RING = 2048 };
_Static_assert((int)WD_TRACE_RING <= (int)WD_TRACE_RECORDS_MAX, "a trace file holds all");

/* From now on events are kept, if whoever started the image wants a trace. */
void wd_trace_start(void);

/* The fiber's own events; `name`, and what stands behind, is cut after 40 bytes.
 * Something that happens at one moment: */
static inline void wd_trace_mark(const char *name)
{
	WD_TRACE(WD_TRACE_MARK, 0, name);
}

/* Something that takes time.  Within a fiber what began last ends first. */
static inline void wd_trace_begin(const char *name)
{
	WD_TRACE(WD_TRACE_BEGIN, 0, name);
}

/* Its end. */
static inline void wd_trace_end(const char *name)
{
	WD_TRACE(WD_TRACE_END, 0, name);
}

/* Something that is so much from now on. */
static inline void wd_trace_count(const char *name, int64_t value)
{
	WD_TRACE(WD_TRACE_COUNT, (uint64_t)value, name);
}

#endif
