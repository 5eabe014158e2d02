/* SPDX-License-Identifier: ISC */
/* tidy [--report] [ROOT] - 0 when the tree keeps the rules, 1 when not, 2 when
 * it can't be read.  One line per finding: FILE:LINE: what is wrong (rule). */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tidy.h"

struct found {
	const char *path;
	int line;
	const char *text;
};

static struct found *list;
static size_t count;

void finding(const struct file *file, int line, const char *rule, const char *format, ...)
{
	char what[512];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	list = more(list, count, sizeof *list);
	list[count++] = (struct found){ file->path, line, text_of("%s (%s)", what, rule) };
}

static int by_place(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	if (order == 0)
		order = (x->line > y->line) - (x->line < y->line);
	return order ? order : strcmp(x->text, y->text);
}

static int print_findings(void)
{
	if (count)
		qsort(list, count, sizeof *list, by_place);
	for (size_t i = 0; i < count; i++)
		printf("%s:%d: %s\n", list[i].path, list[i].line, list[i].text);
	return count ? 1 : 0;
}

static int usage(FILE *to)
{
	fputs("usage: tidy [--report] [ROOT]\n"
	      "Checks the house rules on the repository at ROOT, by default here.\n"
	      "  --report   print sizes and shares instead\n", to);
	return to == stdout ? 0 : 2;
}

int main(int argc, char **argv)
{
	bool sizes = argc > 1 && strcmp(argv[1], "--report") == 0;
	struct tree tree;

	if (argc > 1 && strcmp(argv[1], "--help") == 0)
		return usage(stdout);
	argc -= sizes;
	argv += sizes;
	if (argc > 2 || (argc == 2 && argv[1][0] == '-'))
		return usage(stderr);
	read_tree(&tree, argc == 2 ? argv[1] : ".");
	if (sizes) {
		report(&tree);
		return 0;
	}
	check_text(&tree);
	check_code(&tree);
	check_rooms(&tree);
	check_ops(&tree);
	check_headers(&tree);
	check_markdown(&tree);
	check_opam(&tree);
	return print_findings();
}
