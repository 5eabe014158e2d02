/* SPDX-License-Identifier: ISC */
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>

#include "say.h"
#include "text.h"

void *grow(void *array, size_t count, size_t size)
{
	/* At 0, 1, 2, 4, 8, ... elements the room is used up. */
	if ((count & (count - 1)) == 0)
		array = realloc(array, (count ? 2 * count : 1) * size);
	if (!array)
		die("no memory");
	memset((char *)array + count * size, 0, size);
	return array;
}

char *text(const char *format, ...)
{
	va_list args;
	char *s;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	s = malloc((size_t)len + 1);
	if (!s)
		die("no memory");
	va_start(args, format);
	vsnprintf(s, (size_t)len + 1, format, args);
	va_end(args);
	return s;
}

char *text_cut(const char *s, size_t len)
{
	return text("%.*s", (int)len, s);
}

bool text_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

bool text_starts(const char *s, const char *start)
{
	return strncmp(s, start, strlen(start)) == 0;
}

bool text_ends(const char *s, const char *end)
{
	size_t len = strlen(s), tail = strlen(end);

	return len >= tail && strcmp(s + len - tail, end) == 0;
}

const char *text_identifier(const char *name)
{
	char *s = text("%s", name);

	for (char *c = s; *c; c++)
		if (!isalnum((unsigned char)*c))
			*c = '_';
	return s;
}

/* Three octal digits: the next character cannot be taken for a fourth.  '?'
 * could begin a trigraph. */
const char *text_literal(const char *s)
{
	const char *all = "\"";

	if (!s)
		return "NULL";
	for (; *s; s++)
		if (*s == '"' || *s == '\\')
			all = text("%s\\%c", all, *s);
		else if (iscntrl((unsigned char)*s) || *s == '?')
			all = text("%s\\%03o", all, (unsigned)(unsigned char)*s);
		else
			all = text("%s%c", all, *s);
	return text("%s\"", all);
}

const char *text_json(const char *s)
{
	const char *all = "\"";

	if (!s)
		return "null";
	for (; *s; s++)
		if (*s == '"' || *s == '\\')
			all = text("%s\\%c", all, *s);
		else if (iscntrl((unsigned char)*s))
			all = text("%s\\u%04x", all, (unsigned)(unsigned char)*s);
		else
			all = text("%s%c", all, *s);
	return text("%s\"", all);
}

const char *text_quoted(const char *s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                            "0123456789_-=./:,@%+";
	const char *all = "'";

	if (*s && s[strspn(s, plain)] == '\0')
		return s;
	for (; *s; s++)
		all = *s == '\'' ? text("%s'\\''", all) : text("%s%c", all, *s);
	return text("%s'", all);
}

const char *text_included(const char *line)
{
	line += strspn(line, " \t");
	if (*line++ != '#')
		return NULL;
	line += strspn(line, " \t");
	if (!text_starts(line, "include"))
		return NULL;
	line += strlen("include") + strspn(line + strlen("include"), " \t");
	return *line == '"' ? text_cut(line + 1, strcspn(line + 1, "\"")) : NULL;
}

void texts_add(struct texts *list, const char *s)
{
	*PUSH(list->at, list->len) = s;
}

bool texts_have(const struct texts *list, const char *s)
{
	for (size_t i = 0; i < list->len; i++)
		if (strcmp(list->at[i], s) == 0)
			return true;
	return false;
}

const char *texts_spoken(const struct texts *list)
{
	const char *all = "";

	for (size_t i = 0; i < list->len; i++)
		all = text("%s%s%s", all, i == 0 ? "" : i + 1 < list->len ? ", " : " and ",
		           list->at[i]);
	return all;
}
