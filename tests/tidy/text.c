/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tidy.h"

bool next_line(const struct file *file, struct line *line)
{
	const char *end = file->text + file->len;
	const char *from = line->text ? line->text + line->len + 1 : file->text;
	const char *newline;

	if (from >= end)
		return false;
	newline = memchr(from, '\n', (size_t)(end - from));
	line->text = from;
	line->len = (size_t)((newline ? newline : end) - from);
	line->number++;
	return true;
}

bool starts_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), n = strlen(end);

	return len >= n && strcmp(text + len - n, end) == 0;
}

char *text_of(const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = len < 0 ? NULL : malloc((size_t)len + 1);
	if (!text)
		die("no memory");
	va_start(args, format);
	vsnprintf(text, (size_t)len + 1, format, args);
	va_end(args);
	return text;
}

void *more(void *array, size_t count, size_t size)
{
	void *larger;

	if (count & (count - 1))
		return array; /* doubled at each power of two */
	larger = realloc(array, (count ? 2 * count : 1) * size);
	if (!larger)
		die("no memory");
	return larger;
}

void die(const char *format, ...)
{
	va_list args;

	fputs("tidy: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(2);
}
