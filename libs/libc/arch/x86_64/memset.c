/* SPDX-License-Identifier: ISC */
#include "word.h"

void *(memset)(void *start, int c, size_t n)
{
	unsigned char *to = start;
	uint64_t fill = (unsigned char)c * UINT64_C(0x0101010101010101);
	size_t words = n / 8;

	if (n >= 8) {
		*(word64 *)(to + n - 8) = fill;
		if (n >= STRING_FROM)
			__asm__ volatile("rep stosq"
			                 : "+D"(to), "+c"(words) : "a"(fill) : "memory");
		for (; words > 0; words--, to += 8)
			*(word64 *)to = fill;
	} else if (n >= 4) {
		*(word32 *)to = *(word32 *)(to + n - 4) = (uint32_t)fill;
	} else if (n >= 2) {
		*(word16 *)to = *(word16 *)(to + n - 2) = (uint16_t)fill;
	} else if (n == 1) {
		*to = (unsigned char)fill;
	}
	return start;
}
