/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tidy.h"

/* Numbers to take the median of. */
struct sample {
	int *n;
	size_t count;
};

static void add(struct sample *s, int n)
{
	s->n = more(s->n, s->count, sizeof *s->n);
	s->n[s->count++] = n;
}

static int by_size(const void *a, const void *b)
{
	const int *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void print_sample(const char *what, struct sample *s)
{
	if (s->count == 0)
		return;
	qsort(s->n, s->count, sizeof *s->n, by_size);
	printf("%-28s %6zu   median %4d   p90 %4d   max %4d\n", what, s->count,
	       s->n[s->count / 2], s->n[s->count * 9 / 10], s->n[s->count - 1]);
}

/* Lines that hold code, and lines that hold a comment, of one file. */
struct share { int code, comment; };

static struct share share_of(const struct file *file)
{
	struct share s = { 0, 0 };
	int code = 0, comment = 0; /* the last line counted */

	for (size_t i = 0; i < file->tokens; i++) {
		const struct token *t = &file->token[i];
		bool is_comment = t->kind == TOKEN_COMMENT;
		int *last = is_comment ? &comment : &code;
		int from = t->line > *last ? t->line : *last + 1;
		int lines = t->last - from + 1;

		if (lines > 0 && is_comment)
			s.comment += lines;
		else if (lines > 0)
			s.code += lines;
		*last = t->last > *last ? t->last : *last;
	}
	return s;
}

static void add_share(struct share *to, struct share s)
{
	to->code += s.code;
	to->comment += s.comment;
}

static void print_share(const char *what, struct share s)
{
	if (s.code)
		printf("%-28s %6d lines of code, %d of comment, %d %%\n", what, s.code, s.comment,
		       100 * s.comment / s.code);
}

static void count_functions(const struct file *file, struct sample *to)
{
	struct declaration d;

	for (size_t at = 0; next_declaration(file, &at, &d);)
		if (d.body)
			add(to, file->token[d.last].line - file->token[d.first].line + 1);
}

static int count_choices(const struct file *file)
{
	struct directive d;
	int n = 0;

	for (size_t at = 0; next_directive(file, &at, &d);)
		n += is_choice(file, &d);
	return n;
}

void report(const struct tree *tree)
{
	struct sample files = { 0 }, functions = { 0 };
	struct share sources = { 0 }, headers = { 0 };
	int lines = 0, choices = 0;

	for (size_t i = 0; i < tree->files; i++) {
		const struct file *file = &tree->file[i];

		if (!is_c(file))
			continue;
		if (file->kind == FILE_C)
			add(&files, file->lines);
		count_functions(file, &functions);
		lines += file->lines;
		choices += count_choices(file);
		if (strstr(file->path, "/include/wadi/"))
			add_share(&headers, share_of(file));
		else
			add_share(&sources, share_of(file));
	}
	print_sample("C files, lines", &files);
	print_sample("functions, lines", &functions);
	print_share("public headers", headers);
	print_share("sources", sources);
	if (lines)
		printf("%-28s %6d   %.1f per 1000 lines\n", "#if outside guards", choices,
		       1000.0 * choices / lines);
}
