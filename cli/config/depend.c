/* SPDX-License-Identifier: ISC */
/* `wadi depend`: what is missing on this machine, and what to do about it. */
#include <stdlib.h>

#include "file.h"
#include "graph.h"
#include "version.h"

/* A Debian package, and the package that asks for it. */
struct missing { const char *name; const struct package *by; };

static struct missing *missing;
static size_t missing_count;

static bool noted(const char *name)
{
	for (size_t i = 0; i < missing_count; i++)
		if (strcmp(missing[i].name, name) == 0)
			return true;
	return false;
}

/* Where there is no dpkg, there is nothing to be known. */
static bool system_has(const char *name)
{
	return system("command -v dpkg-query > /dev/null 2>&1") != 0 ||
	       system(text("dpkg-query -W -f='${Status}' %s 2> /dev/null | "
	                   "grep -q '^install ok installed'", text_quoted(name))) == 0;
}

static void find_missing(void)
{
	for (size_t i = 0; i < graph.reached_count; i++)
		for (size_t k = 0; k < graph.reached[i]->depext_count; k++) {
			const char *name = graph.reached[i]->depexts[k].name;

			if (!noted(name) && !system_has(name))
				*PUSH(missing, missing_count) =
					(struct missing){ name, graph.reached[i] };
		}
}

static struct problems problems;

static void write_problem(FILE *out, size_t i)
{
	const struct problem *p = &problems.at[i];

	fprintf(out, "{ \"package\": %s, \"range\": %s, \"found\": %s, \"at\": %s, \"text\": %s }",
	        text_json(p->want->package), text_json(range_spoken(p->want->range)),
	        text_json(p->found ? p->found->version : NULL), text_json(place(&p->want->where)),
	        text_json(p->text));
}

static void write_missing(FILE *out, size_t i)
{
	fprintf(out, "{ \"name\": %s, \"for\": %s }", text_json(missing[i].name),
	        text_json(missing[i].by->name));
}

static void say(void)
{
	const char *names = "";

	for (size_t i = 0; i < problems.len; i++)
		printf("%s: %s\n", place(&problems.at[i].want->where), problems.at[i].text);
	for (size_t i = 0; i < missing_count; i++) {
		printf("the system's package %s is missing, which %s wants\n", missing[i].name,
		       missing[i].by->name);
		names = text("%s %s", names, missing[i].name);
	}
	if (problems.len)
		puts("Put the missing packages on WADI_PATH, or their folders into one that is.");
	if (missing_count)
		printf("Run: apt-get install -y%s\n", names);
	if (!problems.len && !missing_count)
		printf("nothing is missing for %s on %s\n", graph.image, graph.target);
}

int depend(bool json)
{
	problems = problems_find();
	find_missing();
	if (json) {
		puts("{");
		json_array(stdout, "packages", problems.len, write_problem);
		puts(",");
		json_array(stdout, "system", missing_count, write_missing);
		puts("\n}");
	} else {
		say();
	}
	return problems.len || missing_count ? FAILED : DONE;
}
