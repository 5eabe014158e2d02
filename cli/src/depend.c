/* SPDX-License-Identifier: ISC */
#include "command.h"

static int run(char **args)
{
	const char *what = "depend";
	struct project p;

	for (; *args; args++)
		if (strcmp(*args, "--json") == 0)
			what = "depend-json";
		else
			wrong_usage(&command_depend, "%s is not known here", *args);
	p = project_open(NULL);
	return project_evaluate(&p, what);
}

const struct command command_depend = {
	"depend", "[--json]", "check that all packages are there, in versions that fit",
	"Checks the packages of the image, and those of the system they want, against what\n"
	"is installed; prints what is missing and ends with 1, or one line and 0.\n"
	"\n"
	"  wadi depend\n",
	run,
};
