/* SPDX-License-Identifier: ISC */
#include <ctype.h>
#include <string.h>

#include "tidy.h"

/* Where the tokenizer stands. */
struct scan {
	const char *at, *end;
	int line;
	bool directive; /* inside one */
	bool fresh;     /* only blanks so far on this line */
};

static char peek(const struct scan *s, size_t n)
{
	return (size_t)(s->end - s->at) > n ? s->at[n] : '\0';
}

/* Passes over one character, counting lines. */
static void step(struct scan *s)
{
	s->line += *s->at == '\n';
	s->at++;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Blanks, and newlines with and without a backslash before. */
static void skip_blanks(struct scan *s)
{
	for (; s->at < s->end; step(s)) {
		if (peek(s, 0) == '\\' && peek(s, 1) == '\n') {
			step(s);
		} else if (*s->at == '\n') {
			s->directive = false;
			s->fresh = true;
		} else if (!isspace((unsigned char)*s->at)) {
			return;
		}
	}
}

static void scan_quoted(struct scan *s)
{
	char quote = *s->at++;

	while (s->at < s->end && *s->at != quote && *s->at != '\n') {
		if (*s->at == '\\' && peek(s, 1))
			step(s);
		step(s);
	}
	if (peek(s, 0) == quote)
		step(s);
}

static void scan_comment(struct scan *s)
{
	if (peek(s, 1) == '/') {
		while (s->at < s->end && *s->at != '\n')
			step(s);
		return;
	}
	s->at += 2;
	while (s->at < s->end && !(peek(s, 0) == '*' && peek(s, 1) == '/'))
		step(s);
	s->at += s->end - s->at < 2 ? s->end - s->at : 2;
}

static enum token_kind scan_token(struct scan *s)
{
	char c = *s->at;

	if (c == '"' || c == '\'')
		return scan_quoted(s), TOKEN_STRING;
	if (c == '/' && (peek(s, 1) == '*' || peek(s, 1) == '/'))
		return scan_comment(s), TOKEN_COMMENT;
	if (!is_word(c))
		return step(s), TOKEN_PUNCT;
	while (is_word(peek(s, 0)) || (isdigit((unsigned char)c) && peek(s, 0) == '.'))
		step(s);
	return isdigit((unsigned char)c) ? TOKEN_NUMBER : TOKEN_NAME;
}

void tokenize(struct file *file)
{
	struct scan s = { file->text, file->text + file->len, 1, false, true };

	for (skip_blanks(&s); s.at < s.end; skip_blanks(&s)) {
		struct token t = { .line = s.line, .text = s.at, .first = s.fresh };

		if (s.fresh && !s.directive && *s.at == '#')
			s.directive = true;
		t.directive = s.directive;
		t.kind = scan_token(&s);
		s.fresh = false;
		t.last = s.line;
		t.len = (size_t)(s.at - t.text);
		file->token = more(file->token, file->tokens, sizeof t);
		file->token[file->tokens++] = t;
	}
}

bool token_is(const struct token *token, const char *text)
{
	return token->len == strlen(text) && memcmp(token->text, text, token->len) == 0;
}

bool token_at(const struct file *file, size_t at, const char *text)
{
	return at < file->tokens && token_is(&file->token[at], text);
}

size_t next_code(const struct file *file, size_t at)
{
	while (at < file->tokens &&
	       (file->token[at].directive || file->token[at].kind == TOKEN_COMMENT))
		at++;
	return at;
}

static bool opens(const struct token *t)
{
	return t->kind == TOKEN_PUNCT && strchr("({[", *t->text);
}

static bool closes(const struct token *t)
{
	return t->kind == TOKEN_PUNCT && strchr(")}]", *t->text);
}

size_t behind_bracket(const struct file *file, size_t open)
{
	size_t depth = 0;

	for (size_t i = open; i < file->tokens; i = next_code(file, i + 1)) {
		depth += opens(&file->token[i]);
		if (closes(&file->token[i]) && --depth == 0)
			return i + 1;
	}
	return file->tokens;
}

/* A name before a bracket that is an attribute, not what is declared. */
static bool is_attribute(const struct token *t)
{
	static const char *const words[] = { "__attribute__", "__typeof__", "_Alignas",
		                             "WD_FREE_WITH", "WD_PRINTF", "WD_AUTO" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (token_is(t, words[i]))
			return true;
	return false;
}

static bool is_caps(const struct token *t)
{
	for (size_t i = 0; i < t->len; i++)
		if (islower((unsigned char)t->text[i]))
			return false;
	return true;
}

/* The name that the bracket at `open` makes a function's, a function
 * pointer's, or the argument of a declaring macro like WD_ERROR_DECL(x). */
static size_t called_name(const struct file *file, size_t before, size_t open)
{
	size_t inner = next_code(file, open + 1);

	if (token_at(file, inner, "*"))
		return next_code(file, inner + 1);
	if (file->token[before].kind != TOKEN_NAME || is_attribute(&file->token[before]))
		return 0;
	return is_caps(&file->token[before]) ? inner : before;
}

bool next_declaration(const struct file *file, size_t *at, struct declaration *found)
{
	size_t first = next_code(file, *at), name = 0, tag = first, before = first;
	bool assigned = false;

	for (size_t i = first; i < file->tokens; i = next_code(file, i + 1)) {
		const struct token *t = &file->token[i];

		assigned |= token_is(t, "=");
		if (token_is(t, "(") && !name && !assigned)
			name = called_name(file, before, i);
		if (token_is(t, ";") || (token_is(t, "{") && name && !assigned)) {
			*at = token_is(t, ";") ? i + 1 : behind_bracket(file, i);
			*found = (struct declaration){ first, *at - 1,
				                       token_is(t, ";") ? 0 : i,
				                       name ? name : tag };
			return true;
		}
		if (t->kind == TOKEN_NAME && !assigned)
			tag = i;
		if (opens(t))
			i = behind_bracket(file, i) - 1;
		before = i;
	}
	return false;
}

bool next_directive(const struct file *file, size_t *at, struct directive *found)
{
	size_t i = *at;

	while (i < file->tokens && !file->token[i].directive)
		i++;
	if (i == file->tokens)
		return false;
	found->first = i;
	while (i + 1 < file->tokens && file->token[i + 1].directive &&
	       !(file->token[i + 1].first && token_at(file, i + 1, "#")))
		i++;
	found->last = i;
	*at = i + 1;
	return true;
}
