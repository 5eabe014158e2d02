/* SPDX-License-Identifier: ISC */
#include "word.h"

/* Up to seven bytes; all are read before one is written. */
static void move_few(unsigned char *to, const unsigned char *from, size_t n)
{
	if (n >= 4) {
		uint32_t first = *(const word32 *)from, last = *(const word32 *)(from + n - 4);

		*(word32 *)to = first;
		*(word32 *)(to + n - 4) = last;
	} else if (n >= 2) {
		uint16_t first = *(const word16 *)from, last = *(const word16 *)(from + n - 2);

		*(word16 *)to = first;
		*(word16 *)(to + n - 2) = last;
	} else if (n == 1) {
		*to = *from;
	}
}

/* Both directions move whole words; the end that is left over is a word that
 * overlaps the others, and was read before anything was written. */
static void move_up(unsigned char *to, const unsigned char *from, size_t n)
{
	uint64_t last = *(const word64 *)(from + n - 8);
	unsigned char *end = to + n - 8;
	size_t words = n / 8;

	if (n >= STRING_FROM)
		__asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
	for (; words > 0; words--, to += 8, from += 8)
		*(word64 *)to = *(const word64 *)from;
	*(word64 *)end = last;
}

static void move_down(unsigned char *to, const unsigned char *from, size_t n)
{
	uint64_t first = *(const word64 *)from;

	for (; n >= 8; n -= 8)
		*(word64 *)(to + n - 8) = *(const word64 *)(from + n - 8);
	*(word64 *)to = first;
}

void *(memmove)(void *to, const void *from, size_t n)
{
	if (n < 8)
		move_few(to, from, n);
	else if ((uintptr_t)to - (uintptr_t)from >= n)
		move_up(to, from, n);
	else
		move_down(to, from, n);
	return to;
}
