/* SPDX-License-Identifier: ISC */
/* put.h - what base's printers share; not for other packages. */
#ifndef WADI_BASE_PUT_H
#define WADI_BASE_PUT_H

#include "wadi/addr.h"
#include "wadi/fmt.h"

/* Where text goes. */
struct wd_sink {
	wd_fmt_put *put;
	void *arg;
};

/* Text that is cut to fit in `size` bytes; `len` is what it would have liked. */
struct wd_cut {
	char *into;
	size_t size, len;
};

/* A wd_fmt_put for a struct wd_cut, and the NUL when all is put. */
void wd_cut_put(void *cut, struct wd_bytes piece);
size_t wd_cut_end(const struct wd_cut *cut);

/* Writes `bytes`, which may be empty; a string; `c` so many times; a number of at
 * least `width` digits. */
void wd_put_bytes(struct wd_sink to, struct wd_bytes bytes);
void wd_put_str(struct wd_sink to, const char *s);
void wd_put_fill(struct wd_sink to, char c, size_t count);
void wd_put_uint(struct wd_sink to, uint64_t n, unsigned base, unsigned width);

enum { WD_DIGITS_MAX = 22 }; /* 2^64 - 1 in base 8 */
extern const char wd_digits_lower[], wd_digits_upper[];

/* Writes the digits of `n` so that they end before `end`; returns how many. */
unsigned wd_digits(char *end, uint64_t n, unsigned base, const char *digits);

/* Prints what `value` points at. */
typedef void wd_put_value(struct wd_sink to, const void *value);

wd_put_value wd_put_err;    /* a struct wd_error; NULL is "no error" */
wd_put_value wd_put_span;   /* a wd_span */
wd_put_value wd_put_addr;   /* a struct wd_addr */
wd_put_value wd_put_prefix; /* a struct wd_prefix */

/* Prints into `size` bytes, with the result of wd_err_pp(). */
size_t wd_cut_value(wd_put_value *put, const void *value, char *into, size_t size);

#endif
