/* SPDX-License-Identifier: ISC */
#include <fcntl.h>
#include <sys/stat.h>

#include "command.h"

struct request {
	const char *target, *config;
	struct texts options;
	bool help;
};

static const char *value_of(const char *option, char ***args)
{
	if (!(*args)[1])
		wrong_usage(&command_configure, "%s has no value", option);
	return *++*args;
}

static struct request read_request(char **args)
{
	struct request r = { 0 };

	for (; *args; args++)
		if (strcmp(*args, "-t") == 0)
			r.target = value_of("-t", &args);
		else if (strcmp(*args, "-f") == 0)
			r.config = value_of("-f", &args);
		else if (strcmp(*args, "--help") == 0)
			r.help = true;
		else if (text_starts(*args, "--") && !strchr(*args, '\n'))
			texts_add(&r.options, *args);
		else
			wrong_usage(&command_configure, "%s is not an option; keys and boot "
			            "arguments are written --NAME=VALUE, on one line", *args);
	return r;
}

static void check_target(const char *target)
{
	struct texts known;

	load_packages();
	known = targets_known();
	if (!texts_have(&known, target))
		die_usage("there is no target %s; there are %s%s", target, texts_spoken(&known),
		          texts_hint(&known, target));
}

/* Make takes this file's time for the time of config.c's last look-up. */
static void stamp(const struct project *p)
{
	const char *path = text("%s/configured", p->build);

	file_write(path, "");
	utimensat(AT_FDCWD, path, NULL, 0);
}

static void say_done(const struct project *p)
{
	printf("configured %s for %s", p->image, p->target);
	for (size_t i = 0; i < p->options.len; i++)
		printf("%s%s", i ? " " : " with ", text_quoted(p->options.at[i]));
	putchar('\n');
}

static int run(char **args)
{
	struct request r = read_request(args);
	struct project p = project_open(r.target);
	int status;

	if (r.config)
		p.config = r.config;
	if (r.options.len || r.config)
		p.options = r.options;
	if (r.help)
		command_help_print(&command_configure);
	if (r.help && !file_exists(p.config))
		return DONE;
	check_target(p.target);
	status = project_evaluate(&p, r.help ? "help" : "write");
	if (status != DONE || r.help)
		return status;
	project_remember(&p);
	stamp(&p);
	say_done(&p);
	return DONE;
}

const struct command command_configure = {
	"configure", "[-t TARGET] [-f FILE] [--KEY=VALUE ...] [--BOOTARGUMENT=VALUE ...]",
	"read config.c and write build/TARGET",
	"Reads config.c, or FILE, and writes what the image is built from to build/TARGET.\n"
	"Target and options are kept: without options the last ones for the target count,\n"
	"without -t the last target (unix at first).  wadi clean forgets them.\n"
	"\n"
	"  wadi configure -t hvt --pages=fat --http=8080\n",
	run,
};
