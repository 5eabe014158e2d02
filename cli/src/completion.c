/* SPDX-License-Identifier: ISC */
#include "command.h"

static int run(char **args)
{
	const char *file = text("%s/cli/completion/wadi.bash", home());
	char *script;

	if (!args[0] || args[1] || strcmp(args[0], "bash") != 0)
		wrong_usage(&command_completion, "the shell is wanted; there is bash");
	script = file_read(file);
	if (!script)
		die("%s is missing from the installation", file);
	fputs(script, stdout);
	return DONE;
}

const struct command command_completion = {
	"completion", "bash", "print a script that completes wadi's commands",
	"Prints a script for bash that completes commands, targets, keys and boot arguments.\n"
	"\n"
	"  . <(wadi completion bash)\n",
	run,
};
