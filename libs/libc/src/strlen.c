/* SPDX-License-Identifier: ISC */
#include <string.h>

size_t (strlen)(const char *s)
{
	const char *end = s;

	while (*end)
		end++;
	return (size_t)(end - s);
}
