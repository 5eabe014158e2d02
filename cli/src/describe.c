/* SPDX-License-Identifier: ISC */
#include "command.h"

static int run(char **args)
{
	const char *file = "describe.txt";
	struct project p;

	for (; *args; args++)
		if (strcmp(*args, "--json") == 0)
			file = "describe.json";
		else if (strcmp(*args, "--dot") == 0)
			file = "graph.dot";
		else
			wrong_usage(&command_describe, "%s is not known here", *args);
	p = project_configured();
	fputs(file_read(text("%s/%s", p.build, file)), stdout);
	return DONE;
}

const struct command command_describe = {
	"describe", "[--dot | --json]", "show keys, boot arguments, devices, jobs and packages",
	"Shows what the configured image is made of: keys, boot arguments, devices in the\n"
	"order they start, jobs, and packages.  --dot is a drawing's text, --json for programs.\n"
	"\n"
	"  wadi describe --dot | dot -Tsvg > graph.svg\n",
	run,
};
