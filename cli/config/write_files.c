/* SPDX-License-Identifier: ISC */
/* files.c: folders of the project, linked in. */
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "file.h"
#include "graph.h"

/* Calls `each` with every argument that is a folder, in order. */
static void each_use(void (*each)(void *arg, const struct wadi_ref *r), void *arg)
{
	for (size_t i = 0; i < graph.placed_count; i++)
		for (size_t k = 0; k < graph.placed[i]->args.len; k++) {
			const struct wadi_arg *a = &graph.placed[i]->args.at[k];

			if (a->kind == WADI_REF && a->ref->kind == REF_FILES)
				each(arg, a->ref);
		}
}

static void add_new(void *list, const struct wadi_ref *r)
{
	if (!texts_have(list, r->name))
		texts_add(list, r->name);
}

/* The folders of files(), each once, in order. */
static struct texts folders(void)
{
	struct texts list = { 0 };

	each_use(add_new, &list);
	return list;
}

size_t folder_count(void)
{
	return folders().len;
}

void each_folder(FILE *out, void (*each)(FILE *out, const char *folder, size_t number))
{
	struct texts list = folders();

	for (size_t i = 0; i < list.len; i++)
		each(out, list.at[i], i + 1);
}

size_t folder_number(const char *folder)
{
	struct texts list = folders();
	size_t i = 0;

	while (i < list.len && strcmp(list.at[i], folder) != 0)
		i++;
	return i + 1;
}

/* ---- Compressed forms ------------------------------------------------------------ */

/* A folder that is being written, "pages", number 1. */
struct folder {
	const char *name;
	size_t number;
	bool packed;
};

static void note_packed(void *folder, const struct wadi_ref *r)
{
	struct folder *f = folder;

	f->packed |= r->type && strcmp(r->name, f->name) == 0;
}

/* Where a file lies: in the folder, or compressed in the build's. */
static const char *path_of(const struct folder *f, const char *name)
{
	const char *path = text("%s/%s", f->name, name);

	return file_exists(path) ? path : text("%s/packed/%zu/%s", graph.out, f->number, name);
}

static long long size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (long long)st.st_size : -1;
}

/* What clients like to get compressed: the rest is so already. */
static bool is_text(const char *name)
{
	static const char *const ends[] = {
		".html", ".css", ".js", ".mjs", ".json", ".svg", ".txt", ".xml", ".md", ".csv",
		".wasm", ".webmanifest", ".map",
	};

	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		if (text_ends(name, ends[i]))
			return true;
	return false;
}

/* False when nothing is won, or the command is missing. */
static bool pack(const struct folder *f, const char *name, const char *command,
                 const char *packed)
{
	const char *from = text("%s/%s", f->name, name), *to = path_of(f, packed);

	folder_make(text_cut(to, (size_t)(strrchr(to, '/') - to)));
	if (system(text("%s %s > %s 2> /dev/null", command, text_quoted(from),
	                text_quoted(to))) == 0 && size_of(to) < size_of(from) / 16 * 15)
		return true;
	file_remove(to);
	return false;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Adds what the texts among the names in one folder become. */
static void add_packed(struct texts *here, const struct folder *f, const char *below)
{
	static const struct { const char *end, *command; } packers[] = {
		{ ".br", "brotli -q 11 -c --" }, { ".gz", "gzip -9 -n -c --" },
	};
	size_t len = here->len;

	for (size_t i = 0; i < len; i++)
		for (size_t k = 0; k < sizeof packers / sizeof packers[0]; k++) {
			const char *name = text("%s%s", here->at[i], packers[k].end);

			if (is_text(here->at[i]) && !texts_have(here, name) &&
			    pack(f, text("%s%s", below, here->at[i]), packers[k].command,
			         text("%s%s", below, name)))
				texts_add(here, name);
		}
	if (here->len > len)
		qsort(here->at, here->len, sizeof here->at[0], compare);
}

/* ---- Files ------------------------------------------------------------------------ */

enum { DEPTH_MAX = 32 };

/* All files below, "css/site.css", by name; what begins with a dot is left out. */
static void gather(struct texts *list, const struct folder *f, const char *below, int depth)
{
	struct texts here = folder_list(text("%s/%s", f->name, below));

	if (depth > DEPTH_MAX)
		die("%s/%s: more than %d folders in each other", f->name, below, DEPTH_MAX);
	if (f->packed)
		add_packed(&here, f, below);
	for (size_t i = 0; i < here.len; i++) {
		const char *name = text("%s%s", below, here.at[i]);

		if (folder_exists(text("%s/%s", f->name, name)))
			gather(list, f, text("%s/", name), depth + 1);
		else
			texts_add(list, name);
	}
}

/* A C string in an assembler's: quotes and backslashes escaped twice. */
static const char *asm_path(const char *path)
{
	const char *once = text_literal(path);
	const char *twice = text_literal(once);

	return text_cut(twice + 1, strlen(twice) - 2);
}

/* .incbin reads the file when files.c is compiled; its length is an absolute
 * symbol, for C the "address" of an array. */
static void write_bytes(FILE *out, const char *name, const char *path)
{
	fprintf(out, "extern const uint8_t %s[], %s_len[];\n", name, name);
	fprintf(out, "__asm__(\".pushsection .rodata.%s, \\\"a\\\"\\n\"\n", name);
	fprintf(out, "\t\"%s: .incbin %s\\n\"\n", name, path);
	fprintf(out, "\t\".set %s_len, . - %s\\n.popsection\");\n", name, name);
}

/* No file counts as changed after SOURCE_DATE_EPOCH, where that is set: then the same
 * project makes the same image (reproducible-builds.org). */
static long long latest_date(void)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	char *end;
	long long latest;

	if (!epoch)
		return LLONG_MAX;
	latest = strtoll(epoch, &end, 10);
	if (end == epoch || *end)
		die("SOURCE_DATE_EPOCH=%s is not a number of seconds", epoch);
	return latest;
}

static long long modified(const char *path)
{
	long long latest = latest_date();
	struct stat st;

	if (stat(path, &st) != 0)
		die("%s cannot be read", path);
	return st.st_mtime < latest ? st.st_mtime : latest;
}

/* A compressed form has changed when what it is of has. */
static long long modified_of(const struct folder *f, const char *name)
{
	const char *path = text("%s/%s", f->name, name);

	return modified(file_exists(path) ? path : text_cut(path, strlen(path) - 3));
}

static void write_folder(FILE *out, const char *name, size_t number)
{
	struct folder f = { .name = name, .number = number };
	struct texts list = { 0 };

	each_use(note_packed, &f);
	gather(&list, &f, "", 0);
	fprintf(out, "\n/* %s */\n", name);
	for (size_t i = 0; i < list.len; i++)
		write_bytes(out, text("wd_file_%zu_%zu", number, i),
		            asm_path(path_of(&f, list.at[i])));
	fprintf(out, "const struct wd_files wd_files_%zu = { %zu, (const struct wd_file[]){\n",
	        number, list.len);
	for (size_t i = 0; i < list.len; i++)
		fprintf(out, "\t{ %s, { wd_file_%zu_%zu, (size_t)wd_file_%zu_%zu_len }, %lld },\n",
		        text_literal(list.at[i]), number, i, number, i,
		        modified_of(&f, list.at[i]));
	fputs("\t{ 0 } /* for an empty folder: C has no empty arrays */\n} };\n", out);
}

void write_files(FILE *out)
{
	fputs("/* Written by `wadi configure`; not to be edited. */\n"
	      "#include \"wadi/files.h\"\n", out);
	each_folder(out, write_folder);
}
