/* SPDX-License-Identifier: ISC */
/* wadi/json_find.h - finds members of a JSON object (RFC 8259), without a tree.
 *
 *	{"parallel": 4, "reverse": true, "title": "a \"b\"", "more": [1, {"x": 2}]}
 *
 * A value is a view of the text, as it stands there.  Nothing is allocated and nothing
 * recurses; each call reads the whole object once, so texts are to have a limit.
 *
 *	struct wd_bytes value;
 *	uint64_t parallel = 1;
 *
 *	WD_TRY(json_find(text, "parallel", &value));
 *	if (value.len > 0)
 *		WD_TRY(json_unsigned(value, 16, &parallel));
 */
#ifndef WADI_JSON_FIND_H
#define WADI_JSON_FIND_H

#include "wadi/base.h"

/* Yields the value of the first member `name` of the object that `text` is, without blanks
 * around it; empty where there is none.  Names are compared as they stand: one that is
 * written with escapes is another.  wd_malformed when `text` is not one object.  Of values
 * only the ends are looked for: that of a string or a word, and of what is nested the bracket
 * that closes the first one. */
WD_MUST WD_NONNULL wd_err json_find(struct wd_bytes text, const char *name,
                                    struct wd_bytes *value);

/* A value that is a whole number from 0 to `max`, written with digits alone; else
 * wd_malformed. */
WD_MUST WD_NONNULL wd_err json_unsigned(struct wd_bytes value, uint64_t max, uint64_t *number);

/* Is it the value `true`?  An empty one is not. */
bool json_is_true(struct wd_bytes value);

#endif
