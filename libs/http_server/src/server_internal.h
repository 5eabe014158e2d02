/* SPDX-License-Identifier: ISC */
/* What serves one connection for a while, and what a connection is left with. */
#ifndef SERVER_INTERNAL_H
#define SERVER_INTERNAL_H

#include "wadi/http_server.h"
#include "wadi/log.h"

WD_LOG_SOURCE_DECL(http_log);

/* ---- What goes out: bytes and parts of pages, until it is worth a trip ----------------------- */

enum {
	HTTP_OUT_BYTES = 8192,
	HTTP_OUT_PIECES = 32,
	HTTP_OUT_MUCH = 16384,  /* is sent at once */
	HTTP_OUT_STEP = 65536,  /* in pieces of this, so that one sees it go */
	HTTP_OUT_COPY = 256,    /* so little of a page is copied */
	HTTP_OUT_SMALL = 2048,  /* such pieces share a chunk */
};

struct http_out {
	uint8_t bytes[HTTP_OUT_BYTES + 2]; /* and the end of a chunk */
	size_t used, total;
	size_t count;
	struct wd_bytes piece[HTTP_OUT_PIECES];
	struct wd_page *page[HTTP_OUT_PIECES]; /* that the piece is of; NULL: of `bytes` */
	size_t chunk;                          /* where the size of the chunk under way stands */
	bool in_chunk;
};

/* ---- Serving --------------------------------------------------------------------------------- */

enum { HTTP_STAGING = 512 }; /* bytes of a body in chunks that are read at once */

/* How a client keeps the server waiting. */
enum http_waits { HTTP_NO_WAIT, HTTP_WAITS_TO_READ, HTTP_WAITS_TO_WRITE };

/* The body of a request. */
struct http_body {
	uint64_t left;     /* of a known length */
	uint64_t got;
	bool is_chunked, continued;
	struct http_chunked chunked;
	size_t start;      /* where in `in` it may be read to */
	wd_err err;
};

/* A connection that is being served. */
struct http_work {
	struct http_work *next, **here;
	struct http_server *server;
	wd_tcp_conn conn;
	wd_flow flow;
	uint8_t waits;   /* enum http_waits */
	uint32_t age;    /* seconds that has been so */
	bool evicted;    /* it was too long */
	/* Input: bytes from `at` to `have` are not used up. */
	size_t size, at, have;
	/* What is known of a request that has come in part. */
	size_t seen;     /* of its head; not 0 when it was looked at before */
	size_t need;     /* bytes of all of it, once that is known */
	wd_instant deadline;
	bool continued;
	/* The request and its response. */
	struct http_parsed parsed;
	struct http_body body;
	uint64_t left;   /* bytes of the response to come; WD_HTTP_UNKNOWN */
	bool begun, mute, is_chunked, close, cut_ends, may_wait;
	wd_err broken;   /* why nothing more goes out */
	struct http_out out;
	uint8_t in[];
};

/* What is left of a connection that is parked, but for those between two requests. */
struct http_parked {
	struct http_parked *next, **here;
	wd_instant deadline;
	size_t len, seen, need;
	bool continued, lingers;
	uint8_t bytes[];
};

/* Serves it; see wd_tcp_serve. */
enum wd_tcp_served http_converse(struct http_work *w);

/* Gives up all that has come in part. */
void http_forget_parked(struct http_server *it);

/* ---- Exchanges ------------------------------------------------------------------------------- */

/* What becomes of the connection. */
enum http_next { HTTP_NEXT, HTTP_MORE, HTTP_CLOSE, HTTP_LINGER, HTTP_CUT };

/* Answers the request that was parsed, whose body begins at `at`. */
enum http_next http_answer(struct http_work *w);

/* Answers what is no request, or cannot be answered otherwise. */
enum http_next http_refuse(struct http_work *w, wd_err why);

/* ---- Parts of an exchange -------------------------------------------------------------------- */

/* Waits in a flow go between these, so that the ticker sees them. */
void http_wait_begins(struct http_work *w, enum http_waits what);
void http_wait_ends(struct http_work *w);
/* Do as many wait for clients to take what they have asked for as may? */
bool http_many_wait(const struct http_server *it);

/* Reads of the request's body, see wd_http_read(). */
WD_MUST wd_err http_body_read(struct http_work *w, struct wd_room into, size_t *got);
void http_body_begin(struct http_work *w);
/* May what is left of it be passed over, without a wait?  Else the connection ends with the
 * response. */
bool http_body_passable(const struct http_work *w);
/* Passes over it; false when that cannot be. */
bool http_body_pass(struct http_work *w);

/* Adds the head of a response.  wd_http_bad_head. */
WD_MUST wd_err http_head_put(struct http_work *w, const struct wd_http_head *head,
                             uint64_t length);

/* Adds to what goes out. */
WD_MUST wd_err http_out_put(struct http_work *w, struct wd_bytes from);
WD_MUST wd_err http_out_refer(struct http_work *w, struct wd_page *page, uint32_t from,
                              uint32_t len);
/* Room for `n` bytes, at most HTTP_OUT_BYTES; those that are used are to be given to
 * http_out_used(). */
WD_MUST wd_err http_out_room(struct http_work *w, size_t n, uint8_t **at);
void http_out_used(struct http_work *w, size_t n);
/* The same in chunks; not for nothing, which would be the last one. */
WD_MUST wd_err http_out_put_chunk(struct http_work *w, struct wd_bytes from);
WD_MUST wd_err http_out_refer_chunk(struct http_work *w, struct wd_page *page, uint32_t from,
                                    uint32_t len);
/* Ends the chunk under way, if one is. */
void http_out_end_chunk(struct http_work *w);
/* Sends what there is. */
WD_MUST wd_err http_out_flush(struct http_work *w);
/* Forgets it. */
void http_out_drop(struct http_work *w);

/* ---- Metrics --------------------------------------------------------------------------------- */

void http_count_response(unsigned status);
void http_count_refused(void);
void http_count_timeout(void);
void http_count_bytes(size_t in, size_t out);

#endif
