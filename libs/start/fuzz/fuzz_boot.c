/* SPDX-License-Identifier: ISC */
/* Any command line: it splits, what it splits into can be quoted and split again
 * to the same, and each word reads as a value of any kind or is left. */
#include <stdlib.h>

#include "wadi/boot.h"

enum { WORDS = 16 };

#define KIND(name, type, example) WD_BOOT_##name,
static const enum wd_boot_kind kinds[] = { WD_BOOT_TYPES(KIND) };
#undef KIND

#define MEMBER(name, type, example) type name##_;
union value { WD_BOOT_TYPES(MEMBER) };
#undef MEMBER

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
	if (!so)
		abort();
}

static void *must_alloc(size_t size)
{
	void *p = malloc(size);

	must(p != NULL);
	return p;
}

/* Writes `word` in single quotes; returns its end. */
static char *quote(char *to, const char *word)
{
	*to++ = '\'';
	for (; *word; word++) {
		*to++ = *word;
		if (*word == '\'') {
			memcpy(to, "\\''", 3);
			to += 3;
		}
	}
	*to++ = '\'';
	return to;
}

/* Quoted and split again, the words are the same. */
static void check_round_trip(char *const *words, int count, size_t size)
{
	char *again[WORDS], *line = must_alloc(4 * size + 3 * WORDS + 1), *end = line;
	int n;

	for (int i = 0; i < count; i++) {
		end = quote(end, words[i]);
		*end++ = ' ';
	}
	*end = '\0';
	must(wd_boot_split(line, again, WORDS, &n) == NULL);
	must(n == count);
	for (int i = 0; i < count; i++)
		must(strcmp(words[i], again[i]) == 0);
	free(line);
}

/* A value that is refused leaves its place alone. */
static void check_read(const char *word)
{
	union value value, before;

	for (size_t k = 0; k < WD_COUNT(kinds); k++) {
		memset(&value, 0xa5, sizeof value);
		before = value;
		if (wd_boot_read(kinds[k], word, &value))
			must(memcmp(&value, &before, sizeof value) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *words[WORDS], *line = must_alloc(size + 1);
	int count = 0;

	if (size > 0)
		memcpy(line, data, size);
	line[size] = '\0';
	if (!wd_boot_split(line, words, WORDS, &count)) {
		for (int i = 0; i < count; i++) {
			must(words[i] >= line && words[i] + strlen(words[i]) <= line + size);
			check_read(words[i]);
		}
		check_round_trip(words, count, size);
	}
	free(line);
	return 0;
}
