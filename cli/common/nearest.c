/* SPDX-License-Identifier: ISC */
/* Which of the known words was meant. */
#include "text.h"

enum { WORD_MAX = 64 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many characters must be put in, taken out, replaced or swapped with their
 * neighbour to make `b` of `a`; only the last three rows of the table are kept. */
static size_t distance(const char *a, const char *b)
{
	size_t row[3][WORD_MAX + 1] = { { 0 } }, n = strlen(b);

	if (strlen(a) > WORD_MAX || n > WORD_MAX)
		return WORD_MAX;
	for (size_t k = 0; k <= n; k++)
		row[0][k] = k;
	for (size_t i = 1; a[i - 1]; i++) {
		size_t *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];

		now[0] = i;
		for (size_t k = 1; k <= n; k++) {
			now[k] = least(last[k - 1] + (a[i - 1] != b[k - 1]),
			               least(last[k], now[k - 1]) + 1);
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
				now[k] = least(now[k], before[k - 2] + 1);
		}
	}
	return row[strlen(a) % 3][n];
}

const char *texts_nearest(const struct texts *list, const char *word)
{
	size_t best = least(strlen(word) / 3 + 1, WORD_MAX - 1) + 1;
	const char *nearest = NULL;

	for (size_t i = 0; i < list->len; i++) {
		size_t d = distance(word, list->at[i]);

		if (d < best) {
			best = d;
			nearest = list->at[i];
		}
	}
	return nearest;
}

const char *texts_hint(const struct texts *list, const char *word)
{
	const char *nearest = texts_nearest(list, word);

	return nearest ? text("; did you mean %s?", nearest) : "";
}
