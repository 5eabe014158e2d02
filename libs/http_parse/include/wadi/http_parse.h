/* SPDX-License-Identifier: ISC */
/* wadi/http_parse.h - reading requests of HTTP/1.1 (RFC 9112).
 *
 * An engine: bytes in, a request or an error out.  It copies nothing; what it yields lies
 * in the bytes it was given.  It is strict: what two programs might read in two ways is
 * refused, since between them something else could be read than was meant.
 */
#ifndef WADI_HTTP_PARSE_H
#define WADI_HTTP_PARSE_H

#include "wadi/http.h"

/* ---- The head of a request ----------------------------------------------------------------- */

/* The most field lines, and the longest path, decoded, for which there is room. */
enum { HTTP_FIELDS_MAX = 100, HTTP_PATH_MAX = 1024 };

/* How large a head may be. */
struct http_limits {
	uint32_t line;   /* bytes of the request line, the line's end included */
	uint32_t head;   /* bytes of all of it, to the empty line's end */
	uint32_t fields; /* lines, at most HTTP_FIELDS_MAX */
};
/* What is usual. */
#define HTTP_LIMITS ((struct http_limits){ .line = 4096, .head = 8192, .fields = HTTP_FIELDS_MAX })

/* What was read.  Storage of the caller's, which needs no set-up. */
struct http_parsed {
	struct wd_http_request request; /* `peer` is the caller's to set */
	bool keep_alive; /* the connection may serve more requests (RFC 9112, 9.3) */
	bool closes;     /* it says that it will not */
	bool expects;    /* the client waits for 100 (Continue) before it sends the body */
	struct wd_http_field field[HTTP_FIELDS_MAX];
	uint8_t path[HTTP_PATH_MAX];
};

/* Reads a head from the start of `received`, and yields how many bytes it has: 0 when it
 * does not end there, so that more is needed.  An empty line before it counts as part of
 * it.  The same bytes are read the same, however they were cut: an error comes as soon as
 * what is there cannot become a request.  wd_http_malformed, wd_http_target_too_long,
 * wd_http_head_too_large, wd_http_not_implemented, wd_http_expectation, wd_http_version;
 * then all that can be done is to say so and end the connection.
 *
 * Views in `into` lie in `received` and in `into` itself.  The path of "OPTIONS *" is "*",
 * that of CONNECT is empty. */
WD_MUST WD_NONNULL wd_err http_parse(struct wd_bytes received, const struct http_limits *limits,
                                     struct http_parsed *into, size_t *used);

/* Is the end of a head in `received`?  Looks from `*seen` on, 0 at first, and keeps there
 * how far it has come: so that a head that comes byte by byte is read once, when it is
 * there. */
WD_NONNULL bool http_head_ends(struct wd_bytes received, size_t *seen);

/* Decodes the path of a target and takes out ".", ".." and empty segments.  Yields a view
 * of `raw` where there is nothing to be done, else of `into`.  `raw` begins with a slash.
 * wd_http_malformed: no such encoding, a control character, a path that leads above the
 * root; wd_http_target_too_long. */
WD_MUST WD_NONNULL wd_err http_path(struct wd_bytes raw, struct wd_room into,
                                    struct wd_bytes *path);

/* ---- A body in chunks (RFC 9112, 7.1) ------------------------------------------------------ */

/* The longest line with a chunk's size and its extensions; and all lines of the trailer. */
enum { HTTP_CHUNK_LINE_MAX = 256, HTTP_TRAILER_MAX = 4096 };

/* Where in it one is.  Starts as zero. */
struct http_chunked {
	uint64_t left;  /* bytes of data to come in this chunk */
	uint32_t line;  /* bytes of the line, or trailer, that is being read */
	uint8_t state;
};

/* Takes framing off `*in` and yields the data that comes next, a part of it: nothing when
 * `*in` is used up, or the body is over, behind which `*in` is left.  What extensions and
 * trailers say is passed over.  wd_http_malformed. */
WD_MUST WD_NONNULL wd_err http_chunked_next(struct http_chunked *it, struct wd_bytes *in,
                                            struct wd_bytes *data);

/* Are the next `left` bytes data? */
WD_NONNULL bool http_chunked_in_data(const struct http_chunked *it);

/* Has all of it come, the trailer too? */
WD_NONNULL bool http_chunked_is_done(const struct http_chunked *it);

#endif
