/* SPDX-License-Identifier: ISC */
/* guest_args.h - the one line in which an image gets its arguments. */
#ifndef GUEST_ARGS_H
#define GUEST_ARGS_H

#include "tender.h"

/* Joins `args`, which end with NULL, by blanks into `line` with a final NUL.
 *
 * With `quoted`, what a shell would take apart is put in single quotes.  Not so
 * a sole argument that has a blank and then "--": some runtimes pass all their
 * arguments as one.
 *
 * Returns the line's length, or a length >= size when it does not fit; `line` is
 * then cut. */
WD_NONNULL size_t guest_args_join(char *line, size_t size, char *const *args, bool quoted);

#endif
