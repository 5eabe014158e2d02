/* SPDX-License-Identifier: ISC */
/* files.c: folders of the project, linked in. */
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "file.h"
#include "graph.h"

/* The folders of files(), each once, in order. */
static struct texts folders(void)
{
	struct texts list = { 0 };

	for (size_t i = 0; i < graph.placed_count; i++)
		for (size_t k = 0; k < graph.placed[i]->args.len; k++) {
			const struct wadi_arg *a = &graph.placed[i]->args.at[k];

			if (a->kind == WADI_REF && a->ref->kind == REF_FILES &&
			    !texts_have(&list, a->ref->name))
				texts_add(&list, a->ref->name);
		}
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

enum { DEPTH_MAX = 32 };

/* All files below, "css/site.css", by name; what begins with a dot is left out. */
static void gather(struct texts *list, const char *folder, const char *below, int depth)
{
	struct texts here = folder_list(text("%s/%s", folder, below));

	if (depth > DEPTH_MAX)
		die("%s/%s: more than %d folders in each other", folder, below, DEPTH_MAX);
	for (size_t i = 0; i < here.len; i++) {
		const char *name = text("%s%s", below, here.at[i]);

		if (folder_exists(text("%s/%s", folder, name)))
			gather(list, folder, text("%s/", name), depth + 1);
		else
			texts_add(list, name);
	}
}

/* A C string in an assembler's: quotes and backslashes escaped twice. */
static const char *asm_path(const char *folder, const char *name)
{
	const char *once = text_literal(text("%s/%s", folder, name));
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

static void write_folder(FILE *out, const char *folder, size_t number)
{
	struct texts list = { 0 };

	gather(&list, folder, "", 0);
	fprintf(out, "\n/* %s */\n", folder);
	for (size_t i = 0; i < list.len; i++)
		write_bytes(out, text("wd_file_%zu_%zu", number, i), asm_path(folder, list.at[i]));
	fprintf(out, "const struct wd_files wd_files_%zu = { %zu, (const struct wd_file[]){\n",
	        number, list.len);
	for (size_t i = 0; i < list.len; i++)
		fprintf(out, "\t{ %s, { wd_file_%zu_%zu, (size_t)wd_file_%zu_%zu_len }, %lld },\n",
		        text_literal(list.at[i]), number, i, number, i,
		        modified(text("%s/%s", folder, list.at[i])));
	fputs("\t{ 0 } /* for an empty folder: C has no empty arrays */\n} };\n", out);
}

void write_files(FILE *out)
{
	fputs("/* Written by `wadi configure`; not to be edited. */\n"
	      "#include \"wadi/files.h\"\n", out);
	each_folder(out, write_folder);
}
