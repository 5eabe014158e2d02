/* SPDX-License-Identifier: ISC */
/* wadi/fmt.h - formatted text without floats.
 *
 * printf's %d %i %u %x %X %o %c %s %p %% with flags "-+ #0", width, precision
 * ("*" too) and lengths hh h l ll z j t; no floats, no %n.  Behind %p stand
 * wadi's own, which compilers check as pointers:
 *
 *   %pE  a wd_err          kv: no such key
 *   %pB  a struct wd_bytes *, as text; what is not printable is \xNN
 *   %pH  a struct wd_bytes *, as hexadecimal digits
 *   %pS  a wd_span *       1.5s
 *   %pI  a struct wd_addr *   10.0.0.1, fe80::1
 *   %pP  a struct wd_prefix * 10.0.0.0/8
 */
#ifndef WADI_FMT_H
#define WADI_FMT_H

#include <stdarg.h>

#include "wadi/base.h"

/* Writes and ends with NUL, cut to fit in `size` bytes; nothing when size is
 * zero.  Returns the length without NUL that it would have liked. */
size_t wd_fmt(char *into, size_t size, const char *format, ...) WD_PRINTF(3, 4);
size_t wd_vfmt(char *into, size_t size, const char *format, va_list args) WD_PRINTF(3, 0);

/* The same piece by piece: `put` gets the text in order, never an empty piece. */
typedef void wd_fmt_put(void *arg, struct wd_bytes piece);
void wd_fmt_to(wd_fmt_put *put, void *arg, const char *format, ...) WD_PRINTF(3, 4);
void wd_vfmt_to(wd_fmt_put *put, void *arg, const char *format, va_list args) WD_PRINTF(3, 0);

#endif
