/* SPDX-License-Identifier: ISC */
#include <string.h>

void *memchr(const void *start, int c, size_t n)
{
	const unsigned char *s = start;

	for (; n > 0; n--, s++)
		if (*s == (unsigned char)c)
			return (void *)s;
	return NULL;
}
