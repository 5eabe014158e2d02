/* SPDX-License-Identifier: ISC */
/* Who may include whom: arrows between rooms, and packages' declared depends. */
#include <stdlib.h>
#include <string.h>

#include "tidy.h"

static const struct {
	const char *room;
	bool guest; /* no operating system is under it */
	const char *may[5];
} arrows[] = {
	{ "base", true, { "base" } },
	{ "interfaces", true, { "base", "interfaces" } },
	{ "libs", true, { "base", "interfaces", "libs" } },
	{ "targets", true, { "base", "interfaces", "libs", "targets" } },
	{ "tenders", false, { "base", "interfaces/abi", "tenders" } },
	{ "cli", false, { "base", "interfaces", "libs/start", "libs/trace", "cli" } },
	{ "examples/library-in-linux", false, { "base", "interfaces", "libs" } },
	{ "examples", true, { "base", "interfaces", "libs", "examples" } },
};

/* One header that a package's files include. */
struct edge {
	const struct package *from, *to;
	const struct file *file;
	int line;
	bool test; /* only tests do it */
};

static struct edge *edge;
static size_t edges;

/* ---- Which file an include means ------------------------------------------------ */

/* The path `name` has, seen from `folder`. */
static char *join(const char *folder, size_t len, const char *name)
{
	while (starts_with(name, "../") || starts_with(name, "./")) {
		bool up = name[1] == '.';

		name += up ? 3 : 2;
		while (up && len > 0 && folder[--len] != '/')
			;
	}
	return text_of("%.*s%s%s", (int)len, folder, len ? "/" : "", name);
}

static const struct file *in_folder(const struct tree *tree, const char *folder, const char *name)
{
	char *path = join(folder, strlen(folder), name);
	const struct file *file = find_file(tree, path);

	free(path);
	return file;
}

static const struct file *beside(const struct tree *tree, const struct file *from, const char *name)
{
	const char *slash = strrchr(from->path, '/');
	char *path = join(from->path, slash ? (size_t)(slash - from->path) : 0, name);
	const struct file *file = find_file(tree, path);

	free(path);
	return file;
}

static const struct file *in_package(const struct tree *tree, const struct package *p,
                                     const char *name)
{
	static const char *const folders[] = { "include", "src" };
	const struct file *file = NULL;

	for (size_t i = 0; p && !file && i < sizeof folders / sizeof *folders; i++) {
		char *folder = text_of("%s/%s", p->folder, folders[i]);

		file = in_folder(tree, folder, name);
		free(folder);
	}
	return file;
}

static bool depends_on(const struct tree *tree, const struct package *p, const struct package *q)
{
	const struct package **line = calloc(tree->packages + 1, sizeof *line);
	size_t count = 0;
	bool found = false;

	if (!line)
		die("no memory");
	line[count++] = p;
	for (size_t i = 0; i < count && !found; i++) {
		struct opam_value v = { 0 };

		found = line[i] == q;
		while (next_value(line[i]->opam, "depends", &v)) {
			char *name = text_of("%.*s", (int)v.len, v.text);
			const struct package *next = find_package(tree, name);
			bool known = !next;

			free(name);
			for (size_t k = 0; k < count; k++)
				known |= line[k] == next;
			if (!known)
				line[count++] = next;
		}
	}
	free(line);
	return found;
}

static bool room_allows(const char *room, const struct file *to)
{
	for (size_t i = 0; i < sizeof arrows / sizeof *arrows; i++)
		for (size_t k = 0; k < 5 && arrows[i].may[k]; k++)
			if (strcmp(arrows[i].room, room) == 0 && under(to, arrows[i].may[k]))
				return true;
	return false;
}

/* config.c, and what packages bring for it, is compiled on the host. */
static bool is_host(const struct file *file)
{
	return strstr(file->path, "/include/wadi/config/") || ends_with(file->path, "/config.c");
}

static bool allowed(const struct file *from, const char *room, const struct file *to)
{
	return room_allows(room, to) || (is_host(from) && under(to, "cli"));
}

/* Of several headers of that name (each target has its own) one that may be
 * included, best of a package that is depended on. */
static const struct file *elsewhere(const struct tree *tree, const struct file *from,
                                    const char *room, const char *name)
{
	char *end = text_of("/include/%s", name), *end_here = text_of("/%s", name);
	const struct file *best = NULL;
	int best_rank = 0;

	for (size_t i = 0; i < tree->files; i++) {
		const struct file *f = &tree->file[i];
		int rank = 1;

		if (!ends_with(f->path, end) && !(under(f, room) && ends_with(f->path, end_here)))
			continue;
		if (within(f, "tests") && !within(from, "tests"))
			continue;
		rank += 2 * allowed(from, room, f);
		rank += from->package && f->package && depends_on(tree, from->package, f->package);
		if (rank > best_rank) {
			best_rank = rank;
			best = f;
		}
	}
	free(end);
	free(end_here);
	return best;
}

static const struct file *included(const struct tree *tree, const struct file *from,
                                   const char *room, const char *name)
{
	const struct file *file = beside(tree, from, name);

	if (!file)
		file = in_package(tree, from->package, name);
	if (!file)
		file = in_folder(tree, "", name);
	return file ? file : elsewhere(tree, from, room, name);
}

/* ---- One include ------------------------------------------------------------------- */

static bool is_test(const struct file *file)
{
	return within(file, "tests") || within(file, "fuzz") ||
	       strstr(file->path, "/include/wadi/test/") != NULL;
}

static const char *room_of(const struct file *file)
{
	for (size_t i = 0; i < sizeof arrows / sizeof *arrows; i++)
		if (under(file, arrows[i].room))
			return arrows[i].room;
	return NULL;
}

static void note_edge(const struct file *from, int line, const struct file *to)
{
	if (!from->package || !to->package || from->package == to->package)
		return;
	edge = more(edge, edges, sizeof *edge);
	edge[edges++] = (struct edge){ from->package, to->package, from, line, is_test(from) };
}

static void check_quoted(const struct tree *tree, const struct file *file, int line,
                         const char *name)
{
	const char *room = room_of(file);
	const struct file *to = room ? included(tree, file, room, name) : NULL;

	if (!room)
		return;
	if (to)
		note_edge(file, line, to);
	if (is_test(file))
		return;
	if (!to)
		finding(file, line, "include", "\"%s\" is no header of this repository", name);
	else if (!allowed(file, room, to))
		finding(file, line, "arrows", "%s may not include %s", room, to->path);
}

/* Is it compiled for images that have no operating system under them? */
static bool is_guest(const struct file *file)
{
	if (is_test(file) || is_host(file) ||
	    (file->package && has_value(file->package->opam, "x-wadi-targets", "unix")))
		return false;
	for (size_t i = 0; i < sizeof arrows / sizeof *arrows; i++)
		if (under(file, arrows[i].room))
			return arrows[i].guest;
	return false;
}

static bool is_freestanding(const struct file *file, const char *name)
{
	static const char *const headers[] = { "stdbool.h", "stddef.h", "stdint.h", "stdarg.h",
		                               "stdalign.h", "string.h", "stdlib.h" };
	struct opam_value library = { 0 };

	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
		if (strcmp(name, headers[i]) == 0)
			return true;
	while (file->package && next_value(file->package->opam, "x-wadi-libraries", &library))
		if (strncmp(name, library.text, library.len) == 0)
			return true;
	return false;
}

static void check_include(const struct tree *tree, const struct file *file,
                          const struct directive *d)
{
	const struct token *what = &file->token[d->first + 2];
	char *name;

	if (d->last < d->first + 2 || !token_at(file, d->first + 1, "include"))
		return;
	name = text_of("%.*s", (int)strcspn(what->text + 1, "\">\n"), what->text + 1);
	if (what->kind == TOKEN_STRING)
		check_quoted(tree, file, what->line, name);
	else if (token_is(what, "<") && is_guest(file) && !is_freestanding(file, name))
		finding(file, what->line, "include", "<%s> is not there in an image", name);
	free(name);
}

/* ---- Packages ------------------------------------------------------------------------- */

static bool is_target(const struct package *p)
{
	return starts_with(p->folder, "targets/");
}

static void check_declared(const struct tree *tree)
{
	for (size_t i = 0; i < edges; i++) {
		const struct edge *e = &edge[i];

		if (!e->test && !depends_on(tree, e->from, e->to))
			finding(e->file, e->line, "depends", "%s.opam does not depend on %s",
			        e->from->name, e->to->name);
	}
}

static bool uses(const struct package *p, const struct package *q)
{
	for (size_t i = 0; i < edges; i++)
		if (edge[i].from == p && edge[i].to == q)
			return true;
	return false;
}

static void check_used(const struct tree *tree, const struct package *p)
{
	struct opam_value v = { 0 };

	while (next_value(p->opam, "depends", &v)) {
		char *name = text_of("%.*s", (int)v.len, v.text);
		const struct package *q = find_package(tree, name);

		free(name);
		if (q && !is_target(q) && !uses(p, q))
			finding(p->opam, v.line, "depends",
			        "depends on %s, whose headers it never includes",
			        q->name);
	}
}

/* Can `from` be left for `to` by includes alone? */
static bool reaches(const struct tree *tree, const struct package *from, const struct package *to)
{
	bool *seen = calloc(tree->packages, sizeof *seen);
	bool grew = true, found;

	if (!seen)
		die("no memory");
	seen[from - tree->package] = true;
	while (grew) {
		grew = false;
		for (size_t i = 0; i < edges; i++) {
			bool *next = &seen[edge[i].to - tree->package];

			if (!edge[i].test && seen[edge[i].from - tree->package] && !*next)
				grew = *next = true;
		}
	}
	found = seen[to - tree->package];
	free(seen);
	return found;
}

static void check_circles(const struct tree *tree)
{
	for (size_t i = 0; i < edges; i++)
		if (!edge[i].test && reaches(tree, edge[i].to, edge[i].from))
			finding(edge[i].file, edge[i].line, "circle",
			        "%s includes %s, which leads back to it", edge[i].from->name,
			        edge[i].to->name);
}

void check_rooms(const struct tree *tree)
{
	for (size_t i = 0; i < tree->files; i++) {
		struct directive d;

		for (size_t at = 0; next_directive(&tree->file[i], &at, &d);)
			check_include(tree, &tree->file[i], &d);
	}
	check_declared(tree);
	check_circles(tree);
	for (size_t i = 0; i < tree->packages; i++) {
		const struct package *p = &tree->package[i];

		if (room_of(p->opam) && !is_target(p))
			check_used(tree, p);
	}
}
