/* SPDX-License-Identifier: ISC */
#include <string.h>

size_t strcspn(const char *s, const char *rejected)
{
	size_t n = 0;

	while (s[n] && !strchr(rejected, s[n]))
		n++;
	return n;
}
