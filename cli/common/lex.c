/* SPDX-License-Identifier: ISC */
#include <ctype.h>

#include "lex.h"
#include "say.h"
#include "text.h"

void lex_fail(const struct lex *l, const char *wanted)
{
	die("%s:%d: %s is wanted here, not %s", l->file, l->line, wanted,
	    l->token == TOKEN_END ? "the end of the file" : text("\"%s\"", l->text));
}

/* The length of a comment here, zero when there is none. */
static size_t comment(const char *at)
{
	const char *end = NULL;

	if (*at == '#')
		return strcspn(at, "\n");
	if (!text_starts(at, "(*"))
		return 0;
	end = strstr(at + 2, "*)");
	return end ? (size_t)(end + 2 - at) : strlen(at);
}

static void skip_blanks(struct lex *l)
{
	for (;;) {
		size_t len = comment(l->at);

		if (len == 0 && isspace((unsigned char)*l->at))
			len = 1;
		if (len == 0)
			return;
		for (; len > 0; len--)
			l->line += *l->at++ == '\n';
	}
}

/* Between one quote and the next, or three and three. */
static void read_string(struct lex *l)
{
	const char *quote = text_starts(l->at, "\"\"\"") ? "\"\"\"" : "\"";
	char *s = NULL;
	size_t len = 0;

	l->token = TOKEN_STRING;
	for (l->at += strlen(quote); *l->at && !text_starts(l->at, quote); l->at++) {
		l->line += *l->at == '\n';
		if (*l->at == '\\' && l->at[1])
			l->at++;
		*PUSH(s, len) = *l->at;
	}
	*PUSH(s, len) = '\0';
	l->text = s;
	if (!*l->at)
		lex_fail(l, "the end of a string");
	l->at += strlen(quote);
}

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("_-+.", c));
}

void lex_next(struct lex *l)
{
	size_t len = 0;

	skip_blanks(l);
	l->from = l->at;
	if (*l->at == '"') {
		read_string(l);
		return;
	}
	while (in_word(l->at[len]))
		len++;
	l->token = len ? TOKEN_WORD : *l->at ? TOKEN_SIGN : TOKEN_END;
	if (l->token == TOKEN_SIGN)
		len = strchr("<>!", *l->at) && l->at[1] == '=' ? 2 : 1;
	l->text = text_cut(l->at, len);
	l->at += len;
}

struct lex lex_start(const char *file, const char *contents)
{
	struct lex l = { .file = file, .at = contents, .line = 1 };

	lex_next(&l);
	return l;
}

bool lex_is(const struct lex *l, const char *text)
{
	return l->token != TOKEN_STRING && l->token != TOKEN_END && strcmp(l->text, text) == 0;
}

bool lex_accept(struct lex *l, const char *text)
{
	bool is = lex_is(l, text);

	if (is)
		lex_next(l);
	return is;
}

void lex_expect(struct lex *l, const char *text)
{
	if (!lex_accept(l, text))
		lex_fail(l, text);
}
