/* SPDX-License-Identifier: ISC */
/* text.h - strings and lists of programs that are over soon: nothing is freed. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* Formatted text of its own. */
char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The first `len` characters of `s`. */
char *text_cut(const char *s, size_t len);

/* Are both absent, or both there and the same? */
bool text_same(const char *a, const char *b);

bool text_starts(const char *s, const char *start);
bool text_ends(const char *s, const char *end);

/* `name` with '_' for every character no C identifier has. */
const char *text_identifier(const char *name);

/* A C string literal of `s`; "NULL" for NULL.  JSON reads it too, unless it
 * holds control characters or '?'. */
const char *text_literal(const char *s);

/* A JSON string of `s`; "null" for NULL. */
const char *text_json(const char *s);

/* `s` as one word of a shell. */
const char *text_quoted(const char *s);

/* The file of `#include "FILE"`, NULL for any other line. */
const char *text_included(const char *line);

/* A list of strings. */
struct texts {
	const char **at;
	size_t len;
};

void texts_add(struct texts *list, const char *s);
bool texts_have(const struct texts *list, const char *s);

/* "a, b and c". */
const char *texts_spoken(const struct texts *list);

/* The entry most like `word`, NULL when none is like it. */
const char *texts_nearest(const struct texts *list, const char *word);

/* "; did you mean X?", or nothing. */
const char *texts_hint(const struct texts *list, const char *word);

/* Room for one more behind `count` elements of an array that starts as NULL. */
void *grow(void *array, size_t count, size_t size);

/* A new, zeroed element at the end of an array. */
#define PUSH(array, count) \
	((array) = grow((array), (count), sizeof *(array)), &(array)[(count)++])

#endif
