/* SPDX-License-Identifier: ISC */
/* wadi/err.h - errors are values.
 *
 * An error is the address of a constant; NULL is success.  Each interface
 * declares its core errors; an implementation adds its own and says which
 * broader error each is a kind of.  There is no registry and no number space:
 * the linker makes errors unique and drops the unused ones.
 *
 * A function that can fail returns wd_err and is marked WD_MUST; what it
 * yields goes through its last parameters, set only on success.  A function
 * that returns anything else cannot fail.
 */
#ifndef WADI_ERR_H
#define WADI_ERR_H

#include <stdbool.h>
#include <stddef.h>

#include "wadi/compiler.h"

/* NULL, or what went wrong. */
typedef const struct wd_error *wd_err;

/* What an error is.  Constant, of static storage; compare by address. */
struct wd_error {
	wd_err      kind;   /* the broader error this is a case of, or NULL */
	const char *module; /* who reports it: "block", "kv-fat" */
	const char *text;   /* what happened: lower case, no full stop */
};

/* Declared as arrays of one, so that a name is already an address. */
#define WD_ERROR_DECL(name) extern const struct wd_error name[1]
#define WD_ERROR(name, kind, module, text) \
	const struct wd_error name[1] = { { kind, module, text } }

/* Core errors of wadi-base; modules have kinds of these where they fit. */
WD_ERROR_DECL(wd_no_memory); /* the memory or its limit is used up */
WD_ERROR_DECL(wd_cancelled); /* wd_cancel() was called for this fiber */
WD_ERROR_DECL(wd_timed_out); /* the time that was given is over */
WD_ERROR_DECL(wd_malformed); /* input that makes no sense */

/* Is `err` this kind of error, itself or by descent?  NULL is of no kind. */
static inline bool wd_err_is(wd_err err, wd_err kind)
{
	while (err && err != kind)
		err = err->kind;
	return err != NULL;
}

/* Writes "kv-fat: a cluster chain is broken (kv: what is stored makes no
 * sense)" and a final NUL, cut to fit in `size` bytes; nothing when size is
 * zero.  Returns the length without NUL that it would have liked.  NULL is
 * "no error". */
size_t wd_err_pp(wd_err err, char *into, size_t size);

/* Returns from the calling function when `call` fails.  What is compiled with
 * WD_TRACE_ERRORS (wadi build --trace-errors) notes the place, so that the way an
 * error came can be printed. */
#define WD_TRY(call)                                                 \
	do {                                                         \
		wd_err try_ = (call);                                \
		if (wd_unlikely(try_ != NULL))                       \
			return wd_err_via(try_, __FILE__, __LINE__); \
	} while (0)

/* Notes that `err` passed here, and returns it. */
WD_MUST wd_err wd_err_via(wd_err err, const char *file, int line);
/* Calls `print` for the last 16 places that `err` passed, oldest first, and forgets
 * them.  For none if another error has passed one since. */
void wd_err_trace(wd_err err, void (*print)(void *arg, const char *file, int line), void *arg);

#ifndef WD_TRACE_ERRORS
#define wd_err_via(err, file, line) (err)
#endif

/* The one way to drop an error; the reason is for the reader. */
static inline void wd_ignore(wd_err err, const char *reason)
{
	(void)err;
	(void)reason;
}

#endif
