/* SPDX-License-Identifier: ISC */
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "command.h"

/* The folder's name, '-' for what the name of an image cannot have. */
static const char *image_name(void)
{
	char path[PATH_MAX], *name;

	if (!getcwd(path, sizeof path))
		die("the present folder has no name");
	name = text("%s", strrchr(path, '/') + 1);
	for (char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && *c != '_')
			*c = '-';
	return *name ? name : "image";
}

static struct texts lines_of(const char *path)
{
	struct texts lines = { 0 };
	char *all = file_read(path);

	for (char *line = all ? strtok(all, "\n") : NULL; line; line = strtok(NULL, "\n"))
		texts_add(&lines, line);
	return lines;
}

static const char *last_target(void)
{
	struct texts lines = lines_of("build/target");

	return lines.len ? lines.at[0] : "unix";
}

/* build/TARGET/arguments: the config file, then an option a line. */
struct project project_open(const char *target)
{
	struct project p = { .image = image_name(), .config = "config.c" };
	struct texts lines;

	p.target = target ? target : last_target();
	p.build = text("build/%s", p.target);
	lines = lines_of(text("%s/arguments", p.build));
	if (lines.len)
		p.config = lines.at[0];
	for (size_t i = 1; i < lines.len; i++)
		texts_add(&p.options, lines.at[i]);
	return p;
}

void project_remember(const struct project *p)
{
	const char *all = text("%s\n", p->config);

	for (size_t i = 0; i < p->options.len; i++)
		all = text("%s%s\n", all, p->options.at[i]);
	file_write(text("%s/arguments", p->build), all);
	file_write("build/target", text("%s\n", p->target));
}

const char *project_variable(const struct project *p, const char *name)
{
	struct texts lines = lines_of(text("%s/Makefile", p->build));
	const char *start = text("%s := ", name);

	for (size_t i = 0; i < lines.len; i++)
		if (text_starts(lines.at[i], start))
			return lines.at[i] + strlen(start);
	return "";
}

const char *project_dist(const struct project *p)
{
	return text("dist/%s.%s", project_variable(p, "IMAGE"), p->target);
}

const char *project_debug(const struct project *p)
{
	return text("%s/%s.%s.debug", p->build, project_variable(p, "IMAGE"), p->target);
}

/* Outside influence, a parent make's above all, is kept from this one. */
int project_make(const struct project *p, const struct texts *options, const char *goal)
{
	struct texts argv = { 0 };

	unsetenv("MAKEFLAGS");
	unsetenv("MFLAGS");
	unsetenv("MAKELEVEL");
	texts_add(&argv, "make");
	for (size_t i = 0; i < options->len; i++)
		texts_add(&argv, options->at[i]);
	texts_add(&argv, "-f");
	texts_add(&argv, text("%s/Makefile", p->build));
	if (goal)
		texts_add(&argv, goal);
	return process_run(argv);
}

/* Standard output is for what was asked, so the rest goes to standard error. */
static void configure_anew(const struct project *p)
{
	const char *quiet[] = { "-s" };
	int out = dup(STDOUT_FILENO), status;

	dup2(STDERR_FILENO, STDOUT_FILENO);
	if (strcmp(project_variable(p, "WADI"), home()) == 0) {
		status = project_make(p, &(struct texts){ quiet, 1 },
		                      text("%s/configured", p->build));
	} else { /* the installation has moved */
		const char *argv[] = { text("%s/bin/wadi", home()), "configure" };

		status = process_run((struct texts){ argv, 2 });
	}
	if (status != DONE)
		exit(FAILED);
	dup2(out, STDOUT_FILENO);
	close(out);
}

static const char *target_names(void)
{
	struct texts known;

	load_packages();
	known = targets_known();
	return texts_spoken(&known);
}

struct project project_configured(void)
{
	struct project p = project_open(NULL);

	if (!file_exists(p.config) && !file_exists(text("%s/Makefile", p.build)))
		die("there is no config.c here: go into a project's folder, or make one with "
		    "wadi new NAME");
	if (!file_exists(text("%s/Makefile", p.build)))
		die("%s is not configured: run wadi configure -t TARGET, which is one of %s",
		    p.image, target_names());
	configure_anew(&p);
	return p;
}
