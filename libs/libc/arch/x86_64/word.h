/* SPDX-License-Identifier: ISC */
/* word.h - memory in words, at any place and whatever its type. */
#ifndef WADI_LIBC_WORD_H
#define WADI_LIBC_WORD_H

#include <stdint.h>
#include <string.h>

typedef uint16_t __attribute__((may_alias, aligned(1))) word16;
typedef uint32_t __attribute__((may_alias, aligned(1))) word32;
typedef uint64_t __attribute__((may_alias, aligned(1))) word64;

/* Bytes from which on the string instructions are faster than a loop. */
enum { STRING_FROM = 512 };

#endif
