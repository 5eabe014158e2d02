/* SPDX-License-Identifier: ISC */
/* wadi/path.h - the names of what lies in a store.
 *
 * A path is "css/site.css": segments with one slash between them, none before the
 * first or behind the last.  The empty path is the root.  There is no "." and no
 * "..", so a path that came from outside leads nowhere but down.
 */
#ifndef WADI_PATH_H
#define WADI_PATH_H

#include "wadi/base.h"

/* The longest path, in bytes. */
enum { WD_PATH_MAX = 1024 };

/* Is it a path?  No segment is empty, "." or "..", no byte NUL, and it is not
 * longer than WD_PATH_MAX. */
bool wd_path_valid(struct wd_bytes path);

/* Less than, equal to or greater than zero, in the order in which all below a
 * folder follows it without a gap: '/' comes before every other byte. */
int wd_path_compare(struct wd_bytes a, struct wd_bytes b);

/* Is `path` below `folder`?  It is not below itself; all others are below "". */
bool wd_path_below(struct wd_bytes path, struct wd_bytes folder);

/* The first segment of `path` behind `folder`, which it is below. */
struct wd_bytes wd_path_next(struct wd_bytes path, struct wd_bytes folder);

/* What `path` is directly in: of "a/b/c" "a/b", of "a" and of the root "". */
struct wd_bytes wd_path_parent(struct wd_bytes path);

/* Room for a path that is put together. */
struct wd_path { uint8_t text[WD_PATH_MAX]; };

/* Puts `below` behind `folder` and yields the path, kept in `into`; either may
 * be the root.  wd_malformed when it is too long. */
WD_MUST wd_err wd_path_join(struct wd_path *into, struct wd_bytes folder, struct wd_bytes below,
                            struct wd_bytes *path);

#endif
