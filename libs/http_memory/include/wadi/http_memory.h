/* SPDX-License-Identifier: ISC */
/* wadi/http_memory.h - an exchange without a connection, for tests of handlers.
 *
 *	http_memory_ask(&it, handler, wd_str("GET /a HTTP/1.1\r\nHost: b\r\n\r\n"));
 *	... it.status, it.body
 */
#ifndef WADI_HTTP_MEMORY_H
#define WADI_HTTP_MEMORY_H

#include "wadi/http_parse.h"

struct http_memory {
	/* The response. */
	unsigned status;      /* 0: none */
	bool whole;           /* it has ended as it should */
	uint64_t length;      /* as it was said; WD_HTTP_UNKNOWN */
	uint64_t written;     /* bytes of its body, whether there was room for them or not */
	struct wd_bytes fields; /* "Name: value\n" each, Content-Type the first */
	struct wd_bytes body;   /* as much as there was room for */
	uint64_t flushes;     /* calls of wd_http_flush() */
	wd_err err;           /* what the handler returned */

	struct wd_room fields_room, body_room;
	struct http_parsed parsed;
	struct wd_bytes unread;
	struct http_chunked chunked;
	uint64_t left;        /* of the request's body, where its length is known */
	bool head_only, empty;
};

/* Room for what is answered; it is kept.  Field lines that it does not hold are a
 * wd_http_bad_head for the handler; a body may be longer. */
void http_memory_init(struct http_memory *it, struct wd_room fields, struct wd_room body);

/* Lets a handler answer a request, head and body as on the wire; what is behind is not
 * looked at.  Errors as of http_parse(); wd_http_malformed where it is not whole. */
WD_MUST WD_WAITS wd_err http_memory_ask(struct http_memory *it, wd_http handler,
                                        struct wd_bytes request);

/* The value of the response's first field of this name; NULL when there is none. */
struct wd_bytes http_memory_field(const struct http_memory *it, const char *lower);

#endif
