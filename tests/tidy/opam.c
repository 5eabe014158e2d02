/* SPDX-License-Identifier: ISC */
#include <ctype.h>
#include <string.h>

#include "tidy.h"

/* Behind the colon of `field`, NULL when there is no such field. */
static const char *field_start(const struct file *opam, const char *field)
{
	struct line line = { 0 };
	size_t len = strlen(field);

	while (next_line(opam, &line))
		if (line.len > len && memcmp(line.text, field, len) == 0 && line.text[len] == ':')
			return line.text + len + 1;
	return NULL;
}

static int line_of(const struct file *file, const char *at)
{
	int line = 1;

	for (const char *p = file->text; p < at; p++)
		line += *p == '\n';
	return line;
}

bool next_value(const struct file *opam, const char *field, struct opam_value *value)
{
	const char *p = value->text ? value->text + value->len + 1 : field_start(opam, field);
	int braces = 0;

	for (; p && *p && !(*p == '\n' && isalpha((unsigned char)p[1])); p++) {
		braces += (*p == '{') - (*p == '}');
		if (*p == '#')
			p += strcspn(p, "\n") - 1;
		if (*p != '"')
			continue;
		value->text = p + 1;
		value->len = strcspn(p + 1, "\"");
		value->line = line_of(opam, p);
		p += value->len + (p[1 + value->len] ? 1 : 0);
		if (braces == 0)
			return true;
	}
	return false;
}

bool has_value(const struct file *opam, const char *field, const char *text)
{
	struct opam_value value = { 0 };

	while (next_value(opam, field, &value))
		if (value.len == strlen(text) && memcmp(value.text, text, value.len) == 0)
			return true;
	return false;
}

static void check_fields(const struct file *opam)
{
	static const char *const fields[] = { "opam-version", "version", "synopsis", "maintainer",
		                              "authors", "license", "homepage", "bug-reports",
		                              "depends" };

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (!field_start(opam, fields[i]))
			finding(opam, 1, "opam", "no field %s:", fields[i]);
}

/* wadi's own packages are released as one. */
static void check_version(const struct tree *tree, const struct file *opam)
{
	const struct file *version = find_file(tree, "VERSION");
	const char *slash = strrchr(opam->path, '/');
	struct opam_value v = { 0 };
	char *want;

	if (!version || !starts_with(slash ? slash + 1 : opam->path, "wadi-"))
		return;
	want = text_of("%.*s", (int)strcspn(version->text, "\n"), version->text);
	if (next_value(opam, "version", &v) && !has_value(opam, "version", want))
		finding(opam, v.line, "opam", "version %.*s, but VERSION says %s", (int)v.len,
		        v.text, want);
}

void check_opam(const struct tree *tree)
{
	for (size_t i = 0; i < tree->files; i++) {
		const struct file *file = &tree->file[i];

		if (file->kind != FILE_OPAM || under(file, "tests"))
			continue;
		check_fields(file);
		check_version(tree, file);
	}
}
