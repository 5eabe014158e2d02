/* SPDX-License-Identifier: ISC */
/* The few fields of an opam file that wadi needs; the others are passed over. */
#include "file.h"
#include "lex.h"
#include "package.h"
#include "say.h"
#include "version.h"

/* Passes over the value, or section, that begins here. */
static void skip_value(struct lex *l)
{
	int depth = 0;

	do {
		if (l->token == TOKEN_END)
			lex_fail(l, "a value");
		if (l->token == TOKEN_SIGN && strchr("[({", l->text[0]))
			depth++;
		if (l->token == TOKEN_SIGN && strchr("])}", l->text[0]))
			depth--;
		lex_next(l);
	} while (depth > 0);
}

/* The text between { and }, "" without. */
static const char *read_filter(struct lex *l)
{
	const char *from = l->at, *to;

	if (!lex_is(l, "{"))
		return "";
	while (!lex_is(l, "}")) {
		if (l->token == TOKEN_END)
			lex_fail(l, "}");
		lex_next(l);
	}
	to = l->from;
	lex_next(l);
	return text_cut(from, (size_t)(to - from));
}

static const char *read_string(struct lex *l)
{
	const char *s = l->text;

	if (l->token != TOKEN_STRING)
		lex_fail(l, "a string");
	lex_next(l);
	return s;
}

/* "a" or [ "a" "b" ] */
static void read_strings(struct lex *l, struct texts *list)
{
	if (!lex_accept(l, "[")) {
		texts_add(list, read_string(l));
		return;
	}
	while (!lex_accept(l, "]"))
		texts_add(list, read_string(l));
}

static void read_dependency(struct lex *l, struct package *p)
{
	struct dependency d;

	d.name = read_string(l);
	d.range = read_filter(l);
	if (range_applies(d.range))
		*PUSH(p->depends, p->depend_count) = d;
}

/* "a" or [ "a" {>= "1"} & "b" ]; a choice of packages is not known to wadi. */
static void read_depends(struct lex *l, struct package *p)
{
	if (!lex_accept(l, "[")) {
		read_dependency(l, p);
		return;
	}
	while (!lex_accept(l, "]"))
		if (!lex_accept(l, "&"))
			read_dependency(l, p);
}

/* [ [ "libbearssl-dev" ] {os-family = "debian"} ] */
static void read_depexts(struct lex *l, struct package *p)
{
	lex_expect(l, "[");
	while (!lex_accept(l, "]")) {
		struct texts names = { 0 };
		const char *range;

		read_strings(l, &names);
		range = read_filter(l);
		for (size_t i = 0; i < names.len && range_applies(range); i++)
			*PUSH(p->depexts, p->depext_count) = (struct dependency){ names.at[i], "" };
	}
}

/* [ [ "stack_dual" "wadi-ip-dual" ] ] */
static void read_modules(struct lex *l, struct package *p)
{
	lex_expect(l, "[");
	while (!lex_accept(l, "]")) {
		struct module_wants m = { 0 };

		lex_expect(l, "[");
		m.module = read_string(l);
		while (!lex_accept(l, "]"))
			texts_add(&m.packages, read_string(l));
		*PUSH(p->modules, p->module_count) = m;
	}
}

static void read_field(struct lex *l, const char *name, struct package *p)
{
	if (strcmp(name, "name") == 0)
		p->name = read_string(l);
	else if (strcmp(name, "version") == 0)
		p->version = read_string(l);
	else if (strcmp(name, "synopsis") == 0)
		p->synopsis = read_string(l);
	else if (strcmp(name, "depends") == 0)
		read_depends(l, p);
	else if (strcmp(name, "depexts") == 0)
		read_depexts(l, p);
	else if (strcmp(name, "x-wadi-targets") == 0)
		read_strings(l, &p->targets);
	else if (strcmp(name, "x-wadi-modules") == 0)
		read_modules(l, p);
	else if (strcmp(name, "x-wadi-libraries") == 0)
		read_strings(l, &p->libraries);
	else
		skip_value(l);
}

/* The file is a list of `name: value` and `name { ... }`. */
void opam_read(const char *file, struct package *p)
{
	char *contents = file_read(file);
	struct lex l;

	if (!contents)
		die("%s cannot be read", file);
	for (l = lex_start(file, contents); l.token != TOKEN_END;) {
		const char *name = l.text;

		if (l.token != TOKEN_WORD)
			lex_fail(&l, "the name of a field");
		lex_next(&l);
		if (lex_accept(&l, ":"))
			read_field(&l, name, p);
		else if (lex_is(&l, "{") || l.token == TOKEN_STRING)
			skip_value(&l);
		else
			lex_fail(&l, ":");
	}
	if (!p->version)
		die("%s has no version", file);
}
