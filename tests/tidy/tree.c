/* SPDX-License-Identifier: ISC */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tidy.h"

static enum file_kind kind_of(const char *path, const char *text)
{
	static const struct { const char *end; enum file_kind kind; } ends[] = {
		{ ".c", FILE_C }, { ".h", FILE_HEADER }, { ".S", FILE_ASM }, { ".lds", FILE_ASM },
		{ ".sh", FILE_SHELL }, { ".mk", FILE_MAKE }, { "Makefile", FILE_MAKE },
		{ ".md", FILE_MARKDOWN }, { ".opam", FILE_OPAM },
	};

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (ends_with(path, ends[i].end))
			return ends[i].kind;
	return starts_with(text, "#!") ? FILE_SHELL : FILE_OTHER;
}

bool is_c(const struct file *file)
{
	return file->kind == FILE_C || file->kind == FILE_HEADER;
}

static char *read_stream(FILE *in, size_t *len)
{
	char *text = NULL;
	int c;

	for (*len = 0; (c = getc(in)) != EOF; (*len)++) {
		text = more(text, *len, 1);
		text[*len] = (char)c;
	}
	text = more(text, *len, 1);
	text[*len] = '\0';
	return text;
}

/* Files that are no text are left out: they hold a NUL. */
static void add_file(struct tree *tree, const char *path)
{
	char *full = text_of("%s/%s", tree->root, path);
	FILE *in = fopen(full, "r");
	struct file f = { .path = path };

	free(full);
	if (!in)
		return; /* git knows it, but it is gone */
	f.text = read_stream(in, &f.len);
	fclose(in);
	if (strlen(f.text) != f.len)
		return;
	for (size_t i = 0; i < f.len; i++)
		f.lines += f.text[i] == '\n';
	f.kind = kind_of(path, f.text);
	if (is_c(&f))
		tokenize(&f);
	tree->file = more(tree->file, tree->files, sizeof f);
	tree->file[tree->files++] = f;
}

static bool is_dir(const char *root, const char *path)
{
	char *full = text_of("%s/%s", root, path);
	struct stat st;
	bool yes = lstat(full, &st) == 0 && S_ISDIR(st.st_mode);

	free(full);
	return yes;
}

static bool is_regular(const char *root, const char *path)
{
	char *full = text_of("%s/%s", root, path);
	struct stat st;
	bool yes = lstat(full, &st) == 0 && S_ISREG(st.st_mode);

	free(full);
	return yes;
}

/* What is made, and what belongs to tools. */
static bool is_made(const char *name)
{
	static const char *const names[] = { ".", "..", ".git", "out", "bin", "build", "dist" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* The folders still to be read are a list, so that depth costs no stack. */
static void walk(struct tree *tree)
{
	char **folder = more(NULL, 0, sizeof *folder);
	size_t folders = 0;

	folder[folders++] = text_of("%s", "");
	for (size_t i = 0; i < folders; i++) {
		char *full = text_of("%s/%s", tree->root, folder[i]);
		DIR *dir = opendir(full);

		if (!dir)
			die("%s can't be read", full);
		free(full);
		for (struct dirent *d; (d = readdir(dir));) {
			char *path = text_of("%s%s%s", folder[i], *folder[i] ? "/" : "", d->d_name);

			if (is_regular(tree->root, path)) {
				add_file(tree, path);
			} else if (is_dir(tree->root, path) && !is_made(d->d_name)) {
				folder = more(folder, folders, sizeof *folder);
				folder[folders++] = path;
			}
		}
		closedir(dir);
	}
}

/* False when git can't tell. */
static bool ask_git(struct tree *tree)
{
	char *command = text_of("cd '%s' && git ls-files -z -c -o --exclude-standard", tree->root);
	FILE *git = popen(command, "r");
	char *names, *end;
	size_t len;

	free(command);
	if (!git)
		return false;
	names = read_stream(git, &len);
	if (pclose(git) != 0)
		return false;
	for (end = names + len; names < end; names += strlen(names) + 1)
		if (is_regular(tree->root, names))
			add_file(tree, names);
	return true;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

static void add_package(struct tree *tree, const struct file *opam)
{
	const char *slash = strrchr(opam->path, '/');
	const char *name = slash ? slash + 1 : opam->path;
	struct package p = { .opam = opam };

	if (!slash)
		return; /* the whole repository's, not a folder's */
	p.folder = text_of("%.*s", (int)(slash - opam->path), opam->path);
	p.name = text_of("%.*s", (int)(strlen(name) - strlen(".opam")), name);
	tree->package = more(tree->package, tree->packages, sizeof p);
	tree->package[tree->packages++] = p;
}

/* The innermost folder that is a package. */
static const struct package *package_of(const struct tree *tree, const struct file *file)
{
	const struct package *best = NULL;

	for (size_t i = 0; i < tree->packages; i++) {
		const struct package *p = &tree->package[i];

		if (under(file, p->folder) && (!best || strlen(p->folder) > strlen(best->folder)))
			best = p;
	}
	return best;
}

void read_tree(struct tree *tree, const char *root)
{
	*tree = (struct tree){ .root = root };
	if (!is_dir(root, "."))
		die("%s is no folder", root);
	if (strchr(root, '\''))
		die("%s: a quote in a folder's name is too much for this program", root);
	if ((!is_dir(root, ".git") && !is_regular(root, ".git")) || !ask_git(tree))
		walk(tree);
	if (tree->files == 0)
		die("no files in %s", root);
	qsort(tree->file, tree->files, sizeof *tree->file, by_path);
	for (size_t i = 0; i < tree->files; i++)
		if (tree->file[i].kind == FILE_OPAM)
			add_package(tree, &tree->file[i]);
	for (size_t i = 0; i < tree->files; i++)
		tree->file[i].package = package_of(tree, &tree->file[i]);
}

const struct file *find_file(const struct tree *tree, const char *path)
{
	struct file key = { .path = path };

	return bsearch(&key, tree->file, tree->files, sizeof key, by_path);
}

const struct package *find_package(const struct tree *tree, const char *name)
{
	for (size_t i = 0; i < tree->packages; i++)
		if (strcmp(tree->package[i].name, name) == 0)
			return &tree->package[i];
	return NULL;
}

bool under(const struct file *file, const char *folder)
{
	return starts_with(file->path, folder) && file->path[strlen(folder)] == '/';
}

bool within(const struct file *file, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = file->path; strchr(p, '/'); p = strchr(p, '/') + 1)
		if (strncmp(p, name, len) == 0 && p[len] == '/')
			return true;
	return false;
}
