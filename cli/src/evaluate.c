/* SPDX-License-Identifier: ISC */
/* config.c is compiled with the headers of all packages there are, and run. */
#include <stdlib.h>

#include "command.h"

/* $CC, which may have options, else gcc. */
static struct texts compiler(void)
{
	const char *cc = getenv("CC");
	struct texts argv = { 0 };
	char *words = text("%s", cc && *cc ? cc : "gcc");

	for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
		texts_add(&argv, word);
	return argv;
}

/* gcc takes an error inside a macro to the line that uses it only when told;
 * clang does so by itself and does not know the option. */
static bool is_clang(const struct texts *cc)
{
	return strstr(cc->at[0], "clang") != NULL;
}

/* Frames and lines must be found at run time; a choice named `unix` is no
 * number; what would go wrong in the image is an error here. */
static const char *const flags[] = {
	"-std=gnu17", "-Uunix", "-Ulinux", "-O0", "-gdwarf-4", "-fno-omit-frame-pointer",
	"-fno-pie", "-no-pie", "-Wall", "-Wextra", "-Wswitch", "-Werror=switch", "-Wconversion",
	"-Wno-sign-conversion", "-Werror=conversion", "-Werror=incompatible-pointer-types",
	"-Werror=int-conversion", "-Werror=implicit-function-declaration", "-Werror=uninitialized",
	"-I.",
};

static int compile(const struct project *p, const char *program)
{
	struct texts argv = compiler();

	for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
		texts_add(&argv, flags[i]);
	if (!is_clang(&argv))
		texts_add(&argv, "-ftrack-macro-expansion=0");
	texts_add(&argv, text("-I%s/cli/include", home()));
	for (size_t i = 0; i < package_count; i++)
		texts_add(&argv, text("-I%s/include", packages[i].folder));
	texts_add(&argv, "-MMD");
	texts_add(&argv, "-MP");
	texts_add(&argv, "-MF");
	texts_add(&argv, text("%s/config.d", p->build));
	texts_add(&argv, "-MT");
	texts_add(&argv, text("%s/configured", p->build));
	texts_add(&argv, p->config);
	texts_add(&argv, text("%s/out/host/libwadi-config.a", home()));
	texts_add(&argv, "-o");
	texts_add(&argv, program);
	return process_run(argv);
}

static bool any_package_has(const char *header)
{
	for (size_t i = 0; i < package_count; i++)
		if (package_has(&packages[i], text("include/%s", header)))
			return true;
	return false;
}

static struct texts config_headers(void)
{
	struct texts all = { 0 };

	for (size_t i = 0; i < package_count; i++) {
		struct texts list = folder_list(text("%s/include/wadi/config", packages[i].folder));

		for (size_t k = 0; k < list.len; k++)
			texts_add(&all, text("wadi/config/%s", list.at[k]));
	}
	return all;
}

/* After the compiler's own words: which package is missing? */
static void explain_missing_headers(const char *config)
{
	struct texts known = config_headers();
	char *all = file_read(config);

	for (char *line = all ? strtok(all, "\n") : NULL; line; line = strtok(NULL, "\n")) {
		const char *name = text_included(line);

		if (name && text_starts(name, "wadi/config/") && !any_package_has(name))
			fprintf(stderr, "wadi: no package has %s%s; packages are looked for on "
			        "WADI_PATH, then in %s\n", name, texts_hint(&known, name), home());
	}
}

static void say_how_it_ended(const struct project *p, int status)
{
	if (status > 128)
		fprintf(stderr, "%s: error: evaluating it was ended by signal %d; was a device "
		        "used? there are none before the image runs\n", p->config, status - 128);
}

int project_evaluate(const struct project *p, const char *what)
{
	const char *program = text("%s/config", p->build);
	struct texts argv = { 0 };
	int status;

	if (!file_exists(p->config))
		die("there is no %s here: go into a project's folder, or make one with "
		    "wadi new NAME", p->config);
	load_packages();
	folder_make(p->build);
	if (compile(p, program) != DONE) {
		explain_missing_headers(p->config);
		return FAILED;
	}
	texts_add(&argv, program);
	texts_add(&argv, what);
	texts_add(&argv, p->config);
	texts_add(&argv, p->build);
	texts_add(&argv, p->image);
	texts_add(&argv, p->target);
	texts_add(&argv, home());
	for (size_t i = 0; i < p->options.len; i++)
		texts_add(&argv, p->options.at[i]);
	status = process_run(argv);
	say_how_it_ended(p, status);
	return status > 128 ? FAILED : status;
}
