/* SPDX-License-Identifier: ISC */
/* What make, opam and the shell read. */
#include <stdlib.h>

#include "graph.h"

/* ---- Makefile ------------------------------------------------------------------- */

static void write_folder_name(FILE *out, const char *folder, size_t number)
{
	(void)number;
	fprintf(out, " %s", folder);
}

/* The target's package first: what it has of its own hides what others have. */
static void write_packages(FILE *out)
{
	const char *archives = "", *elsewhere = "", *libraries = "";

	fputs("INCLUDES :=", out);
	for (size_t i = 0; i < graph.reached_count; i++) {
		const struct package *p = graph.reached[i];

		fprintf(out, " -I%s/include", p->folder);
		for (size_t k = 0; k < p->libraries.len; k++)
			libraries = text("%s %s", libraries, p->libraries.at[k]);
		if (!package_has_code(p))
			continue;
		archives = text("%s %s/%s.a", archives,
		                p->installed ? "$(INSTALLED)" : "$(BUILD)", p->name);
		if (!p->installed)
			elsewhere = text("%s %s=%s", elsewhere, p->name, p->folder);
	}
	fprintf(out, "\nARCHIVES :=%s\nELSEWHERE :=%s\nLIBRARIES :=%s\n", archives, elsewhere,
	        libraries);
}

/* The target by whose rules all is compiled, whose archives are linked and
 * whose monitor runs the image: this one or one it is built on. */
static const char *platform(void)
{
	return graph.rules->name + strlen("wadi-target-");
}

static bool attaches(const char *type)
{
	for (size_t i = 0; i < graph.attached_count; i++)
		if (strcmp(graph.attached[i]->type, type) == 0)
			return true;
	return false;
}

/* Where a monitor runs the image, it is also linked into one, of which these parts
 * are needed. */
static void write_ship(FILE *out)
{
	const char *on = platform();

	if (strcmp(on, "hvt") != 0 && strcmp(on, "spt") != 0)
		return;
	fprintf(out, "SHIP := dist/%s-%s\nMODULES :=%s%s\n", graph.image, graph.target,
	        attaches("NET_BASIC") ? " net" : "", attaches("BLOCK_BASIC") ? " block" : "");
}

void write_makefile(FILE *out)
{
	const char *path = getenv("WADI_PATH");

	fputs("# Written by `wadi configure`; not to be edited.\n", out);
	fprintf(out, "WADI := %s\nIMAGE := %s\nTARGET := %s\nPLATFORM := %s\nBUILD := %s\n",
	        graph.home, graph.image, graph.target, platform(), graph.out);
	fprintf(out, "CONFIG := %s\nRULES := %s/target.mk\nINSTALLED := $(WADI)/out/$(PLATFORM)\n",
	        graph.config, graph.rules->folder);
	fputs("FOLDERS :=", out);
	each_folder(out, write_folder_name);
	fputc('\n', out);
	write_packages(out);
	write_ship(out);
	if (path && *path)
		fprintf(out, "export WADI_PATH ?= %s\n", path);
	fputs("include $(WADI)/cli/mk/image.mk\n", out);
}

/* ---- The manifest, in Solo5's format -------------------------------------------- */

static void write_device(FILE *out, size_t i)
{
	fprintf(out, "{ \"name\": \"%s\", \"type\": \"%s\" }", graph.attached[i]->name,
	        graph.attached[i]->type);
}

void write_manifest(FILE *out)
{
	fputs("{\n  \"type\": \"solo5.manifest\",\n  \"version\": 1,\n", out);
	json_array(out, "devices", graph.attached_count, write_device);
	fputs("\n}\n", out);
}

/* ---- opam ----------------------------------------------------------------------- */

/* Does config.c say itself which versions of this package it takes? */
static bool needed(const char *package)
{
	for (size_t i = 0; i < graph.want_count; i++)
		if (!graph.wants[i].chain && strcmp(graph.wants[i].package, package) == 0)
			return true;
	return false;
}

/* Versions that keep their promises: 0.1.x for 0.1.0, below 2.0 for 1.2. */
static const char *compatible(const char *version)
{
	char *end;
	long major = strtol(version, &end, 10), minor = *end == '.' ? strtol(end + 1, NULL, 10) : 0;

	if (major > 0)
		return text(">= \"%s\" & < \"%ld.0\"", version, major + 1);
	return text(">= \"%s\" & < \"0.%ld.0\"", version, minor + 1);
}

static void write_depends(FILE *out)
{
	fprintf(out, "depends: [\n  \"wadi\" {%s}\n", compatible(graph.version));
	for (size_t i = 0; i < graph.reached_count; i++)
		if (!needed(graph.reached[i]->name))
			fprintf(out, "  \"%s\" {%s}\n", graph.reached[i]->name,
			        compatible(graph.reached[i]->version));
	for (size_t i = 0; i < graph.want_count; i++) {
		const struct want *w = &graph.wants[i];

		if (!w->chain)
			fprintf(out, *w->range ? "  \"%s\" {%s}\n" : "  \"%s\"\n", w->package,
			        w->range);
	}
	fputs("]\n", out);
}

static void write_pins(FILE *out)
{
	bool begun = false;

	for (size_t i = 0; i < graph.want_count; i++) {
		const struct want *w = &graph.wants[i];

		if (!w->source)
			continue;
		fprintf(out, "%s  [ \"%s.dev\" %s ]\n", begun ? "" : "pin-depends: [\n", w->package,
		        text_literal(w->source));
		begun = true;
	}
	if (begun)
		fputs("]\n", out);
}

void write_opam(FILE *out)
{
	fprintf(out, "opam-version: \"2.0\"\nname: \"%s-%s\"\nversion: \"~dev\"\n"
	        "synopsis: \"%s for target %s, as written by wadi configure\"\n"
	        "maintainer: \"unspecified\"\nauthors: \"unspecified\"\nlicense: \"unspecified\"\n"
	        "homepage: \"https://wadi.invalid/\"\n"
	        "bug-reports: \"https://wadi.invalid/issues\"\n",
	        graph.image, graph.target, graph.image, graph.target);
	write_depends(out);
	write_pins(out);
	fputs("build: [ \"wadi\" \"build\" ]\n", out);
}

/* ---- For wadi query ------------------------------------------------------------- */

void write_package_list(FILE *out)
{
	for (size_t i = 0; i < graph.reached_count; i++)
		fprintf(out, "%s %s\n", graph.reached[i]->name, graph.reached[i]->version);
}

/* ---- For completion ------------------------------------------------------------- */

void write_options(FILE *out)
{
	for (const struct wadi_key *k = graph.keys; k; k = k->next)
		fprintf(out, "--%s=%s\n", key_option(k), key_values(k));
	for (size_t i = 0; i < graph.used_boot_count; i++)
		fprintf(out, "--%s=\n", graph.used_boots[i]->name);
}
