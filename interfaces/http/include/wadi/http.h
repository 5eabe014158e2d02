/* SPDX-License-Identifier: ISC */
/* wadi/http.h - answering requests of HTTP (RFC 9110).
 *
 * A handler is given one request at a time and answers it.  Handlers are devices: one
 * may stand on others, and config.c puts them together.
 *
 *	static wd_err greet(void *self, const struct wd_http_request *request,
 *	                    wd_http_exchange ex)
 *	{
 *		return wd_http_respond(ex, 200, "text/plain", wd_str("good day\n"));
 *	}
 *
 * What of a message's framing is the connection's (length, chunks, Connection, Date,
 * the silence after HEAD) is the server's business, and no handler's.
 */
#ifndef WADI_HTTP_H
#define WADI_HTTP_H

#include "wadi/addr.h"
#include "wadi/buf.h"

/* What answers requests. */
typedef struct wd_http {
	const struct wd_http_ops *ops;
	void *self;
} wd_http;

/* One request's body, and the response to it. */
typedef struct wd_http_exchange {
	const struct wd_http_exchange_ops *ops;
	void *self;
} wd_http_exchange;

/* Each stands for the status that wd_http_status_of() has for it. */
WD_ERROR_DECL(wd_http_malformed);       /* 400: no such message; of kind wd_malformed */
WD_ERROR_DECL(wd_http_body_too_large);  /* 413 */
WD_ERROR_DECL(wd_http_target_too_long); /* 414 */
WD_ERROR_DECL(wd_http_expectation);     /* 417: none that is met */
WD_ERROR_DECL(wd_http_head_too_large);  /* 431 */
WD_ERROR_DECL(wd_http_not_implemented); /* 501: a method or coding that is not known */
WD_ERROR_DECL(wd_http_version);         /* 505: not HTTP/1 */
WD_ERROR_DECL(wd_http_disorder);        /* 500: a call that does not fit those before */
WD_ERROR_DECL(wd_http_bad_head);        /* 500: a response head that cannot be sent */

/* ---- A request --------------------------------------------------------------------------- */

/* The methods of RFC 9110 and 5789. */
enum wd_http_method {
	WD_HTTP_OTHER, WD_HTTP_GET, WD_HTTP_HEAD, WD_HTTP_POST, WD_HTTP_PUT, WD_HTTP_DELETE,
	WD_HTTP_OPTIONS, WD_HTTP_PATCH, WD_HTTP_CONNECT, WD_HTTP_TRACE,
};

/* A field line: "Host", "example.org".  Names are the same in letters of any case. */
struct wd_http_field { struct wd_bytes name, value; };

/* The fields that are found without a search: X(constant, name). */
#define WD_HTTP_KNOWN_FIELDS(X)                        \
	X(HOST,                "host")                 \
	X(RANGE,               "range")                \
	X(ACCEPT,              "accept")               \
	X(COOKIE,              "cookie")               \
	X(EXPECT,              "expect")               \
	X(ORIGIN,              "origin")               \
	X(REFERER,             "referer")              \
	X(UPGRADE,             "upgrade")              \
	X(IF_MATCH,            "if-match")             \
	X(IF_RANGE,            "if-range")             \
	X(CONNECTION,          "connection")           \
	X(USER_AGENT,          "user-agent")           \
	X(CONTENT_TYPE,        "content-type")         \
	X(AUTHORIZATION,       "authorization")        \
	X(IF_NONE_MATCH,       "if-none-match")        \
	X(CONTENT_LENGTH,      "content-length")       \
	X(ACCEPT_ENCODING,     "accept-encoding")      \
	X(CONTENT_ENCODING,    "content-encoding")     \
	X(IF_MODIFIED_SINCE,   "if-modified-since")    \
	X(TRANSFER_ENCODING,   "transfer-encoding")    \
	X(IF_UNMODIFIED_SINCE, "if-unmodified-since")

/* WD_HTTP_HOST, WD_HTTP_RANGE, ... */
#define WD_HTTP_KNOWN_FIELD(id, name) WD_HTTP_##id,
enum wd_http_known { WD_HTTP_KNOWN_FIELDS(WD_HTTP_KNOWN_FIELD) WD_HTTP_KNOWN };
#undef WD_HTTP_KNOWN_FIELD

/* A length that nobody knows beforehand. */
#define WD_HTTP_UNKNOWN UINT64_MAX

/* A request's head.  Its views are good until the handler returns. */
struct wd_http_request {
	enum wd_http_method method;
	uint8_t minor;                 /* HTTP/1.1: 1; HTTP/1.0: 0 */
	struct wd_bytes method_name;
	struct wd_bytes target;        /* as it came */
	struct wd_bytes path;          /* begins with a slash: percent-decoded, without
	                                * ".", ".." and empty segments */
	struct wd_bytes query;         /* what is behind the target's '?', as it came */
	struct wd_bytes host;          /* "example.org:8080"; empty where HTTP/1.0 has none */
	uint64_t length;               /* of the body; WD_HTTP_UNKNOWN: until it ends */
	struct wd_addr peer;           /* who asks */
	const struct wd_http_field *fields;
	size_t field_count;
	uint8_t known[WD_HTTP_KNOWN];  /* where the first of these is, from 1 on; 0: none */
	uint32_t repeated;             /* bits: known fields with more than one line */
};

/* The value of the first line with this field; NULL, and no length, when there is none. */
WD_NONNULL static inline struct wd_bytes wd_http_field(const struct wd_http_request *request,
                                                       enum wd_http_known field)
{
	size_t at = request->known[field];

	return at ? request->fields[at - 1].value : wd_bytes(NULL, 0);
}

/* Yields the values of all its lines, one after the other: `*at` is 0 at first. */
WD_NONNULL bool wd_http_each(const struct wd_http_request *request, enum wd_http_known field,
                             size_t *at, struct wd_bytes *value);

/* The same for a field of any name. */
WD_NONNULL bool wd_http_each_named(const struct wd_http_request *request, const char *name,
                                   size_t *at, struct wd_bytes *value);

/* Is it the same name, or token, in letters of any case?  `lower` has small ones. */
WD_NONNULL bool wd_http_same(struct wd_bytes text, const char *lower);

/* Can it be the value of a field?  It has no control characters but tabs: with the end of a
 * line in it, it would be two, the second somebody else's. */
bool wd_http_is_value(struct wd_bytes text);

/* ---- A response -------------------------------------------------------------------------- */

/* What stands before the body.  Connection, Content-Length, Date and Transfer-Encoding
 * are not among `fields`, whose names are the program's own; their values may be anybody's. */
struct wd_http_head {
	unsigned status;                    /* 200 to 599 */
	const char *type;                   /* Content-Type; or NULL */
	const struct wd_http_field *fields;
	size_t field_count;
	bool close;                         /* the connection ends with this response */
};

/* What an implementation provides; the functions below have the contract. */
struct wd_http_exchange_ops {
	wd_err (*read)(void *self, struct wd_room into, size_t *got);
	wd_err (*begin)(void *self, const struct wd_http_head *head, uint64_t length);
	wd_err (*write)(void *self, struct wd_bytes from);
	wd_err (*refer)(void *self, struct wd_page *page, uint32_t from, uint32_t len);
	wd_err (*flush)(void *self);
};

/* Waits for at least one byte of the request's body and yields what there is; zero at
 * its end.  wd_http_malformed, wd_http_body_too_large, wd_timed_out, wd_flow_closed,
 * wd_flow_reset: it yields no more then. */
WD_MUST WD_WAITS static inline wd_err wd_http_read(wd_http_exchange ex, struct wd_room into,
                                                   size_t *got)
{
	return ex.ops->read(ex.self, into, got);
}

/* Begins the response, whose body will have `length` bytes, or ends when the handler
 * returns: WD_HTTP_UNKNOWN.  204 and 304 have none, and a length of 0.  Nothing is kept.
 * wd_http_disorder: the second time; wd_http_bad_head: a value with a control character,
 * too much of it, a status there is not. */
WD_MUST WD_WAITS static inline wd_err wd_http_begin(wd_http_exchange ex,
                                                    const struct wd_http_head *head,
                                                    uint64_t length)
{
	return ex.ops->begin(ex.self, head, length);
}

/* Returns when all of `from` is accepted, to be sent soon: when much has come together,
 * at wd_http_flush(), or when the handler returns.  wd_http_disorder: before the
 * response has begun, or more than its length; errors as of wd_flow_write(), and
 * wd_timed_out where the client takes it too slowly. */
WD_MUST WD_WAITS static inline wd_err wd_http_write(wd_http_exchange ex, struct wd_bytes from)
{
	return ex.ops->write(ex.self, from);
}

/* The same with `len` bytes of a page from `from` on, to which it refers while they are
 * under way, where that is cheaper than a copy. */
WD_MUST WD_WAITS static inline wd_err wd_http_refer(wd_http_exchange ex, struct wd_page *page,
                                                    uint32_t from, uint32_t len)
{
	return ex.ops->refer(ex.self, page, from, len);
}

/* Sends what there is now, for responses that come bit by bit. */
WD_MUST WD_WAITS static inline wd_err wd_http_flush(wd_http_exchange ex)
{
	return ex.ops->flush(ex.self);
}

/* The whole response, without other fields; `type` may be NULL. */
WD_MUST WD_WAITS wd_err wd_http_respond(wd_http_exchange ex, unsigned status, const char *type,
                                        struct wd_bytes body);

/* A page that says only what this status means. */
WD_MUST WD_WAITS wd_err wd_http_fail(wd_http_exchange ex, unsigned status);

/* 405 for a method that is none of `allowed`, "GET, HEAD"; OPTIONS is answered with them. */
WD_MUST WD_WAITS wd_err wd_http_allow(wd_http_exchange ex, const struct wd_http_request *request,
                                      const char *allowed);

/* Sends the client elsewhere, with 301, 302, 303, 307 or 308. */
WD_MUST WD_WAITS wd_err wd_http_redirect(wd_http_exchange ex, unsigned status,
                                         struct wd_bytes location);

/* What a status is called, "Not Found"; "" for one that RFC 9110 does not know. */
const char *wd_http_status_name(unsigned status);

/* The status of the response that tells a client of this error: one of those above, 408
 * for wd_timed_out, 503 for wd_no_memory, else 500. */
unsigned wd_http_status_of(wd_err err);

/* ---- A handler --------------------------------------------------------------------------- */

/* What a handler provides; the function below has the contract. */
struct wd_http_ops {
	wd_err (*handle)(void *self, const struct wd_http_request *request, wd_http_exchange ex);
};

/* Answers a request, in a fiber of its own: so it may wait.  Several may be under way at
 * once.  HEAD is handled as GET, down to the writing of a body, which is dropped.  What
 * the handler does not read of the request's body is dropped, too.  When it returns an
 * error, or has not written what it began, the client gets a page with
 * wd_http_status_of() it, or is cut off where the response has begun. */
WD_MUST WD_WAITS static inline wd_err wd_http_handle(wd_http http,
                                                     const struct wd_http_request *request,
                                                     wd_http_exchange ex)
{
	return http.ops->handle(http.self, request, ex);
}

#endif
