/* SPDX-License-Identifier: ISC */
/* wadi/trace_point.h - where something happens that a tracer may want to know.
 *
 * Costs a comparison where nobody traces.  wadi/trace.h (package wadi-trace) keeps
 * what it is told in a ring; this header is for the libraries that tell.
 */
#ifndef WADI_TRACE_POINT_H
#define WADI_TRACE_POINT_H

#include "wadi/bytes.h"

/* What happened, with what `value` and the name are then.  The numbers are those of
 * trace files: new kinds come at the end. */
enum wd_trace_kind {
	WD_TRACE_SWITCH = 1, /* the fiber gives way to fiber `value`, of that name */
	WD_TRACE_WAIT,       /* it begins to wait, until time `value` at the latest */
	WD_TRACE_WAIT_END,   /* its wait is over */
	WD_TRACE_WAKE,       /* it ends the wait of fiber `value`, of that name */
	WD_TRACE_HOST,       /* the image asks the host, for as long as until `value` */
	WD_TRACE_HOST_END,
	WD_TRACE_CALL,       /* it calls a device: what for, and with how many bytes */
	WD_TRACE_CALL_END,   /* `value` 1 if that failed */
	WD_TRACE_LOG,        /* it logs at level `value`: the source, and the text */
	WD_TRACE_MARK,       /* the program's own events: one moment, */
	WD_TRACE_BEGIN,      /* the begin of something that takes time, */
	WD_TRACE_END,        /* the end of what began last, */
	WD_TRACE_COUNT,      /* and something that amounts to `value` now, an int64_t */
	WD_TRACE_STOP,       /* the image ends with status `value` */
};
#define WD_TRACE_KINDS (WD_TRACE_STOP + 1)

/* Takes note of an event of the fiber that runs; `text` belongs to `name`, and may be
 * empty.  Does not wait, allocate or fail.  After WD_TRACE_STOP no more events come. */
typedef void wd_tracer(enum wd_trace_kind kind, uint64_t value, const char *name,
                       struct wd_bytes text);

/* Who is told; NULL where nobody traces. */
extern wd_tracer *wd_trace_to;

/* Tells; the arguments are evaluated only when somebody listens. */
#define WD_TRACE_TEXT(kind, value, name, text)                   \
	do {                                                     \
		if (wd_unlikely(wd_trace_to != NULL))          \
			wd_trace_to(kind, value, name, text);    \
	} while (0)
#define WD_TRACE(kind, value, name) WD_TRACE_TEXT(kind, value, name, wd_bytes(NULL, 0))

#endif
