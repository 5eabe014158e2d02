/* SPDX-License-Identifier: ISC */
#include "start_internal.h"

enum { WIDTH = 80, COLUMN_MAX = 34 };

/* A page of text: how far its line has got, and where documentation stands. */
struct page {
	struct wd_out out;
	size_t at, column;
};

static void put(struct page *p, struct wd_bytes text)
{
	wd_out_put(&p->out, text);
	p->at += text.len;
}

static void put_str(struct page *p, const char *text)
{
	put(p, wd_str(text));
}

static void new_line(struct page *p)
{
	put_str(p, "\n");
	p->at = 0;
}

/* Leaves at least two blanks before it. */
static void go_to_column(struct page *p)
{
	if (p->at + 2 > p->column)
		new_line(p);
	while (p->at < p->column)
		put_str(p, " ");
}

/* Makes place in the column for a word, in the next line if need be. */
static void go_to_word(struct page *p, size_t len)
{
	if (p->at == p->column)
		return;
	if (p->at + 1 + len <= WIDTH) {
		put_str(p, " ");
		return;
	}
	new_line(p);
	go_to_column(p);
}

static void put_words(struct page *p, const char *text)
{
	struct wd_cursor c = wd_cursor(wd_str(text));

	while (c.left > 0) {
		struct wd_bytes word = wd_cursor_until(&c, ' ');

		go_to_word(p, word.len);
		put(p, word);
	}
}

static void put_default(struct page *p, const char *otherwise)
{
	const char *quote = !*otherwise || strchr(otherwise, ' ') ? "\"" : "";

	go_to_word(p, strlen("(default )") + 2 * strlen(quote) + strlen(otherwise));
	put_str(p, "(default ");
	put_str(p, quote);
	put_str(p, otherwise);
	put_str(p, quote);
	put_str(p, ")");
}

static void put_argument(struct page *p, const struct wd_boot_arg *a)
{
	put_str(p, "  --");
	put_str(p, a->name);
	if (a->kind != WD_BOOT_flag) {
		put_str(p, "=");
		put_str(p, wd_boot_kind_example(a->kind));
	}
	go_to_column(p);
	put_words(p, a->doc);
	if (a->otherwise == wd_boot_required)
		put_words(p, wd_boot_required);
	else if (a->otherwise)
		put_default(p, a->otherwise);
	new_line(p);
}

/* All in `args` that are of this section. */
static void put_section(struct page *p, const struct wd_boot_arg *args, const char *section)
{
	new_line(p);
	put_str(p, section);
	new_line(p);
	for (; args->name; args++)
		if (strcmp(args->section, section) == 0)
			put_argument(p, args);
}

static bool is_first_of_section(const struct wd_boot_arg *a)
{
	for (const struct wd_boot_arg *b = wd_boot_args; b != a; b++)
		if (strcmp(b->section, a->section) == 0)
			return false;
	return true;
}

/* Where documentation stands: behind all but the very long, at least at `column`. */
static size_t column_for(const struct wd_boot_arg *a, size_t column)
{
	for (; a->name; a++) {
		bool bare = a->kind == WD_BOOT_flag;
		size_t value = bare ? 0 : strlen("=") + strlen(wd_boot_kind_example(a->kind));
		size_t end = strlen("  --") + strlen(a->name) + value + 2;

		if (end > column && end <= COLUMN_MAX)
			column = end;
	}
	return column;
}

void wd_help(void)
{
	struct page p = { .column = column_for(wd_boot_args, column_for(wd_own_args, 0)) };

	put_str(&p, "usage: ");
	put_str(&p, wd_name());
	put_str(&p, " [--ARGUMENT=VALUE | --ARGUMENT VALUE]...");
	new_line(&p);
	for (const struct wd_boot_arg *a = wd_boot_args; a->name; a++)
		if (is_first_of_section(a))
			put_section(&p, a, a->section);
	put_section(&p, wd_own_args, wd_own_args->section);
	wd_out_flush(&p.out);
	wd_help_end(WD_EXIT_HELP);
}

void wd_version(void)
{
	struct wd_out out = { 0 };

	wd_fmt_to(wd_out_put, &out, "%s (wadi %s, %s)\n", wd_app_info.name, wd_app_info.wadi,
	          wd_app_info.target);
	wd_out_flush(&out);
	wd_exit(WD_EXIT_HELP);
}
