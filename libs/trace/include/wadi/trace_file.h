/* SPDX-License-Identifier: ISC */
/* wadi/trace_file.h - trace files: a header and records, little endian. */
#ifndef WADI_TRACE_FILE_H
#define WADI_TRACE_FILE_H

#include "wadi/bytes.h"
#include "wadi/trace_point.h"

/* Of this form of file: a text has so many bytes at most, a file so many records. */
enum { WD_TRACE_VERSION = 1, WD_TRACE_TEXT_MAX = 40, WD_TRACE_RECORDS_MAX = 65536 };
#define WD_TRACE_MAGIC "WADITRC" /* with its NUL 8 bytes */

/* How a file begins. */
struct wd_trace_header {
	char magic[8];
	uint32_t version;
	uint32_t record_size;
	uint64_t lost; /* events before the first that is here */
	uint64_t wall; /* what is to be added to a time for ns since 1970 */
};

/* One event; in the order of time. */
struct wd_trace_record {
	uint64_t when;  /* ns of the monotonic clock */
	uint32_t fiber; /* who ran: wd_fiber_number() */
	uint8_t kind;   /* enum wd_trace_kind */
	uint8_t len;    /* of the text */
	uint8_t unused[2]; /* zero */
	uint64_t value;
	char text[WD_TRACE_TEXT_MAX]; /* ' ' to '~', zeros behind */
};
_Static_assert(sizeof(struct wd_trace_header) == 32, "a layout");
_Static_assert(sizeof(struct wd_trace_record) == 64, "a layout, and a cache line");

/* ---- Reading ------------------------------------------------------------------------- */

/* A record, looked at. */
struct wd_trace_event {
	uint64_t when;
	uint32_t fiber;
	enum wd_trace_kind kind;
	uint64_t value;
	struct wd_bytes text;
};

/* A file, and the place in it of the next event. */
struct wd_trace_file {
	uint64_t lost, wall;
	struct wd_cursor events;
};

WD_ERROR_DECL(wd_trace_bad);   /* not a trace, or not a sound one; kind wd_malformed */
WD_ERROR_DECL(wd_trace_newer); /* of another version; kind wd_trace_bad */

/* Checks all of `bytes`, to which `file` then points: wd_trace_bad, wd_trace_newer. */
WD_MUST WD_NONNULL wd_err wd_trace_file_open(struct wd_trace_file *file, struct wd_bytes bytes);

/* The next event of an open file; false at the end. */
WD_MUST WD_NONNULL bool wd_trace_file_next(struct wd_trace_file *file,
                                           struct wd_trace_event *event);

/* "fiber_switch" and so on: a C identifier for each kind. */
const char *wd_trace_kind_name(enum wd_trace_kind kind);

#endif
