/* SPDX-License-Identifier: ISC */
#include <ctype.h>

#include "version.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* '~' comes before the end, the end before letters, letters before the rest. */
static int rank(char c)
{
	if (c == '~')
		return -1;
	if (!c || is_digit(c))
		return 0;
	return isalpha((unsigned char)c) ? (unsigned char)c : (unsigned char)c + 256;
}

/* Compares two numbers of any length and passes over them. */
static int compare_numbers(const char **a, const char **b)
{
	size_t na, nb;
	int order;

	*a += strspn(*a, "0");
	*b += strspn(*b, "0");
	na = strspn(*a, "0123456789");
	nb = strspn(*b, "0123456789");
	order = na != nb ? (na < nb ? -1 : 1) : strncmp(*a, *b, na);
	*a += na;
	*b += nb;
	return order;
}

int version_compare(const char *a, const char *b)
{
	int order = 0;

	while (order == 0 && (*a || *b)) {
		while (order == 0 && ((*a && !is_digit(*a)) || (*b && !is_digit(*b)))) {
			order = rank(*a) - rank(*b);
			a += *a && !is_digit(*a);
			b += *b && !is_digit(*b);
		}
		if (order == 0)
			order = compare_numbers(&a, &b);
	}
	return order;
}

bool version_valid(const char *version)
{
	for (const char *c = version; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("-_+.~", *c))
			return false;
	return *version != '\0';
}
