/* SPDX-License-Identifier: ISC */
#include "command.h"

static void print_lines(struct texts list)
{
	for (size_t i = 0; i < list.len; i++)
		puts(list.at[i]);
}

static void print_file(const struct project *p, const char *name)
{
	fputs(file_read(text("%s/%s", p->build, name)), stdout);
}

/* What configure wrote; objects and programs come later. */
static void print_files(const struct project *p)
{
	const char *names[] = {
		"Makefile", "wiring.c", "files.c", "manifest.json",
		text("%s-%s.opam", p->image, p->target), "graph.dot", "describe.txt",
		"describe.json", "options", "packages",
		"network",
	};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (file_exists(text("%s/%s", p->build, names[i])))
			printf("%s/%s\n", p->build, names[i]);
}

static const char *const words[] = {
	"name", "target", "packages", "opam", "manifest", "files", "makefile", "image", "options",
	"targets", "home",
};

static struct texts known_words(void)
{
	struct texts list = { 0 };

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		texts_add(&list, words[i]);
	return list;
}

static void answer(const struct project *p, const char *word)
{
	if (strcmp(word, "name") == 0)
		puts(p->image);
	else if (strcmp(word, "target") == 0)
		puts(p->target);
	else if (strcmp(word, "image") == 0)
		puts(project_dist(p));
	else if (strcmp(word, "files") == 0)
		print_files(p);
	else if (strcmp(word, "opam") == 0)
		print_file(p, text("%s-%s.opam", p->image, p->target));
	else if (strcmp(word, "manifest") == 0)
		print_file(p, "manifest.json");
	else if (strcmp(word, "makefile") == 0)
		print_file(p, "Makefile");
	else
		print_file(p, word);
}

static int run(char **args)
{
	struct texts known = known_words();
	struct project p;

	if (!args[0] || args[1])
		wrong_usage(&command_query, "one of %s is asked for", texts_spoken(&known));
	if (!texts_have(&known, args[0]))
		wrong_usage(&command_query, "%s is none of %s%s", args[0], texts_spoken(&known),
		            texts_hint(&known, args[0]));
	if (strcmp(args[0], "home") == 0) {
		puts(home());
		return DONE;
	}
	load_packages();
	if (strcmp(args[0], "targets") == 0) {
		print_lines(targets_known());
		return DONE;
	}
	p = project_configured();
	answer(&p, args[0]);
	return DONE;
}

const struct command command_query = {
	"query", "WORD", "print one fact, for scripts",
	"WORD is one of\n"
	"  name, target       of the image\n"
	"  image              its file, dist/NAME.TARGET\n"
	"  packages           in it, with their versions\n"
	"  opam, manifest, makefile   the contents of that file\n"
	"  files              that configure wrote\n"
	"  options            of configure: keys and boot arguments\n"
	"  targets, home      of this installation\n"
	"\n"
	"  solo5-hvt \"$(wadi query image)\"\n",
	run,
};
