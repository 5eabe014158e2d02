/* SPDX-License-Identifier: ISC */
#include "build.h"
#include "command.h"

/* A monitor takes a lone argument that holds " --" for a whole command line, as
 * some deployments pass one: here it is one argument, so its value is quoted. */
static const char *unmistakable(const char *arg)
{
	const char *equals = strchr(arg, '=');

	if (!strstr(arg, " --"))
		return arg;
	if (!text_starts(arg, "--") || !equals)
		return text_quoted(arg);
	return text("%s%s", text_cut(arg, (size_t)(equals + 1 - arg)), text_quoted(equals + 1));
}

static const char *monitor_of(const struct project *p)
{
	const char *platform = project_variable(p, "PLATFORM");
	const char *monitor = text("%s/bin/wadi-%s", home(), platform);

	if (strcmp(platform, "unix") == 0)
		return NULL;
	if (!file_exists(monitor))
		die("%s is not built: run make in %s", monitor, home());
	return monitor;
}

static int run(char **args)
{
	const char *quiet[] = { "-s" }, *monitor, *image;
	struct project p = project_configured();
	struct texts argv = { 0 }, options = { 0 };

	texts_add(&options, quiet[0]);
	if (build_image(&p, options, true) != DONE)
		return FAILED;
	monitor = monitor_of(&p);
	image = text("./%s", project_dist(&p));
	texts_add(&argv, monitor ? monitor : image);
	for (; *args && strcmp(*args, "--") != 0; args++)
		texts_add(&argv, *args);
	args += *args != NULL;
	texts_add(&argv, "--");
	if (monitor)
		texts_add(&argv, image);
	if (monitor && *args && !args[1])
		texts_add(&argv, unmistakable(*args++));
	for (; *args; args++)
		texts_add(&argv, *args);
	process_become(argv);
}

const struct command command_run = {
	"run", "[MONITOR OPTIONS] [-- ARGUMENTS]", "run the image on this machine",
	"Builds what has changed, then runs the image: as a process, or by wadi-hvt or wadi-spt.\n"
	"Options before -- are the monitor's (wadi-hvt --help lists them), what is behind is\n"
	"the image's own.  The exit status is the image's.\n"
	"\n"
	"  wadi run --mem=16 --net:service=tap0 -- --http=8080\n",
	run,
};
