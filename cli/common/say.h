/* SPDX-License-Identifier: ISC */
/* say.h - messages and the ways a program ends. */
#ifndef SAY_H
#define SAY_H

#include <stdarg.h>

/* Exit statuses. */
enum { DONE = 0, FAILED = 1, USAGE = 2 };

/* "PLACE: error: ..." on standard error, coloured on a terminal. */
void say_error(const char *place, const char *format, va_list args);

/* "wadi: error: ..." and the end, with FAILED; with USAGE. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void die_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
