/* SPDX-License-Identifier: ISC */
/* Every public declaration has its contract: a comment above it, or above the
 * lines it stands in without a gap, or behind it. */
#include <stdlib.h>
#include <string.h>

#include "tidy.h"

/* A declaration or macro of a header. */
struct item {
	const struct token *name;
	int line, last;
	int open; /* the last line where a comment inside counts */
	bool exempt;
};

struct header {
	const struct file *file;
	struct item *item;
	size_t items;
	bool *comment_ends; /* by line: a comment of its own ends here */
	bool *commented;    /* by line: code, and a comment behind or inside it */
};

static bool same_name(const struct token *a, const struct token *b)
{
	return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

static void add_item(struct header *h, struct item item)
{
	h->item = more(h->item, h->items, sizeof *h->item);
	h->item[h->items++] = item;
}

/* `typedef struct wd_x { const struct wd_x_ops *ops; void *self; } wd_x;` */
static bool is_handle(const struct file *file, const struct declaration *d)
{
	bool ops = false, self = false;

	if (!token_at(file, d->first, "typedef") || !token_at(file, d->first + 1, "struct"))
		return false;
	for (size_t i = d->first; i < d->last; i++) {
		ops |= token_is(&file->token[i], "ops");
		self |= token_is(&file->token[i], "self");
	}
	return ops && self;
}

/* `struct x;` only says that there is one. */
static bool is_forward(const struct file *file, const struct declaration *d)
{
	return d->last == d->first + 2 && token_at(file, d->first, "struct");
}

static void find_declarations(struct header *h)
{
	const struct token *t = h->file->token;
	struct declaration d;

	for (size_t at = 0; next_declaration(h->file, &at, &d);)
		add_item(h, (struct item){
			&t[d.name], t[d.first].line, t[d.last].line,
			d.body ? t[d.body].line : t[d.last].line,
			is_handle(h->file, &d) || is_forward(h->file, &d) ||
				token_at(h->file, d.first, "_Static_assert") });
}

static bool is_undefined_later(const struct file *file, size_t at, const struct token *name)
{
	struct directive d;

	while (next_directive(file, &at, &d))
		if (token_at(file, d.first + 1, "undef") && d.last > d.first + 1 &&
		    same_name(&file->token[d.first + 2], name))
			return true;
	return false;
}

/* The guard is the first define that has no value. */
static void find_macros(struct header *h)
{
	const struct file *file = h->file;
	struct directive d;
	bool guard = true;

	for (size_t at = 0; next_directive(file, &at, &d);) {
		const struct token *name = &file->token[d.first + 2];

		if (!token_at(file, d.first + 1, "define") || d.last < d.first + 2)
			continue;
		add_item(h, (struct item){ name, name->line, file->token[d.last].last,
			file->token[d.last].last,
			(guard && d.last == d.first + 2) || name->text[name->len - 1] == '_' ||
				is_undefined_later(file, at, name) });
		guard = false;
	}
}

static void find_comments(struct header *h)
{
	const struct token *t = h->file->token;

	for (size_t i = 0; i < h->file->tokens; i++) {
		if (t[i].kind != TOKEN_COMMENT)
			continue;
		if (t[i].first && !t[i].directive)
			h->comment_ends[t[i].last] = true;
		h->commented[t[i].line] = true;
	}
}

static int by_line(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return (x->line > y->line) - (x->line < y->line);
}

static bool is_known(const struct header *h, const bool *known, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (known[i] && same_name(h->item[i].name, h->item[count].name))
			return true;
	return false;
}

static void check_items(const struct header *h)
{
	bool *known = calloc(h->items + 1, sizeof *known);

	if (!known)
		die("no memory");
	for (size_t i = 0; i < h->items; i++) {
		const struct item *it = &h->item[i];

		known[i] = h->comment_ends[it->line - 1] || is_known(h, known, i) ||
		           (i > 0 && h->item[i - 1].last >= it->line - 1 && known[i - 1]);
		for (int line = it->line; line <= it->open; line++)
			known[i] |= h->commented[line];
		if (!known[i] && !it->exempt)
			finding(h->file, it->line, "undocumented", "%.*s has no comment",
			        (int)it->name->len, it->name->text);
	}
	free(known);
}

static void check_header(const struct file *file)
{
	size_t lines = (size_t)file->lines + 2;
	struct header h = { .file = file };

	h.comment_ends = calloc(lines, sizeof *h.comment_ends);
	h.commented = calloc(lines, sizeof *h.commented);
	if (!h.comment_ends || !h.commented)
		die("no memory");
	find_declarations(&h);
	find_macros(&h);
	find_comments(&h);
	if (h.items)
		qsort(h.item, h.items, sizeof *h.item, by_line);
	check_items(&h);
	free(h.comment_ends);
	free(h.commented);
	free(h.item);
}

void check_headers(const struct tree *tree)
{
	for (size_t i = 0; i < tree->files; i++)
		if (tree->file[i].kind == FILE_HEADER &&
		    strstr(tree->file[i].path, "/include/wadi/"))
			check_header(&tree->file[i]);
}
