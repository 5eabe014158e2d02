/* SPDX-License-Identifier: ISC */
#include "command.h"

static int run(char **args)
{
	bool build, dist;

	if (*args)
		wrong_usage(&command_clean, "%s is not known here", *args);
	if (!file_exists("config.c") && !file_exists("build/target"))
		die("there is no config.c here, so build/ and dist/ are not touched");
	build = file_remove("build");
	dist = file_remove("dist");
	puts(build && dist ? "removed build and dist" : build ? "removed build"
	     : dist ? "removed dist" : "nothing to remove");
	return DONE;
}

const struct command command_clean = {
	"clean", "", "remove build/ and dist/",
	"Removes build/ and dist/ of the project in this folder: all that wadi made, and the\n"
	"options that it kept.\n"
	"\n"
	"  wadi clean\n",
	run,
};
