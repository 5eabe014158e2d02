/* SPDX-License-Identifier: ISC */
/* string.h - what images have of the C library's string.h, as C17 7.24 and (for
 * strnlen) POSIX describe it.
 */
#ifndef WADI_FREESTANDING_STRING_H
#define WADI_FREESTANDING_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);
int   memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);

size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int    strcmp(const char *a, const char *b);
int    strncmp(const char *a, const char *b, size_t n);
char  *strchr(const char *s, int c);
char  *strrchr(const char *s, int c);
size_t strspn(const char *s, const char *accepted);
size_t strcspn(const char *s, const char *rejected);

/* With -ffreestanding a compiler no longer knows these names; so it is told where
 * it can do them in place: copies of a few bytes, lengths of constants. */
#define memcpy(...)  __builtin_memcpy(__VA_ARGS__)
#define memmove(...) __builtin_memmove(__VA_ARGS__)
#define memset(...)  __builtin_memset(__VA_ARGS__)
#define memcmp(...)  __builtin_memcmp(__VA_ARGS__)
#define strlen(...)  __builtin_strlen(__VA_ARGS__)

#endif
