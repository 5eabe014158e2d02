/* SPDX-License-Identifier: ISC */
/* Heapsort: slower than a good quicksort on average, and never quadratic. */
#include <stdlib.h>
#include <string.h>

struct array {
	char *base;
	size_t size; /* of an element */
	int (*compare)(const void *, const void *);
};

static char *at(const struct array *a, size_t i)
{
	return a->base + i * a->size;
}

static void swap(const struct array *a, size_t i, size_t j)
{
	char *x = at(a, i), *y = at(a, j), saved[64];

	for (size_t left = a->size; left > 0;) {
		size_t n = left < sizeof saved ? left : sizeof saved;

		memcpy(saved, x, n);
		memcpy(x, y, n);
		memcpy(y, saved, n);
		x += n;
		y += n;
		left -= n;
	}
}

/* Moves element `i` down until it is no smaller than its two children. */
static void sift(const struct array *a, size_t i, size_t count)
{
	for (size_t child; (child = 2 * i + 1) < count; i = child) {
		if (child + 1 < count && a->compare(at(a, child), at(a, child + 1)) < 0)
			child++;
		if (a->compare(at(a, i), at(a, child)) >= 0)
			return;
		swap(a, i, child);
	}
}

void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	struct array a = { base, size, compare };

	for (size_t i = count / 2; i-- > 0;)
		sift(&a, i, count);
	for (size_t left = count; left > 1;) {
		left--;
		swap(&a, 0, left);
		sift(&a, 0, left);
	}
}
