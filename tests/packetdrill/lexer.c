/* SPDX-License-Identifier: ISC */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script.h"

void wrong_script(const char *file, int line, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s:%d: ", file, line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(2);
}

/* A list of all there is, so that none of it is a leak. */
static struct kept { struct kept *next; } *kept;

void *keep(size_t size)
{
	struct kept *k = calloc(1, sizeof *k + size);

	if (!k) {
		fputs("there is no memory\n", stderr);
		exit(2);
	}
	k->next = kept;
	kept = k;
	return k + 1;
}

char *keep_text(const char *text, size_t len)
{
	char *copy = keep(len + 1);

	memcpy(copy, text, len);
	return copy;
}

/* ---- Tokens -------------------------------------------------------------------------- */

struct lexer {
	const char *file, *at;
	int line;
	struct token *token;
	size_t count, room;
};

static struct token *add(struct lexer *l, enum token_kind kind, const char *text, size_t len)
{
	struct token *t;

	if (l->count == l->room) {
		struct token *more = keep((2 * l->room + 64) * sizeof *more);

		if (l->count > 0)
			memcpy(more, l->token, l->count * sizeof *more);
		l->token = more;
		l->room = 2 * l->room + 64;
	}
	t = &l->token[l->count++];
	*t = (struct token){ .kind = kind, .line = l->line, .text = keep_text(text, len) };
	return t;
}

static void count_lines(struct lexer *l, const char *from, const char *to)
{
	for (; from < to; from++)
		l->line += *from == '\n';
}

/* What stands between `open`, where we are, and `close`; true when it does begin here. */
static bool delimited(struct lexer *l, enum token_kind kind, const char *open, const char *close)
{
	const char *from = l->at + strlen(open), *end;

	if (strncmp(l->at, open, strlen(open)) != 0)
		return false;
	end = strstr(from, close);
	if (!end)
		wrong_script(l->file, l->line, "%s without %s", open, close);
	add(l, kind, from, (size_t)(end - from));
	count_lines(l, l->at, end);
	l->at = end + strlen(close);
	return true;
}

static bool skip_blanks(struct lexer *l)
{
	const char *from = l->at;

	for (;;) {
		const char *was = l->at;

		l->at += strspn(l->at, " \t\r\n");
		if (strncmp(l->at, "//", 2) == 0)
			l->at += strcspn(l->at, "\n");
		if (strncmp(l->at, "/*", 2) == 0) {
			const char *end = strstr(l->at + 2, "*/");

			l->at = end ? end + 2 : l->at + strlen(l->at);
		}
		count_lines(l, was, l->at);
		if (l->at == was)
			return was != from;
	}
}

/* Decimals of a second in microseconds; digits beyond those are passed over. */
static int64_t fraction(const char **at)
{
	int64_t us = 0, unit = 100000;

	for (; isdigit((unsigned char)**at); (*at)++, unit /= 10)
		us += (**at - '0') * unit;
	return us;
}

static void number(struct lexer *l)
{
	const char *from = l->at;
	bool hex = from[0] == '0' && (from[1] == 'x' || from[1] == 'X');
	char *end = (char *)from;
	uint64_t value = *from == '.' ? 0 : strtoull(from, &end, hex ? 16 : 10);
	struct token *t;

	l->at = end;
	/* A cookie such as 3021b9d889017eeb. */
	if (!hex && isalnum((unsigned char)*end)) {
		while (isalnum((unsigned char)*l->at))
			l->at++;
		add(l, TOKEN_WORD, from, (size_t)(l->at - from));
		return;
	}
	t = add(l, TOKEN_NUMBER, from, (size_t)(end - from));
	t->number = (int64_t)value;
	t->us = value < 1000000000 ? (int64_t)value * 1000000 : -1;
	if (*end != '.' || !isdigit((unsigned char)end[1]))
		return;
	l->at++;
	t->kind = TOKEN_FRACTION;
	t->us += fraction(&l->at);
}

static void word(struct lexer *l)
{
	const char *from = l->at;

	while (isalnum((unsigned char)*l->at) || *l->at == '_')
		l->at++;
	add(l, TOKEN_WORD, from, (size_t)(l->at - from));
}

/* --name or --name=value, to the end of the line. */
static bool option(struct lexer *l)
{
	size_t len = strcspn(l->at, "\n");

	if (strncmp(l->at, "--", 2) != 0 || !isalpha((unsigned char)l->at[2]))
		return false;
	while (len > 0 && isspace((unsigned char)l->at[len - 1]))
		len--;
	add(l, TOKEN_OPTION, l->at + 2, len - 2);
	l->at += len;
	return true;
}

static void string(struct lexer *l)
{
	size_t len = strcspn(l->at + 1, "\"\n");

	if (l->at[1 + len] != '"')
		wrong_script(l->file, l->line, "a string without its end");
	add(l, TOKEN_STRING, l->at + 1, len);
	l->at += len + 2;
}

static void one(struct lexer *l)
{
	const char *at = l->at;

	if (delimited(l, TOKEN_SHELL, "`", "`") || delimited(l, TOKEN_CODE, "%{", "}%") ||
	    option(l))
		return;
	if (isdigit((unsigned char)*at) || (*at == '.' && isdigit((unsigned char)at[1]))) {
		number(l);
	} else if (isalpha((unsigned char)*at) || *at == '_') {
		word(l);
	} else if (*at == '"') {
		string(l);
	} else if (strncmp(at, "...", 3) == 0) {
		add(l, TOKEN_ELLIPSIS, at, 3);
		l->at += 3;
	} else {
		add(l, TOKEN_PUNCT, at, 1);
		l->at++;
	}
}

struct token *lex(const char *file, const char *text)
{
	struct lexer l = { .file = file, .at = text, .line = 1 };

	for (;;) {
		bool spaced = skip_blanks(&l);
		size_t count = l.count;

		if (*l.at == '\0')
			break;
		one(&l);
		l.token[count].spaced = spaced;
	}
	add(&l, TOKEN_END, "the end", 7);
	return l.token;
}
