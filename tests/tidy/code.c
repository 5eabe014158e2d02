/* SPDX-License-Identifier: ISC */
/* What is true inside a source: how long functions are, and what they don't use. */
#include <string.h>

#include "tidy.h"

enum { FUNCTION_LINES = 70 };

static void check_length(const struct file *file, int first, int last, const char *name,
                         size_t len)
{
	int lines = last - first + 1;

	if (lines > FUNCTION_LINES)
		finding(file, first, "function-length", "%.*s has %d lines, more than %d",
		        (int)len, name, lines, FUNCTION_LINES);
}

static void check_functions(const struct file *file)
{
	struct declaration d;

	for (size_t at = 0; next_declaration(file, &at, &d);)
		if (d.body)
			check_length(file, file->token[d.first].line, file->token[d.last].line,
			             file->token[d.name].text, file->token[d.name].len);
}

/* Shell: from a line `name() {` to the line `}`. */
static void check_shell_functions(const struct file *file)
{
	struct line line = { 0 }, start = { 0 };

	while (next_line(file, &line)) {
		const char *call = memchr(line.text, '(', line.len);

		if (call && line.text[0] != ' ' && line.text[0] != '\t' &&
		    starts_with(call, "() {\n"))
			start = line;
		if (start.text && line.len == 1 && line.text[0] == '}') {
			check_length(file, start.number, line.number, start.text, start.len - 4);
			start.text = NULL;
		}
	}
}

/* Calls that can't be told how much room there is. */
static bool is_banned(const struct token *t)
{
	static const char *const names[] = { "sprintf", "vsprintf", "strcpy", "strcat", "stpcpy",
		                             "gets", "alloca", "__builtin_alloca" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (token_is(t, names[i]))
			return true;
	return false;
}

static bool is_shipped(const struct file *file)
{
	static const char *const rooms[] = { "base", "interfaces", "libs",
		                             "targets", "tenders", "cli" };

	if (within(file, "tests") || within(file, "fuzz"))
		return false;
	for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++)
		if (under(file, rooms[i]))
			return true;
	return false;
}

static void check_names(const struct file *file)
{
	for (size_t i = 0; i < file->tokens; i++) {
		const struct token *t = &file->token[i];

		if (t->kind != TOKEN_NAME)
			continue;
		if (token_is(t, "goto"))
			finding(file, t->line, "goto", "goto: return, or use a clean-up");
		if (is_shipped(file) && is_banned(t) && token_at(file, i + 1, "("))
			finding(file, t->line, "banned",
			        "%.*s() does not know how much room there is",
			        (int)t->len, t->text);
	}
}

static char first_on_line(const struct file *file, const struct token *t)
{
	const char *start = t->text;

	while (start > file->text && start[-1] != '\n')
		start--;
	return *start;
}

/* Inside braces a line starts with tabs; blanks only align what goes on. */
static void check_indentation(const struct file *file)
{
	int braces = 0;

	for (size_t i = 0; i < file->tokens; i++) {
		const struct token *t = &file->token[i];

		if (t->directive)
			continue;
		if (t->first && braces > 0 && first_on_line(file, t) == ' ')
			finding(file, t->line, "indentation", "indented with blanks, not tabs");
		braces += token_is(t, "{") - token_is(t, "}");
	}
}

bool is_choice(const struct file *file, const struct directive *d)
{
	const struct token *word = &file->token[d->first + 1];
	struct directive other;
	size_t at = 0;

	if (d->last == d->first || (!token_is(word, "if") && !token_is(word, "ifdef") &&
	                            !token_is(word, "ifndef") && !token_is(word, "elif")))
		return false;
	if (d->last > d->first + 1 && token_is(word + 1, "__cplusplus"))
		return false;
	if (!next_directive(file, &at, &other) || other.first != d->first ||
	    !token_is(word, "ifndef") || !next_directive(file, &at, &other))
		return true;
	/* The first in the file, `#ifndef X`: a guard if `#define X` follows. */
	return !(other.last == other.first + 2 && token_at(file, other.first + 1, "define") &&
	         file->token[other.last].len == word[1].len &&
	         memcmp(file->token[other.last].text, word[1].text, word[1].len) == 0);
}

static bool may_choose(const struct file *file)
{
	return under(file, "targets") || within(file, "arch") || within(file, "tests") ||
	       within(file, "fuzz") || strcmp(file->path, "base/include/wadi/compiler.h") == 0 ||
	       strcmp(file->path, "base/include/wadi/err.h") == 0;
}

static void check_choices(const struct file *file)
{
	struct directive d;

	if (may_choose(file))
		return;
	for (size_t at = 0; next_directive(file, &at, &d);)
		if (is_choice(file, &d))
			finding(file, file->token[d.first].line, "choice",
			        "#%.*s: choose by which file is linked",
			        (int)file->token[d.first + 1].len, file->token[d.first + 1].text);
}

void check_code(const struct tree *tree)
{
	for (size_t i = 0; i < tree->files; i++) {
		const struct file *file = &tree->file[i];

		if (file->kind == FILE_SHELL)
			check_shell_functions(file);
		if (!is_c(file))
			continue;
		check_functions(file);
		check_names(file);
		check_indentation(file);
		check_choices(file);
	}
}
