/* SPDX-License-Identifier: ISC */
#include <string.h>

size_t strspn(const char *s, const char *accepted)
{
	size_t n = 0;

	while (s[n] && strchr(accepted, s[n]))
		n++;
	return n;
}
