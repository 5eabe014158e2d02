/* SPDX-License-Identifier: ISC */
/* hvt.h - commands of hvt's guest that have a file of their own. */
#ifndef HVT_H
#define HVT_H

/* "ring0 WHAT": sets up tables as a stock image does, and does what one letter says:
 * return from handlers, fs base, general protection, null, text; or int3 when the
 * tables are bad: stack N, idt N, limit, gdt N; or halt. */
int ring0(const char *what);

#endif
