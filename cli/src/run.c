/* SPDX-License-Identifier: ISC */
#include <limits.h>
#include <stdlib.h>

#include "build.h"
#include "command.h"
#include "guests.h"
#include "network.h"
#include "symbolise.h"

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

/* What of the options is for wadi itself; the monitor gets the others. */
struct request {
	bool detach;
	const char *as;
	struct texts options;
	struct network_request network;
};

static struct request read_request(char ***args)
{
	struct request r = { 0 };
	size_t taken;
	char **arg;

	for (arg = *args; *arg && strcmp(*arg, "--") != 0; arg += taken) {
		taken = network_option(&command_run, &r.network, arg);
		if (taken > 0)
			continue;
		taken = 1;
		if (strcmp(*arg, "--detach") == 0)
			r.detach = true;
		else if (text_starts(*arg, "--as="))
			r.as = *arg + strlen("--as=");
		else
			texts_add(&r.options, *arg);
	}
	if (r.as && !r.detach)
		wrong_usage(&command_run, "--as=%s names a guest that runs on: --detach is missing",
		            r.as);
	if (r.as)
		guest_check_name(&command_run, r.as);
	*args = arg + (*arg != NULL);
	return r;
}

struct texts run_command_line(const struct project *p, struct texts options, char **args)
{
	const char *monitor = monitor_of(p), *image = text("./%s", project_dist(p));
	struct texts argv = { 0 };

	texts_add(&argv, monitor ? monitor : image);
	for (size_t i = 0; i < options.len; i++)
		texts_add(&argv, options.at[i]);
	texts_add(&argv, "--");
	if (monitor)
		texts_add(&argv, image);
	if (monitor && *args && !args[1])
		texts_add(&argv, unmistakable(*args++));
	for (; *args; args++)
		texts_add(&argv, *args);
	return argv;
}

static int detach(const struct project *p, const char *as, struct texts argv)
{
	char image[PATH_MAX];
	struct guest g = { .name = as ? as : p->image, .target = p->target, .image = image };

	guest_check_name(&command_run, g.name);
	if (!realpath(project_dist(p), image))
		die("%s is not there", project_dist(p));
	return guest_start(g, argv);
}

/* The words of `first`, then the others. */
static char **behind(struct texts first, char **others)
{
	for (; *others; others++)
		texts_add(&first, *others);
	texts_add(&first, NULL);
	return (char **)first.at;
}

static int run(char **args)
{
	struct request r = read_request(&args);
	struct project p = project_configured();
	struct texts argv, silent = { 0 };
	struct network network;

	texts_add(&silent, "-s");
	if (build_image(&p, silent, true) != DONE)
		return FAILED;
	network = network_make(&p, &r.network, &r.options, args);
	for (size_t i = 0; i < network.options.len; i++)
		texts_add(&r.options, network.options.at[i]);
	argv = run_command_line(&p, r.options, behind(network.arguments, args));
	if (r.detach)
		return detach(&p, r.as, argv);
	symbolise_run(argv, project_debug(&p));
}

const struct command command_run = {
	"run", "[--detach [--as=NAME]] [--publish=PORT:PORT | --bridge=BRIDGE] [MONITOR OPTIONS] "
	"[-- ARGUMENTS]",
	"run the image on this machine",
	"Builds what has changed, then runs the image: as a process, or by wadi-hvt or wadi-spt.\n"
	"Options before -- are the monitor's (wadi-hvt --help lists them), what is behind is\n"
	"the image's own.  The exit status is the image's.\n"
	"\n"
	"Interfaces that no --net: attaches are made: as root a tap, which --bridge has join a\n"
	"bridge; else by passt, or for a process the host's sockets.  --publish=8080:80 says\n"
	"which port of the host, at [ADDRESS:], leads to which of the image's, or with /udp\n"
	"behind it which datagrams; it may be given several times.\n"
	"\n"
	"With --detach it runs on as a guest called NAME, or like the project: wadi ps, logs and\n"
	"stop are for those.  What it prints is kept until another starts under that name:\n"
	"the last 4 MiB of it at least.\n"
	"\n"
	"  wadi run --publish=8080:80\n"
	"  wadi run --mem=16 --net:service=tap0 -- --http=8080\n"
	"  wadi run --detach --as=north --net:service=tap1\n",
	run,
};
