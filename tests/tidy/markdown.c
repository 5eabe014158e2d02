/* SPDX-License-Identifier: ISC */
/* A page has one title, and its links lead somewhere. */
#include <stdlib.h>
#include <string.h>

#include "tidy.h"

/* Is there such a file, or a folder with files in it? */
static bool exists(const struct tree *tree, const char *path)
{
	if (find_file(tree, path))
		return true;
	for (size_t i = 0; i < tree->files; i++)
		if (under(&tree->file[i], path))
			return true;
	return false;
}

/* Takes "x/../" and "./" out of a path, in place; false when it leads outside. */
static bool normalize(char *path)
{
	char *to = path, *from = path;

	while (*from) {
		size_t len = strcspn(from, "/");

		if (len == 2 && from[0] == '.' && from[1] == '.') {
			if (to == path)
				return false;
			for (to--; to > path && to[-1] != '/';)
				to--;
		} else if (len > 0 && !(len == 1 && from[0] == '.')) {
			memmove(to, from, len);
			to += len;
			*to++ = '/';
		}
		from += len + (from[len] == '/');
	}
	to -= to > path;
	*to = '\0';
	return true;
}

static void check_link(const struct tree *tree, const struct file *file, int line,
                       const char *target, size_t len)
{
	const char *slash = strrchr(file->path, '/');
	size_t path = strcspn(target, "# \t)");
	char *full;

	if (path > len)
		path = len;
	if (path == 0 || memchr(target, ':', len))
		return; /* a place on this page, or another site */
	full = text_of("%.*s/%.*s/", slash ? (int)(slash - file->path) : 1,
	               slash ? file->path : ".", (int)path, target);
	if (target[0] == '/' || !normalize(full) || (*full && !exists(tree, full)))
		finding(file, line, "links", "%.*s is not there", (int)path, target);
	free(full);
}

/* Links outside of `code`. */
static void check_links(const struct tree *tree, const struct file *file, const struct line *line)
{
	bool code = false;

	for (size_t i = 0; i + 1 < line->len; i++) {
		const char *at = line->text + i;
		const char *close = memchr(at, ')', line->len - i);

		code ^= *at == '`';
		if (!code && at[0] == ']' && at[1] == '(' && close)
			check_link(tree, file, line->number, at + 2, (size_t)(close - at - 2));
	}
}

static void check_page(const struct tree *tree, const struct file *file)
{
	struct line line = { 0 };
	bool fenced = false;
	int titles = 0;

	while (next_line(file, &line)) {
		if (line.len >= 3 && memcmp(line.text, "```", 3) == 0)
			fenced = !fenced;
		if (fenced)
			continue;
		check_links(tree, file, &line);
		if (line.len > 2 && memcmp(line.text, "# ", 2) == 0 && ++titles == 2)
			finding(file, line.number, "title", "a second title");
	}
	if (titles == 0)
		finding(file, 1, "title", "no title");
}

void check_markdown(const struct tree *tree)
{
	for (size_t i = 0; i < tree->files; i++)
		if (tree->file[i].kind == FILE_MARKDOWN)
			check_page(tree, &tree->file[i]);
}
