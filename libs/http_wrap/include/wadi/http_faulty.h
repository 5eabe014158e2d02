/* SPDX-License-Identifier: ISC */
/* wadi/http_faulty.h - a client that goes away, for tests of handlers. */
#ifndef WADI_HTTP_FAULTY_H
#define WADI_HTTP_FAULTY_H

#include "wadi/http.h"

/* May be read, and set anew, at any time. */
struct http_faulty {
	wd_http under;
	uint64_t good; /* calls of exchanges left that succeed */
	uint64_t seen; /* calls so far */
	wd_err err;    /* what `under` made of the last request */
};

/* Lets `under` answer, over exchanges whose first `good` calls succeed, all together; every
 * later one fails with wd_flow_reset, and does nothing. */
void http_faulty_init(struct http_faulty *it, wd_http under, uint64_t good);

/* The handler over such a client. */
wd_http http_faulty(struct http_faulty *it);

#endif
