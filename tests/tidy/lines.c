/* SPDX-License-Identifier: ISC */
/* What is true of lines and whole files, whatever they are written in. */
#include <ctype.h>
#include <string.h>

#include "tidy.h"

enum { COLUMNS = 100, FILE_LINES = 600 };

static bool is_source(const struct file *file)
{
	return is_c(file) || file->kind == FILE_ASM || file->kind == FILE_SHELL ||
	       file->kind == FILE_MAKE;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Does it hold `word`?  `whole`: with no letter or digit on either side. */
static bool has(const struct line *line, const char *word, bool whole)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= line->len; i++) {
		const char *at = line->text + i;

		if (memcmp(at, word, len) == 0 &&
		    (!whole || ((i == 0 || !is_word(at[-1])) && !is_word(at[len]))))
			return true;
	}
	return false;
}

/* A character of UTF-8 is one column, a tab goes on to the next multiple of 8. */
static int columns(const struct line *line)
{
	int column = 0;

	for (size_t i = 0; i < line->len; i++)
		if (line->text[i] == '\t')
			column += 8 - column % 8;
		else
			column += ((unsigned char)line->text[i] & 0xc0) != 0x80;
	return column;
}

static void check_columns(const struct file *file, const struct line *line)
{
	int n = columns(line);

	if (n <= COLUMNS || (!is_source(file) && file->kind != FILE_MARKDOWN))
		return;
	if (file->kind == FILE_MARKDOWN &&
	    (line->text[0] == '|' || has(line, "](", false) || has(line, "://", false)))
		return;
	finding(file, line->number, "columns", "%d columns, more than %d", n, COLUMNS);
}

static void check_licence(const struct file *file)
{
	static const char licence[] = "SPDX-License-Identifier: ISC";
	bool slashes = is_c(file) || file->kind == FILE_ASM;
	char *want = text_of(slashes ? "/* %s */\n" : "# %s\n", licence);
	struct line line = { 0 };

	if (!is_source(file) || !next_line(file, &line))
		return;
	if (starts_with(line.text, "#!") && !next_line(file, &line))
		line.text = "";
	if (!starts_with(line.text, want))
		finding(file, line.number, "licence", "the first line is not %s",
		        slashes ? "/* SPDX-License-Identifier: ISC */"
		                : "# SPDX-License-Identifier: ISC");
}

/* Split, so that this file does not hold the words. */
static const char *const notes[] = { "TO" "DO", "FIX" "ME", "XX" "X" };
static const char *const homes[] = { "/ho" "me/", "/Use" "rs/", "/ro" "ot/", "/wo" "rk/" };

static void check_words(const struct file *file, const struct line *line)
{
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		if (has(line, notes[i], true))
			finding(file, line->number, "notes", "%s: do it, or file an issue",
			        notes[i]);
	for (size_t i = 0; i < sizeof homes / sizeof *homes; i++)
		if (has(line, homes[i], false))
			finding(file, line->number, "paths", "a path of somebody's machine: %s...",
			        homes[i]);
}

static void check_line(const struct file *file, const struct line *line)
{
	char last = line->len ? line->text[line->len - 1] : '\0';

	check_columns(file, line);
	check_words(file, line);
	if (last == ' ' || last == '\t' || last == '\r')
		finding(file, line->number, "blanks", "a blank at the end of the line");
}

static void check_whole(const struct file *file)
{
	check_licence(file);
	if (is_source(file) && file->lines > FILE_LINES)
		finding(file, FILE_LINES + 1, "file-length", "%d lines, more than %d",
		        file->lines, FILE_LINES);
	if (file->len == 0)
		return;
	if (file->text[file->len - 1] != '\n')
		finding(file, file->lines + 1, "newline", "no newline at the end");
	else if (file->len > 1 && file->text[file->len - 2] == '\n')
		finding(file, file->lines, "newline", "an empty line at the end");
}

void check_text(const struct tree *tree)
{
	for (size_t i = 0; i < tree->files; i++) {
		struct line line = { 0 };

		check_whole(&tree->file[i]);
		while (next_line(&tree->file[i], &line))
			check_line(&tree->file[i], &line);
	}
}
