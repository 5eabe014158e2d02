/* SPDX-License-Identifier: ISC */
/* What the parts of the parser share. */
#ifndef PARSE_INTERNAL_H
#define PARSE_INTERNAL_H

#include "wadi/http_parse.h"

/* Never leaves the parser: what is there may be the start of a head. */
WD_ERROR_DECL(http_more);
/* Its other errors, of kind wd_http_malformed where two sources give them. */
WD_ERROR_DECL(http_bad_line_end);
WD_ERROR_DECL(http_bad_host);

/* The first `n` bytes, of which there are no fewer; the cursor stands behind them. */
static inline struct wd_bytes http_take(struct wd_cursor *c, size_t n)
{
	struct wd_bytes taken = wd_bytes(c->ptr, n);

	c->ptr += n;
	c->left -= n;
	return taken;
}

/* What the cursor has not passed. */
static inline struct wd_bytes http_rest(const struct wd_cursor *c)
{
	return wd_bytes(c->ptr, c->left);
}

/* Passes over the end of a line, CR LF and nothing else.  http_more, http_bad_line_end. */
WD_MUST static inline wd_err http_line_end(struct wd_cursor *c)
{
	if (c->left == 0)
		return http_more;
	if (c->ptr[0] != '\r')
		return http_bad_line_end;
	if (c->left == 1)
		return http_more;
	if (c->ptr[1] != '\n')
		return http_bad_line_end;
	http_take(c, 2);
	return NULL;
}

/* Reads a request line.  Sets `minor` and all that comes of method and target. */
WD_MUST wd_err http_parse_line(struct wd_cursor *c, struct http_parsed *into);

/* Notes what a field means for the message, `known` or not. */
WD_MUST wd_err http_note_field(struct http_parsed *into, struct wd_bytes name,
                               struct wd_bytes value);

/* Do they fit together, now that all are there? */
WD_MUST wd_err http_check_fields(struct http_parsed *into);

/* "example.org", "[::1]:8080" or nothing: uri-host [ ":" port ]. */
bool http_is_host(struct wd_bytes text);

#endif
