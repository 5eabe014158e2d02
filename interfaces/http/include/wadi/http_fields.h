/* SPDX-License-Identifier: ISC */
/* wadi/http_fields.h - what the values of fields say: lists, dates, conditions, ranges
 * (RFC 9110); and the parameters of a query.
 *
 * For handlers.  What a client sends may be nonsense: then it says nothing.
 */
#ifndef WADI_HTTP_FIELDS_H
#define WADI_HTTP_FIELDS_H

#include "wadi/http.h"
#include "wadi/pclock.h"

/* ---- Lists (RFC 9110, 5.6.1) --------------------------------------------------------------- */

/* Takes the next element off `list`, without blanks around; false at its end.  Commas in
 * quoted strings do not count, empty elements neither. */
WD_NONNULL bool wd_http_list_next(struct wd_bytes *list, struct wd_bytes *element);

/* Is this token an element, on any line of the field?  `lower` has small letters. */
WD_NONNULL bool wd_http_has(const struct wd_http_request *request, enum wd_http_known field,
                            const char *lower);

/* How welcome a content coding is, in thousandths, 0 for not at all (12.5.3): "gzip";
 * "identity" is welcome unless the client says otherwise. */
WD_NONNULL unsigned wd_http_accepts(const struct wd_http_request *request, const char *coding);

/* ---- Dates (RFC 9110, 5.6.7) --------------------------------------------------------------- */

/* "Sun, 06 Nov 1994 08:49:37 GMT", and its NUL. */
enum { WD_HTTP_DATE_TEXT = 30 };

/* Writes it so, cut to fit and with the result of wd_err_pp().  For the years 0 to 9999. */
size_t wd_http_date_pp(struct wd_date date, char *into, size_t size);

/* Reads a date in any of its three forms; two digits of a year are one of 1970 to 2069.
 * Else wd_malformed. */
WD_MUST WD_NONNULL wd_err wd_http_date_parse(struct wd_bytes text, struct wd_date *date);

/* ---- Conditions (RFC 9110, 13) ------------------------------------------------------------- */

/* What is to be answered: with the strong entity tag `etag`, quotes and all, or none;
 * last changed at `modified`, zero where that is not known. */
struct wd_http_representation {
	struct wd_bytes etag;
	struct wd_date modified;
};

/* Are the conditions of the request met (13.2.2)?  0: answer it; or the status to answer
 * with: 304, or 412. */
WD_NONNULL unsigned wd_http_precondition(const struct wd_http_request *request,
                                         const struct wd_http_representation *what);

/* ---- Ranges (RFC 9110, 14) ----------------------------------------------------------------- */

/* Some bytes: never none. */
struct wd_http_range { uint64_t from, len; };
enum { WD_HTTP_RANGES_MAX = 8 };

/* What a request wants of `size` bytes. */
struct wd_http_ranges {
	size_t count; /* 0: all of it */
	bool none;    /* 416: nothing of what it wants is there */
	struct wd_http_range at[WD_HTTP_RANGES_MAX];
};

/* Reads Range of a GET, if If-Range agrees (13.1.5, 14.2).  Ranges in order that overlap
 * or touch become one; whoever wants more than WD_HTTP_RANGES_MAX of them, or some that go
 * backwards, gets it all. */
WD_NONNULL struct wd_http_ranges wd_http_ranges(const struct wd_http_request *request,
                                                const struct wd_http_representation *what,
                                                uint64_t size);

/* ---- Percent-encoding (RFC 3986, 2.1), queries ---------------------------------------------- */

/* Decodes into `into` and yields what there is now.  wd_malformed: not two hexadecimal
 * digits behind a '%'; `into` is too small. */
WD_MUST WD_NONNULL wd_err wd_http_decode(struct wd_bytes text, struct wd_room into,
                                         struct wd_bytes *decoded);

/* Takes the next parameter off a query, "a=1&b=2"; false at its end.  Both are to be
 * decoded by wd_http_decode_form(). */
WD_NONNULL bool wd_http_query_next(struct wd_bytes *query, struct wd_bytes *name,
                                   struct wd_bytes *value);

/* The same as wd_http_decode(), with '+' for a blank, as forms have it. */
WD_MUST WD_NONNULL wd_err wd_http_decode_form(struct wd_bytes text, struct wd_room into,
                                              struct wd_bytes *decoded);

#endif
